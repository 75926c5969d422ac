"""Cases that come from elsewhere: SQuAD files, BEIR folders, drafts, feedback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from footnoted import Article, UsageError
from footnoted_evals.cases import CaseError, load_cases, write_cases
from footnoted_evals.datasets.beir import beir_archive
from footnoted_evals.datasets.squad import cut_archive, load_parallel, mixed_archive, squad_archive
from footnoted_evals.datasets.xquad import rows, xquad_suite
from footnoted_evals.drafts import drafts_from, drafts_from_feedback
from footnoted_evals.run import Row
from footnoted_evals.suite import read_articles, suite_of

EN = ["It\u00a0was  shut in 1989. In 1989 it rained.", "The pool opened."]
DE = ["Sie war 1989 geschlossen. 1989 regnete es.", "Das Bad öffnete."]


def squad(tmp_path: Path, name: str, contexts: list[str], answers: list[str]) -> Path:
    def qa(number: int, context: str, answer: str) -> dict[str, object]:
        found = [{"text": answer, "answer_start": context.rindex(answer)}] if answer else []
        return {"id": f"q{number}", "question": f"{name} {number}?", "answers": found}

    pairs = enumerate(zip(contexts, answers, strict=True))
    paragraphs = [{"context": c, "qas": [qa(i, c, a)]} for i, (c, a) in pairs]
    file = tmp_path / f"{name}.json"
    file.write_text(json.dumps({"data": [{"paragraphs": [p]} for p in paragraphs]}))
    return file


def test_a_squad_file_becomes_articles_and_cases_that_are_checked(tmp_path: Path) -> None:
    file = squad(tmp_path, "en", EN, ["1989", ""])
    archive = squad_archive(file, "en")
    archive.write(tmp_path / "articles")
    write_cases(archive.cases, tmp_path / "cases.jsonl")
    loaded = load_cases(tmp_path / "cases.jsonl")
    loaded.check(read_articles(tmp_path / "articles"))
    first, second = loaded.cases
    text = (tmp_path / "articles" / first.gold[0].article).read_text()
    assert first.gold[0].start == text.rindex("1989")
    assert first.answers == ("1989",)
    assert not second.answerable


def test_a_mixed_archive_has_each_article_once_and_every_question_twice(tmp_path: Path) -> None:
    files = {"en": squad(tmp_path, "en", EN, ["1989", "pool"])}
    files["de"] = squad(tmp_path, "de", DE, ["1989", "Bad"])
    data = load_parallel(files)
    whole = mixed_archive(data, fold=0)
    assert list(whole.articles) == ["0000_de.txt", "0001_en.txt"]  # type: ignore[call-overload]
    assert [case.tags for case in whole.cases] == [
        ("same language", "de→de"),
        ("other language", "en→de"),
        ("other language", "de→en"),
        ("same language", "en→en"),
    ]
    assert len({case.key for case in whole.cases}) == 4
    assert [case.cluster for case in whole.cases] == ["0", "0", "1", "1"]
    cut = cut_archive(data, fold=0, keep=lambda article, _: article == 1, tag="far")
    assert list(cut.articles) == ["0001_en.txt"]  # type: ignore[call-overload]
    assert [(c.id, c.answerable, c.tags) for c in cut.cases] == [
        ("0/q0/de/far", False, ("far", "same language", "de→de")),
        ("0/q0/en/far", False, ("far", "other language", "en→de")),
    ]
    with pytest.raises(UsageError, match="are not parallel"):
        load_parallel({**files, "de": squad(tmp_path, "short", DE[:1], ["1989"])})


def test_a_bad_squad_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text('{"data": [{}]}')
    with pytest.raises(UsageError, match=r"bad\.json is not in SQuAD format"):
        squad_archive(tmp_path / "bad.json", "en")
    with pytest.raises(UsageError, match=r"none\.json cannot be read"):
        squad_archive(tmp_path / "none.json", "en")


def test_xquad_is_cut_far_and_near_and_every_row_has_cases(shared_data: Path) -> None:
    suite = xquad_suite(shared_data / "xquad")
    assert suite.name == "xquad-dev"
    cases = [case for archive in suite.archives for case in archive.cases]
    assert len(suite.archives) == 10
    assert len({case.key for case in cases}) == len(cases) == 3 * 2544
    tags = {tag for case in cases for tag in case.tags}
    assert {row.tag for row in rows()} - {""} <= tags
    part = xquad_suite(shared_data / "xquad", part=True)
    assert part.name != suite.name
    assert {row.tag for row in rows()} - {""} <= {
        tag for archive in part.archives for case in archive.cases for tag in case.tags
    }


def test_of_the_published_files_the_half_is_taken_that_the_reader_has_not_seen(
    tmp_path: Path,
) -> None:
    contexts = [f"The number is {n}." for n in range(6)]
    for name in ("xquad.en", "xquad.de"):
        squad(tmp_path, name, contexts, [str(n) for n in range(6)])
    suite = xquad_suite(tmp_path)
    assert suite.name == "xquad"
    whole = suite.archives[0].articles
    assert not isinstance(whole, Path)
    assert list(whole.values()) == contexts[2:4]
    assert xquad_suite(tmp_path, part=True).name == "xquad-part"
    few = xquad_suite(tmp_path, every=3).archives[0].cases
    assert [case.question for case in few] == ["xquad.de 2?", "xquad.en 3?"]
    with pytest.raises(UsageError, match=r"xquad\.tr\.json"):
        xquad_suite(tmp_path, languages=("en", "tr"))
    assert Row("evidence@1", "tr→tr") in rows(("ro", "tr"))


def beir(tmp_path: Path) -> Path:
    documents = [
        {"_id": "d/1", "title": "Bridge", "text": "It is shut."},
        {"_id": "d2", "title": "", "text": "The pool is open."},
        {"_id": "d3", "title": "", "text": ""},
    ]
    queries = [{"_id": "q1", "text": "What is shut?"}, {"_id": "q2", "text": "Unjudged?"}]
    (tmp_path / "corpus.jsonl").write_text("\n".join(map(json.dumps, documents)))
    (tmp_path / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)))
    (tmp_path / "qrels").mkdir()
    rows = "query-id\tcorpus-id\tscore\nq1\td/1\t1\nq1\td2\t0\n"
    (tmp_path / "qrels" / "test.tsv").write_text(rows)
    return tmp_path


def test_a_beir_folder_becomes_articles_and_cases_with_whole_articles_as_gold(
    tmp_path: Path,
) -> None:
    archive = beir_archive(beir(tmp_path), "en")
    assert archive.articles == {"d%2F1.txt": "Bridge\n\nIt is shut.", "d2.txt": "The pool is open."}
    (case,) = archive.cases
    assert [(gold.article, gold.quote) for gold in case.gold] == [("d%2F1.txt", None)]
    (tmp_path / "qrels" / "test.tsv").write_text("no\n1\n")
    with pytest.raises(UsageError, match="is not in BEIR format"):
        beir_archive(tmp_path, "en")
    (tmp_path / "qrels" / "test.tsv").unlink()
    with pytest.raises(UsageError, match=r"test\.tsv cannot be read"):
        beir_archive(tmp_path, "en")


def test_drafts_quote_the_articles_and_are_never_run(tmp_path: Path, seeds: Path) -> None:
    out = tmp_path / "cases.jsonl"
    drafts = drafts_from(read_articles(seeds), 12)
    write_cases(drafts, out)
    with pytest.raises(CaseError, match="16 are drafts, edit them first"):
        load_cases(out)
    edited = [
        case.model_copy(update={"draft": False, "question": f"{case.id}?"}) for case in drafts
    ]
    assert len({case.gold[0].article for case in edited if case.gold}) == 3
    write_cases(edited, out)
    load_cases(out).check(read_articles(seeds))


FEEDBACK = {
    "time": "2026-11-24T08:00:00Z",
    "question": "Who?",
    "language": "en",
    "level": "answer",
    "text": "He did. [1]",
    "citations": [{"article": "a.txt", "start": 11, "end": 18, "quote": "He did."}],
    "verdict": "up",
    "comment": "",
}


def test_feedback_becomes_drafts(tmp_path: Path) -> None:
    refusal = {"level": "none", "text": "Not found.", "citations": []}
    lines = [
        FEEDBACK,
        FEEDBACK | {"verdict": "down", "comment": "wrong person"},
        FEEDBACK | refusal,
        FEEDBACK | refusal | {"verdict": "down"},
    ]
    file = tmp_path / "feedback.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)) + "\n\n")
    liked, disliked, refused, missed = drafts_from_feedback(file)
    assert all(case.draft for case in (liked, disliked, refused, missed))
    assert (liked.answerable, liked.gold[0].quote, liked.gold[0].start) == (True, "He did.", 11)
    assert (disliked.answerable, disliked.gold) == (True, ())
    assert "wrong person" in disliked.note
    assert (refused.answerable, missed.answerable) == (False, True)
    ready = liked.model_copy(update={"draft": False})
    write_cases([ready], tmp_path / "cases.jsonl")
    article = Article("1", "T", "en", "a.txt", "Some say: \u00a0He did.".replace("\u00a0", " "))
    load_cases(tmp_path / "cases.jsonl").check([article])
    file.write_text(json.dumps({**FEEDBACK, "verdict": "sideways"}))
    with pytest.raises(UsageError, match=r"feedback\.jsonl, line 1: this is no feedback"):
        drafts_from_feedback(file)


def test_two_files_may_be_run_together(tmp_path: Path) -> None:
    for name in ("a", "b"):
        line = {"id": name, "question": "Q?", "language": "en", "answerable": False}
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(line))
    suite = suite_of(tmp_path, [tmp_path / "a.jsonl", tmp_path / "b.jsonl"])
    assert [case.id for case in suite.archives[0].cases] == ["a", "b"]
