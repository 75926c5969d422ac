from __future__ import annotations

import codecs
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from footnoted import Article
from footnoted_evals.cases import (
    CHAT_CASES,
    NEWS_CASES,
    SEED_CASES,
    Case,
    CaseError,
    Gold,
    load_cases,
    schema,
    write_cases,
)

CASE = {
    "id": "a",
    "question": "Who?",
    "language": "en",
    "answerable": True,
    "gold": [{"article": "a.txt", "quote": "He did."}],
    "tags": ["who"],
}
DRAFT = {"id": "d", "question": "", "language": "en", "answerable": True, "draft": True}
CONVERSATION = {
    "id": "c",
    "language": "en",
    "turns": [
        {"question": "Who?", "answerable": False},
        {"question": "When?", "answerable": True, "gold": CASE["gold"], "answers": ["1989"]},
    ],
}
WRONG = [
    ("{", "line 1: this is not JSON"),
    ([], "line 1: a case is an object"),
    (CASE | {"colour": 1}, "line 1: unknown field 'colour'"),
    ({k: v for k, v in CASE.items() if k != "language"}, "the field 'language' is missing"),
    (CASE | {"question": " "}, "the question is empty"),
    (CASE | {"answerable": "yes"}, "answerable: Input should be a valid boolean"),
    (CASE | {"gold": []}, "if and only if it is answerable"),
    (CASE | {"about_archive": True}, "a case about the archive has `answers` and no gold"),
    (CASE | {"gold": [{"quote": "He"}]}, r"'gold\.0\.article' is missing"),
    (CASE | {"gold": [{"article": "a.txt", "quote": "He", "start": -1}]}, "greater than or equal"),
    ({"id": "c", "language": "en", "turns": []}, "the field 'question' is missing"),
]


def write(tmp_path: Path, *lines: object) -> Path:
    file = tmp_path / "cases.jsonl"
    text = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    file.write_text("\n".join(text))
    return file


def test_a_case_is_read_as_it_stands(tmp_path: Path) -> None:
    file = write(tmp_path, CASE, "")
    file.write_bytes(codecs.BOM_UTF8 + file.read_bytes())  # as editors on Windows begin a file
    (case,) = load_cases(file).cases
    assert (case.id, case.gold[0].quote, case.tags) == ("a", "He did.", ("who",))


def test_a_conversation_asks_its_last_turn(tmp_path: Path) -> None:
    (case,) = load_cases(write(tmp_path, CONVERSATION)).cases
    assert (case.question, case.answers) == ("When?", ("1989",))
    assert [turn.question for turn in case.turns] == ["Who?"]


def test_a_turn_is_an_object(tmp_path: Path) -> None:
    case = {"id": "c", "language": "en", "answerable": False, "turns": ["Who?", "When?"]}
    with pytest.raises(CaseError, match=r"line 1: a turn is an object with a `question`.*not str"):
        load_cases(write(tmp_path, case))


def test_yaml_is_read_too_and_names_its_lines(tmp_path: Path) -> None:
    file = tmp_path / "cases.yaml"
    text = '# cases\n- {id: a, question: "Who?", language: en, answerable: false}\n'
    file.write_text(text)
    assert load_cases(file).cases[0].question == "Who?"
    file.write_text(text + "- id: b\n  colour: red\n")
    with pytest.raises(CaseError, match=r"cases\.yaml, line 3: "):
        load_cases(file)
    file.write_text("- [")
    with pytest.raises(CaseError, match="this is not YAML"):
        load_cases(file)
    file.write_text("a: b")
    with pytest.raises(CaseError, match="holds a list"):
        load_cases(file)


@pytest.mark.parametrize(("line", "message"), WRONG)
def test_a_wrong_case_names_file_and_line(tmp_path: Path, line: object, message: str) -> None:
    with pytest.raises(CaseError, match=message) as caught:
        load_cases(write(tmp_path, line))
    assert "cases.jsonl, line 1" in str(caught.value)


def test_an_id_is_taken_once(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="line 2: the id 'a' is taken"):
        load_cases(write(tmp_path, CASE, CASE))


