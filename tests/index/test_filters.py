from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import new_database

from footnoted_index import Article, FilterError, Index, Where
from footnoted_index.search import vectors
from footnoted_index.store import merging, snapshots

ARTICLE = Article("a1", "T", "de", "news/2024/bridge.md", "Text.", "2024-03-05")
UNDATED = Article("a2", "T", "en", "https://example.org/a?b=1", "Text.")


@pytest.mark.parametrize(
    ("where", "admitted"),
    [
        ({}, "both"),
        ({"languages": "DE"}, "first"),
        ({"languages": ["de", "en"]}, "both"),
        ({"languages": "de-DE"}, "first"),
        ({"languages": "EN_gb "}, "second"),
        ({"languages": "und"}, "none"),
        ({"articles": "a2"}, "second"),
        ({"sources": "news/"}, "first"),
        ({"sources": "news/2024/bridge.md"}, "first"),
        ({"sources": "*/bridge.*"}, "first"),
        ({"sources": "https://example.org/a?b=1"}, "second"),
        ({"sources": "bridge.md"}, "none"),
        ({"since": date(2024, 3, 5)}, "first"),
        ({"since": "2024-03-06"}, "none"),
        ({"until": datetime(2024, 3, 5, 12)}, "first"),
        ({"until": "2024-03"}, "first"),
        ({"until": "2023"}, "none"),
        ({"since": "2024", "until": "2024"}, "first"),
        ({"languages": "de", "sources": "https:"}, "none"),
        ({"languages": []}, "none"),
        ({"articles": ()}, "none"),
        ({"sources": []}, "none"),
    ],
)
def test_an_article_must_fit_every_field(where: dict[str, Any], admitted: str) -> None:
    filter_ = Where.of(where)
    names = {(True, True): "both", (True, False): "first", (False, True): "second"}
    found = filter_.admits(ARTICLE), filter_.admits(UNDATED)
    assert names.get(found, "none") == admitted
    assert bool(filter_) is bool(where)
    assert Where.of(filter_) is filter_
    assert hash(filter_) == hash(Where.of(where))


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"language": "de"}, "unknown filter 'language'; known: languages, articles"),
        ({"languages": [7]}, "languages must be texts, not 7"),
        ({"sources": 7}, "sources must be texts, not 7"),
        ({"articles": [""]}, "one of the filter's articles is empty"),
        ({"languages": "german"}, "languages must be codes such as de, not 'german'"),
        ({"languages": ["de", "d"]}, "languages must be codes such as de, not 'd'"),
        ({"languages": ""}, "one of the filter's languages is empty"),
        ({"since": "yesterday"}, "since must be a date such as 2024-03-05"),
        ({"since": "2024-02-30"}, "since must be a date"),
        ({"until": 2024}, "until must be a date"),
        ({"since": "2025", "until": "2024"}, "since .2025-01-01. is after its until"),
        ("de", "a Where or a mapping, not str"),
    ],
)
def test_a_bad_filter_is_an_error_that_says_what_to_do(value: Any, message: str) -> None:
    with pytest.raises(FilterError, match=message):
        Where.of(value)


def test_none_is_no_filter() -> None:
    assert not Where.of({"languages": None, "articles": None, "sources": None, "since": None})


def write_reports(folder: Path, numbers: Iterable[int], text: str = "again") -> None:
    """Monthly reports in two languages, two folders and two years."""
    for number in numbers:
        year, month = 2023 + number // 12, number % 12 + 1
        lines = (
            f"The harbour council met {text}. It bought {number + 10} new boats for the port."
            if number % 2
            else f"Der Hafenrat tagte ({text}). Er kaufte {number + 10} neue Boote für den Hafen."
        )
        place = folder / str(year) / f"{month:02}.md"
        place.parent.mkdir(exist_ok=True)
        place.write_text(f"---\ndate: {year}-{month:02}-15\n---\n{lines}\n", encoding="utf-8")


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """Twenty-four reports, synced at once."""
    folder = tmp_path_factory.mktemp("dated")
    write_reports(folder, range(24))
    with Index(tmp_path_factory.mktemp("dated-store")) as index:
        index.sync(folder)
        yield index


@pytest.fixture(scope="module")
def layered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """The same reports, synced a few at a time into snapshots above each other.

    Some are written anew later, some removed and put back, and snapshots are merged on the way.
    """
    folder = tmp_path_factory.mktemp("layered")
    with (
        pytest.MonkeyPatch.context() as patch,
        Index(tmp_path_factory.mktemp("layered-store")) as index,
    ):
        patch.setattr(snapshots, "SEAL_BYTES", 0)
        patch.setattr(merging, "MAX_BELOW", 3)
        for start in range(0, 24, 3):
            write_reports(folder, range(start, start + 3))
            write_reports(folder, range(max(start - 4, 0), start), "and met")
            removed = folder / "2023" / "02.md"
            if start % 2:
                removed.unlink()
            else:
                write_reports(folder, [1])
            index.sync(folder)
        yield index


@pytest.fixture(scope="module")
def served(chroma_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """The same reports on a Chroma server."""
    folder = tmp_path_factory.mktemp("served")
    write_reports(folder, range(24))
    with Index(new_database(chroma_server)) as index:
        index.sync(folder)
        yield index


FILTERS: list[tuple[dict[str, str], int]] = [
    ({"since": "2024-11"}, 2),
    ({"since": "2023-06-01", "until": "2024-02"}, 9),
    ({"since": "2023-03"}, 22),
    ({"languages": "de", "until": "2023"}, 6),
    ({"languages": "de"}, 12),
    ({"sources": "2024/"}, 12),
    ({"sources": "*/05.md"}, 2),
    ({"since": "2030"}, 0),
]


@pytest.mark.parametrize(
    ("archive", "in_memory"), [("dated", 0), ("layered", 0), ("served", 5_000), ("served", 0)]
)
def test_a_search_finds_all_that_a_filter_admits_and_nothing_else(
    archive: str,
    in_memory: int,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    index: Index = request.getfixturevalue(archive)
    monkeypatch.setattr(vectors, "IN_MEMORY", in_memory)
    monkeypatch.setattr(index.current, "_searcher", None)
    for where, expected in FILTERS:
        ranking = index.search("How many boats did the harbour council buy?", where=where)
        found = {ranked.article.id for ranked in ranking.passages}
        assert len(found) == ranking.searched == expected, where
        assert all(Where.of(where).admits(ranked.article) for ranked in ranking.passages)
        assert {e.source.article.id for e in ranking.evidence} <= found


def test_an_article_by_its_id(dated: Index) -> None:
    wanted = dated.articles()[7]
    ranking = dated.search("boats", where={"articles": wanted.id})
    assert {ranked.article for ranked in ranking.passages} == {wanted}
