"""Exports of other programs: the articles in their rows, and what of them is not read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.index.conftest import entries

from footnoted_index import Article, Index
from footnoted_index.errors import ArticleError
from footnoted_index.readers import Unreadable

TEXT = "The pool of Gildersea closes on Monday, said Harriet Osgood."


def read(name: str, data: str | object) -> dict[str, Article | str]:
    """The articles of an export by member, or why one is not read."""
    written = data if isinstance(data, str) else json.dumps(data)
    found: dict[str, Article | str] = {}
    for entry in entries(name, written.encode()):
        if isinstance(entry, Unreadable):
            found[entry.member] = entry.reason
            continue
        try:
            found[entry.member] = entry.article(name)
        except ArticleError as error:
            found[entry.member] = str(error)
    return found


def only(name: str, data: str | object) -> Article:
    (article,) = read(name, data).values()
    assert isinstance(article, Article), article
    return article


@pytest.mark.parametrize(
    "said",
    [{"status": "draft"}, {"published": False}, {"draft": True}, {"status": "0"},
     {"Status": "Private"}, {"status": "trash"}],
)  # fmt: skip
def test_a_row_that_says_it_is_a_draft_is_left_out(said: dict[str, object]) -> None:
    rows = [{"id": 1, "text": TEXT, **said}, {"id": 2, "text": TEXT, "status": "publish"}]
    found = read("a.json", rows)
    assert found["#1"] == "is a draft, its row says"
    assert isinstance(found["#2"], Article)


def test_an_article_that_becomes_a_draft_is_removed(index: Index, tmp_path: Path) -> None:
    file = tmp_path / "articles" / "export.json"
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps([{"id": 1, "text": TEXT, "status": "publish"}]))
    index.sync(file.parent)
    file.write_text(json.dumps([{"id": 1, "text": TEXT, "status": "draft"}]))
    report = index.sync(file.parent)
    assert report.removed == ("export.json#1",)
    assert [left.kind for left in report.left_out] == ["draft"]


@pytest.mark.parametrize(
    "row",
    [
        {
            "@type": "NewsArticle",
            "headline": "Pool",
            "articleBody": TEXT,
            "datePublished": "2026-04-14",
        },
        {
            "_id": "7",
            "post_title": "Pool",
            "post_content": f"<p>{TEXT}</p>",
            "post_date": "2026-04-14",
        },
        {
            "title": "Pool",
            "content_html": f"<p>{TEXT}</p>",
            "date_published": "2026-04-14T19:20:00Z",
        },
        {"Cím": "Pool", "Szöveg": TEXT, "Dátum": "2026. április 14."},
        {"Tytuł": "Pool", "Treść": TEXT, "date": "14 kwietnia 2026"},
    ],
)
def test_columns_are_found_as_programs_and_people_call_them(row: dict[str, object]) -> None:
    article = only("a.json", [row])
    assert (article.title, article.text, article.date) == ("Pool", TEXT, "2026-04-14")


def test_a_row_without_text_says_which_columns_there_are() -> None:
    (reason,) = read("a.csv", "nid,name\n1,Pool\n").values()
    assert reason == (
        "has no text: none of the columns text, body, content, article, full_text, fulltext,"
        " articleBody, bodyText, … is there and filled (there are nid, name)"
    )


@pytest.mark.parametrize(
    "head", ["sep=;\n", "# exported on 14 April 2026\n", "Articles of the Courier;;\n;;\n", ""]
)
def test_what_stands_above_the_names_of_the_columns_is_none(head: str) -> None:
    article = only("a.csv", f"{head}id;title;text\n1;Pool;{TEXT}\n")
    assert (article.source, article.title, article.text) == ("a.csv#1", "Pool", TEXT)


def test_a_cell_that_is_called_as_a_column_names_none() -> None:
    found = read("a.csv", "id,said,format\n1,Open.,html\n2,Shut.,html\n")
    assert [str(why).partition(":")[0] for why in found.values()] == ["has no text"] * 2


def test_a_text_that_a_comma_parts_is_told() -> None:
    found = read("a.csv", f'id,text\n1,{TEXT}\n2,Open.,,\n3,"{TEXT}"\n')
    gaps = [article.gaps for article in found.values() if isinstance(article, Article)]
    told = "has more cells than columns; not read: said Harriet Osgood."
    assert gaps == [(told,), (), ()]


@pytest.mark.parametrize(
    ("row", "text", "author", "date"),
    [
        ({"text": [TEXT, "It costs much."]}, f"{TEXT}\n\nIt costs much.", None, None),
        ({"content": [{"type": "paragraph", "text": TEXT}]}, TEXT, None, None),
        (
            {"text": TEXT, "authors": ["Ann Lee", {"name": "Bo Hill"}]},
            TEXT,
            "Ann Lee, Bo Hill",
            None,
        ),
        ({"text": TEXT, "author": 3}, TEXT, None, None),
        ({"text": True, "body": TEXT}, TEXT, None, None),
        ({"text": TEXT, "date": {"$date": "2026-04-14T19:20:00Z"}}, TEXT, None, "2026-04-14"),
        ({"text": TEXT, "published": 1776194400}, TEXT, None, "2026-04-14"),
        ({"text": TEXT, "published": "1776194400000"}, TEXT, None, "2026-04-14"),
        ({"_id": "7", "_source": {"text": TEXT, "author": "Ann Lee"}}, TEXT, "Ann Lee", None),
    ],
)
def test_a_value_is_read_as_programs_write_it(
    row: dict[str, object], text: str, author: str | None, date: str | None
) -> None:
    article = only("a.jsonl", json.dumps(row))
    assert (article.text, article.author, article.date) == (text, author, date)


def test_all_authors_of_an_entry_are_named() -> None:
    by = "".join(f"<author><name>{name}</name></author>" for name in ("Ann Lee", "Bo Hill"))
    feed = (
        f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id>{by}<content>{TEXT}</content>'
    )
    assert only("a.atom", f"{feed}</entry></feed>").author == "Ann Lee, Bo Hill"


@pytest.mark.parametrize("value", [[{"id": 1, "text": TEXT}], {"id": 1, "text": TEXT}])
def test_json_over_many_lines_is_read_whatever_the_file_is_called(value: object) -> None:
    assert only("a.jsonl", json.dumps(value, indent=1)).text == TEXT
    assert read("a.jsonl", "[\n1\n]") == {"#1": "is not a JSON object"}