def test_drafts_are_counted_and_left_out(tmp_path: Path) -> None:
    assert load_cases(write(tmp_path, CASE, DRAFT)).drafts == 1
    with pytest.raises(CaseError, match="1 are drafts, edit them first"):
        load_cases(write(tmp_path, DRAFT))


def test_a_quote_must_be_in_its_article(tmp_path: Path) -> None:
    text = "Some say: He did. Others not."
    file = load_cases(write(tmp_path, DRAFT, CASE))
    file.check([Article("1", "T", "en", "a.txt", text)])
    with pytest.raises(CaseError, match=r"cases\.jsonl, line 2: 'He did\.' is not in a\.txt"):
        file.check([Article("1", "T", "en", "a.txt", "Nobody did.")])
    with pytest.raises(CaseError, match="there is no article"):
        file.check([])
    gold = [{"article": "a.txt", "quote": "He did.", "start": 11}]
    with pytest.raises(CaseError, match="does not start at 11"):
        load_cases(write(tmp_path, CASE | {"gold": gold})).check(
            [Article("1", "T", "en", "a.txt", text)]
        )


def test_what_misleads_must_be_in_an_article(tmp_path: Path) -> None:
    articles = [Article("1", "T", "en", "a.txt", "He did.\n\nShe did not.")]
    load_cases(write(tmp_path, CASE | {"misleading": ["did. She"]})).check(articles)
    with pytest.raises(CaseError, match="line 1: 'They did' is in no article"):
        load_cases(write(tmp_path, CASE | {"misleading": ["They did"]})).check(articles)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    pasted = CASE | {"id": "b", "question": "Who\u2028did it?"}
    cases = load_cases(write(tmp_path, CASE, pasted, CONVERSATION)).cases
    write_cases(cases, tmp_path / "again.jsonl")
    assert load_cases(tmp_path / "again.jsonl").cases == cases


def test_the_published_schema_is_the_loaders(tmp_path: Path, seeds: Path) -> None:
    published = json.loads((seeds.parent / "docs" / "cases.schema.json").read_text())
    assert published == json.loads(json.dumps(schema())), "run: footnoted eval schema"
    validator = Draft202012Validator(published)
    for file in (SEED_CASES, CHAT_CASES, NEWS_CASES):
        for line in file.read_text(encoding="utf-8").splitlines():
            validator.validate(json.loads(line))
    for good in (CASE, DRAFT, CONVERSATION):
        assert validator.is_valid(good)
    beyond_a_schema = {
        "the question is empty",
        "if and only if it is answerable",
        "a case about the archive has `answers` and no gold",
    }
    for line, message in WRONG[1:]:
        expected = message in beyond_a_schema or "turns" in line  # type: ignore[operator]
        assert validator.is_valid(line) == expected, line


def test_a_key_names_the_content() -> None:
    value = {"id": "a", "question": "Who?", "language": "en", "answerable": False}
    case = Case.model_validate(value)
    assert case.key == Case.model_validate(value | {"tags": ("x",), "split": "dev"}).key
    assert case.key != Case.model_validate(value | {"question": "Why?"}).key
    assert case.key != Case.model_validate(value | {"misleading": ("He did.",)}).key
    assert case.key == Case.model_validate(value | {"misleading": (), "overlap": False}).key


def test_cases_about_the_same_words_are_resampled_together() -> None:
    def cluster(**fields: object) -> str:
        value = {"id": "i", "question": "Q?", "language": "en", "answerable": True}
        gold = (Gold(article="a", quote="q"),)
        return Case.model_validate(value | {"gold": gold} | fields).resampled_with

    assert cluster() == cluster(id="j", language="de")
    assert cluster(cluster="mine") == "mine"
    assert cluster(answerable=False, gold=()) == "i"


def test_the_seed_cases_are_many_and_balanced() -> None:
    cases = load_cases(SEED_CASES).cases
    for language in ("en", "de", "hu"):
        own = [case for case in cases if case.language == language]
        assert sum(case.answerable for case in own) >= 40
        assert sum(not case.answerable for case in own) >= 16
    near, far = (sum(tag in case.tags for case in cases) for tag in ("near", "far"))
    assert near == far == sum(not case.answerable for case in cases) / 2
