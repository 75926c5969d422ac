"""Invented names for the slots of the training stories, and Hungarian suffixes for them."""

import tomllib
from itertools import product
from pathlib import Path
from typing import Any

_NAMES: dict[str, Any] = tomllib.loads((Path(__file__).parent / "names.toml").read_text("utf-8"))
_LANGUAGES = ("en", "de", "hu")
_HALVES = ("train", "dev")


def _listed(kind: str) -> dict[str, list[str]]:
    return {language: _NAMES[kind][language].split() for language in _LANGUAGES}


WEEKDAYS, MONTHS = _listed("weekdays"), _listed("months")


def _pairs(language: str, half: str, kinds: tuple[str, str]) -> list[tuple[str, str]]:
    first, second = (_NAMES[language][half][kind].split() for kind in kinds)
    return list(product(first, second))


PLACES = {
    language: {
        half: [a + b for a, b in _pairs(language, half, ("beginnings", "endings"))]
        for half in _HALVES
    }
    for language in _LANGUAGES
}
# Hungarian puts the family name first.
PERSONS = {
    language: {
        half: [
            f"{last} {first}" if language == "hu" else f"{first} {last}"
            for first, last in _pairs(language, half, ("first", "last"))
        ]
        for half in _HALVES
    }
    for language in _LANGUAGES
}

_BACK, _FRONT, _ROUNDED = set("aáoóuú"), set("eéiíöőüű"), set("öőüű")
_FORMS: dict[str, list[str]] = {name: forms.split() for name, forms in _NAMES["suffixes"].items()}
_SAME = {form: name for name, forms in _FORMS.items() for form in (name, *forms)}


def with_suffix(name: str, suffix: str) -> str:
    """Return a name with a Hungarian suffix, in vowel harmony. Raises `ValueError` for an unknown
    suffix."""
    if suffix not in _SAME:
        raise ValueError(f"no such suffix: {suffix!r}; there are {', '.join(_FORMS)}")
    kind = _SAME[suffix]
    vowels = [letter for letter in name.lower() if letter in _BACK | _FRONT]
    last = vowels[-1] if vowels else "e"
    back = last in _BACK or (last in "iíé" and any(v in _BACK for v in vowels))
    form = _FORMS[kind][0 if back else 2 if last in _ROUNDED else 1]
    end = name[-1].lower()
    ends_in_vowel = end in _BACK | _FRONT
    if kind == "i":
        return name.lower() + ("" if end == "i" else "i")
    if ends_in_vowel and kind in ("on", "t"):
        form = form[1:]
    stem = name[:-1] + {"a": "á", "e": "é"}[end] if end in ("a", "e") else name
    if kind == "val" and not ends_in_vowel:
        double = next(
            (pair for pair in ("sz", "zs", "cs", "gy", "ly", "ny", "ty") if stem.endswith(pair)), ""
        )
        return (
            stem[: len(stem) - len(double)] + double[:1] + double + form[1:]
            if double
            else stem + end + form[1:]
        )
    if kind == "t" and not ends_in_vowel and end in "lnrsz":
        form = "t"
    return stem + form
