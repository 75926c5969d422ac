"""What people ask of news, and where a bot goes wrong: `footnoted eval news`.

36 invented articles and 180 questions, a third each in English, German and Hungarian, written for
this project. The even cases are for choosing constants; figures are quoted from the odd ones.
"""

from __future__ import annotations

from footnoted_evals.cases import NEWS, NEWS_CASES
from footnoted_evals.run import Row
from footnoted_evals.suite import Suite, suite_of

LANGUAGES = ("en", "de", "hu")
KINDS = (
    "lead-fact", "parallel", "near-miss", "polarity", "why-how", "indirect", "changed", "disagree",
    "corroborated", "list", "followup", "meta",
)  # fmt: skip
"""What is hard about a question; docs/evals.md explains each."""
_REFUSED = Row("refusal recall", "near-miss")
_OF_QUOTES = ("misleading", "extra", "false witness", "faithfulness", "valid spans")
ROWS = (
    *map(Row, ("right", "first", "found", "kept")),
    _REFUSED,
    *map(Row, (*_OF_QUOTES, "calibration error")),
    *(Row("right", tag) for tag in (*LANGUAGES, *KINDS)),
)
HEADLINE = (
    *map(Row, ("right", "first", "kept")),
    _REFUSED,
    *map(Row, ("misleading", "faithfulness", "valid spans")),
)
"""The rows that the gate watches: yes or no for each case."""


def news_suite(half: str = "all") -> Suite:
    """Return the articles and the questions of a half, `even` or `odd`, or all of them."""
    return suite_of(NEWS, [NEWS_CASES], split=half)
