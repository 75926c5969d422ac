from __future__ import annotations

import re
from pathlib import Path

from footnoted_evals.reports.tables import fill


def test_marked_places_are_filled_and_the_prose_is_left_alone() -> None:
    page = (
        "# T\n<!-- measured: a -->\nold\n<!-- end -->\nprose\n<!-- measured: b -->\nb\n<!-- end -->"
    )
    filled = fill(page, {"a": "| new |\n"})
    assert filled == page.replace("old", "\n| new |\n")
    assert fill(filled, {"a": "| new |\n"}) == filled


def test_every_marked_place_of_the_page_holds_a_table_or_says_why_not(seeds: Path) -> None:
    page = (seeds.parent / "docs" / "quality.md").read_text(encoding="utf-8")
    tables = re.findall(r"<!-- measured: (.+?) -->\n(.*?)<!-- end -->", page, re.DOTALL)
    assert {name for name, _ in tables} == {
        "news",
        "reliability",
        "seeds",
        "seeds by split",
        "seeds by language",
        "seeds by tag",
        "seeds side by side",
        "xquad",
        "xquad side by side",
        "xquad, unseen languages",
        "risk",
        "told once",
        "typing, seeds",
        "typing, xquad-part",
    }
    assert all(table.count("|\n") >= 3 or "Not measured" in table for _, table in tables)
