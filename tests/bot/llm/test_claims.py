"""Names among the parts of a sentence that can be checked."""

from __future__ import annotations

from footnoted.llm import claims


def test_initials_stand_for_a_name() -> None:
    assert claims.stands_for(["EU"], ["Európai", "Unió"])
    assert claims.stands_for(["Európai", "Unió"], ["EU"])
    assert not claims.stands_for(["EU"], ["Europa"])
    assert not claims.stands_for(["UK"], ["Európai", "Unió"])


def test_what_is_counted_is_no_german_name() -> None:
    assert claims.is_counted("Eine Flasche Wein kostet", ["Flasche", "Wein"])
    assert claims.is_counted("Er erntete 380 Sack Kartoffeln", ["Sack", "Kartoffeln"])
    assert claims.is_counted("für zweiundzwanzig Autos Platz", ["Autos", "Platz"])
    assert not claims.is_counted("Dort sprach Max Meier", ["Max", "Meier"])
