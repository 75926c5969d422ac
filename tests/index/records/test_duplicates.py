from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from footnoted_index import Index
from footnoted_index.article import Article, article_id
from footnoted_index.records.duplicates import Duplicates, lines_of
from footnoted_index.records.record import Record

TAIL = "READ MORE from Gorton News\n\nSign up to our newsletter here.\n\nBuilt in 1950: 12 bridges"
BACKGROUND = "Gorton Corp was founded in 1950 and employs five hundred people."


def record(name: str, text: str, source: str = "") -> Record:
    article = Article(article_id(name), name, "en", source or name, text)
    return Record.of(article, path=name)


def duplicates(records: Iterable[Record]) -> Duplicates:
    return Duplicates.of_lines([lines_of(record) for record in records])


def story(subject: str) -> str:
    return " ".join(
        f"The {subject} {what} the council and the mayor on a {day}."
        for day in ("Monday", "Tuesday", "Friday")
        for what in ("surprised", "angered", "pleased")
    )


def hidden(*records: Record) -> set[str]:
    by_id = {record.article.id: record for record in records}
    return {
        by_id[key.article_id].sentence(key.ordinal).text for key in duplicates(records).boilerplate
    }


SUBJECTS = ("bridge", "school", "library", "tram")


def test_lines_that_are_on_every_page_are_boilerplate() -> None:
    records = [record(f"{s}.txt", f"{story(s)}\n\n{BACKGROUND}\n\n{TAIL}") for s in SUBJECTS[:3]]
    assert hidden(*records) == {"READ MORE from Gorton News", "Sign up to our newsletter here."}
    assert len(duplicates(records).boilerplate) == 6
    assert hidden(*records[:2]) == set()


def test_a_line_is_counted_within_its_source() -> None:
    records = [
        record(f"{s}.txt", f"{story(s)}\n\n{TAIL}", source=f"https://{s}.example/1")
        for s in SUBJECTS
    ]
    assert hidden(*records) == set()
    again = record("zoo.txt", f"{story('zoo')}\n\n{TAIL}", source="https://tram.example/2")
    more = record("pub.txt", f"{story('pub')}\n\n{TAIL}", source="https://tram.example/3")
    assert len(duplicates([*records, again, more]).boilerplate) == 6


def test_copies_are_grouped_and_count_as_one_story() -> None:
    text = story("bridge") + "\n\n" + TAIL
    records = [
        record("a.txt", text),
        record("school.txt", story("school")),
        record("b.txt", text.replace("surprised", "delighted", 1)),
        record("c.txt", "By our reporter.\n\n" + text),
    ]
    repeats = duplicates(records)
    assert repeats.copies == (tuple(records[n].article.id for n in (0, 2, 3)),)
    assert repeats.copy_count == 2
    assert repeats.boilerplate == frozenset()


def test_articles_that_share_a_paragraph_are_no_copies() -> None:
    records = [record(f"{s}.txt", f"{story(s)}\n\n{BACKGROUND}") for s in SUBJECTS]
    assert duplicates(records).copies == ()


def test_boilerplate_is_kept_out_of_retrieval_but_not_out_of_the_text(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    for subject in SUBJECTS:
        (folder / f"{subject}.txt").write_text(f"{story(subject)}\n\n{TAIL}")
    with Index(tmp_path / "store") as index:
        report = index.sync(folder)
        ranking = index.search("How can I sign up to the newsletter?")
        assert report.copies == 0
        assert all(TAIL in article.text for article in index.articles())
        quoted = {evidence.sentence.text for evidence in ranking.evidence}
        assert quoted
        assert not quoted & {"READ MORE from Gorton News", "Sign up to our newsletter here."}
        assert index.searcher.lexicon.by_language["en"].scores(["newslett"]).best(9) == []

        (folder / "copy.txt").write_text(f"From our reporter.\n\n{story('tram')}")
        report = index.sync(folder)
        assert report.copies == 1
        assert str(report) == "1 added, 4 unchanged; 1 is a near copy of another"


def test_the_tail_of_a_single_article_is_kept(seeds: Path) -> None:
    records = [
        record(file.name, file.read_text(encoding="utf-8")) for file in sorted(seeds.glob("*.txt"))
    ]
    assert duplicates(records) == Duplicates()
