"""The scores of languages are those of py3langid."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from footnoted_index.text.language_scores import likely_languages

_WITHIN = 100.0
_TEXTS = [
    "The council of Gorton voted to spend 12,000 pounds on the bridge.",
    "Der Stadtrat beschloss, 12 Euro für die Brücke auszugeben.",
    "A híd három napig lesz zárva, és forintba kerül a felújítása.",
    "大桥于星期一开放。市长剪彩。",
    "Мост открыли в понедельник.",
    "الجسر مفتوح يوم الاثنين",
    "THE BRIDGE IS OPEN.",
    "e\u0301 \ud800 \x00",
    "x",
    "",
]


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE)


def _check(text: str) -> None:
    ranked = dict(_identifier().rank(text))
    best = max(ranked.values())
    found = likely_languages(text, _WITHIN)
    assert found == pytest.approx({label: ranked[label] for label in found}, rel=1e-5, abs=1e-3)
    # A score at the limit may lie on either side of it.
    assert found.keys() >= {label for label in ranked if ranked[label] + _WITHIN - 0.1 >= best}
    assert found.keys() <= {label for label in ranked if ranked[label] + _WITHIN + 0.1 >= best}


@pytest.mark.parametrize("text", [*_TEXTS, " ".join(_TEXTS), "ab" * 3000])
def test_the_scores_are_those_of_py3langid(text: str) -> None:
    _check(text)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(_TEXTS), st.text(max_size=30)), max_size=8))
def test_the_scores_of_any_text_are_those_of_py3langid(parts: list[str]) -> None:
    _check(" ".join(parts))
