"""Recognise questions about the archive itself: "How many articles?", "Who wrote the one about …?".

English, German and Hungarian. Precision comes before recall, as a question that is taken for one
is not searched for: a question about one article must have a fixed form, and in one about several
every word must be accounted for, so that "How many articles of the constitution were changed?" is
not one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast, get_args

from footnoted.language_names import language_name
from footnoted.question.wanted import Wanted
from footnoted_index.text.dates import Time, time_of
from footnoted_index.text.language import without_accents
from footnoted_index.text.word_lists import word_list

Kind = Literal[
    "author", "date", "language",  # of one article
    "count", "list", "latest", "oldest", "authors", "languages", "period",  # of several
    "about", "overview",
]  # fmt: skip
_KINDS: dict[str, Kind] = {kind: kind for kind in get_args(Kind)}
LONGEST_NAME = 5
"""Words of a question about several articles that may be names of authors."""
_LISTS = word_list(Path(__file__).parent, "archive_questions")
_LANGUAGES = ("en", "de", "hu")
_NAMED = tuple(_LISTS["named"].split())
_WORD = re.compile(r"\w+(?:[-'’]\w+)*")
_SHORT_IS = re.compile(r"^(wh\w+)['’]s\b", re.IGNORECASE)
_OPEN_SINCE = re.compile(r"\bfrom\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ArchiveQuestion:
    """A question about the archive, in `language`.

    `subject`: what the article is about; `noun`: what the article is called, where that may also be
    something that an article tells of ("report"), else empty. `names`: words that must be those of
    an author, in any case, or this is no question about the archive. `time` and `in_language` (ISO
    639-1): of which articles.
    """

    kind: Kind
    language: str
    subject: str = ""
    noun: str = ""
    names: tuple[str, ...] = ()
    time: Time | None = None
    in_language: str = ""


def archive_question(question: str) -> ArchiveQuestion | None:
    """Return what is asked about the archive, or None for any other question."""
    text = _SHORT_IS.sub(r"\1 is", " ".join(question.strip(" ?!.").split()))
    for language in _LANGUAGES:
        found = _of_form(text, language) or _of_several(text, language)
        if found is not None:
            return found
    return None


def asked_of_archive(wanted: Wanted, question: str, language: str) -> ArchiveQuestion | None:
    """Return the question about the archive that is wanted, None where something else is.

    What a count or a list is of are names of authors.
    """
    kind = _KINDS.get(wanted.kind)
    if kind is None:
        return None
    if kind not in {"count", "list"}:
        return ArchiveQuestion(kind, language, subject=" ".join(wanted.subjects))
    names = tuple(word for subject in wanted.subjects for word in _WORD.findall(subject))
    time = time_of(question)
    named = (language_of_name(word, language) for word in _WORD.findall(question))
    return ArchiveQuestion(
        kind,
        language,
        names=names,
        time=time if time is not None and time.is_period else None,
        in_language=next(filter(None, named), ""),
    )


def _of_form(text: str, language: str) -> ArchiveQuestion | None:
    for kind, form in _forms(language):
        if (match := form.fullmatch(text)) is None:
            continue
        parts = match.groupdict()
        subject, noun = (parts.get("subject") or "").strip(), (parts.get("noun") or "").lower()
        lists = _LISTS[language]
        if re.fullmatch(lists["kind"], noun):
            subject = f"{noun} {subject}" if language != "de" else f"{noun.title()} {subject}"
        loose = noun if re.fullmatch(lists["loose"], noun) else ""
        return ArchiveQuestion(kind, language, subject, loose)
    return None


@cache
def _forms(language: str) -> tuple[tuple[Kind, re.Pattern[str]], ...]:
    lists = _LISTS[language]
    noun = "|".join((lists["article"], lists["kind"], lists["loose"]))
    ones = [one.replace("{noun}", noun) for one in lists["one"]]
    return tuple(
        (cast(Kind, kind), re.compile(form.replace("{one}", one), re.IGNORECASE))
        for kind, forms in lists["forms"].items()
        for form in forms
        for one in (ones if "{one}" in form else [""])
    )


def _of_several(text: str, language: str) -> ArchiveQuestion | None:
    """Return a question about several articles, if all its words are those of one."""
    lists = _LISTS[language]
    words = _WORD.findall(text)
    if (kind := _kind(text, words, lists)) is None:
        return None
    time = time_of(_OPEN_SINCE.sub("in", text))
    time = time if time is not None and time.is_period else None
    names: list[str] = []
    of = ""
    for word in words:
        if (code := language_of_name(word, language)) is not None:
            of = code
        elif not (_is_listed(word, lists) or (time and all(map(time.speaks, word.split("-"))))):
            names.append(word)
    opened = kind != "list" or names or any(_one_of(w, lists["list"]) for w in words[:2])
    if not opened or len(names) > LONGEST_NAME:
        return None
    if kind in {"authors", "languages"} and (names or time or of):
        return None
    return ArchiveQuestion(kind, language, names=tuple(names), time=time, in_language=of)


def _kind(text: str, words: list[str], lists: Mapping[str, Any]) -> Kind | None:
    def any_of(name: str) -> bool:
        return any(_one_of(word, lists[name]) for word in words)

    counted = re.match(rf"(?:and |und |és )?(?:{lists['count']})\b", text, re.IGNORECASE)

    def names_a_language() -> bool:
        return any(language_of_name(word, code) for word in words for code in _LANGUAGES)

    if any_of("languages") and not names_a_language():
        return "languages"
    if any_of("authors"):
        return "authors"
    if not (any_of("several") or any_of("single")):
        return None
    if counted:
        return "count"
    if any_of("latest"):
        return "latest"
    if any_of("oldest"):
        return "oldest"
    return "list" if any_of("several") else None


_ACCOUNTED = (
    "several", "single", "list", "latest", "oldest", "languages", "authors", "filler",
)  # fmt: skip


def _is_listed(word: str, lists: Mapping[str, Any]) -> bool:
    counts = lists["count"].replace("|", " ")
    return _one_of(word, counts) or any(_one_of(word, lists[name]) for name in _ACCOUNTED)


def _one_of(word: str, words: str) -> bool:
    """Return whether a word is in a list, also as it is typed without its accents."""
    plain, beginnings = _read(words)
    typed = without_accents(word.lower())
    return typed in plain or typed.startswith(beginnings)


@cache
def _read(words: str) -> tuple[frozenset[str], tuple[str, ...]]:
    listed = without_accents(words).split()
    plain = frozenset(word for word in listed if not word.endswith("*"))
    return plain, tuple(word[:-1] for word in listed if word.endswith("*"))


def language_names(language: str) -> tuple[str, ...]:
    """Return what languages are called in a language, in lower case and without endings."""
    return tuple(language_name(code, language).lower() for code in _NAMED)


def language_of_name(word: str, language: str) -> str | None:
    """Return the language that a word names: "német", "németül", "German", "deutsche"."""
    typed = without_accents(word.lower())
    return next((code for stem, code in _stems(language) if typed.startswith(stem)), None)


@cache
def _stems(language: str) -> tuple[tuple[str, str], ...]:
    return tuple(zip(map(without_accents, language_names(language)), _NAMED, strict=True))
