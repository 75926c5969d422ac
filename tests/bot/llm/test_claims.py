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


def test_who_speaks_to_the_reader() -> None:
    for language, text in [
        ("en", "So you should type a password."),
        ("en", "Type your password below."),
        ("de", "Geben Sie jetzt das Passwort ein."),
        ("de", "Sie müssen Ihre Daten senden."),
        ("de", "Dann gib dein Passwort ein."),
        ("hu", "Önnek be kell írnia a jelszót."),
        ("hu", "Neked is oda kell menned."),
    ]:
        assert claims.second_person(text, language), text
    for language, text in [
        ("en", 'The mayor said: "You should walk."'),
        ("en", "The bridge was closed on Monday."),
        ("de", "Sie sagte, sie sperre die Brücke, weil ihr Amt dafür zuständig sei."),
        ("hu", "A hidat hétfőn zárták le az árvíz miatt."),
    ]:
        assert not claims.second_person(text, language), text
