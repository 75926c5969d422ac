"""Whether a question wishes for a digest or a comparison, in English, German and Hungarian."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from footnoted.question.wanted import Wanted
from footnoted_index.text.dates import Time
from footnoted_index.text.language import content_words
from footnoted_index.text.word_lists import word_list

_LISTS = word_list(Path(__file__).parent, "intent")
WISH_LANGUAGES = tuple(_LISTS["digest"])
"""The languages in which a digest can be asked for."""
DIGESTS = frozenset({"digest", "comparison", "news", "events"})
"""The kinds of wishes that a digest answers."""
_HUNG_ON = {"hu": re.compile(r"(?<=\w)-[a-záéíóöőúüű]{1,5}\b")}
"""The endings that Hungarian hangs on names of other languages: "Corvane-nal"."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish for a digest: of each of its `subjects`, or of everything where there are none.

    `news`: the newest is wished for ("What is the latest on …?").
    """

    subjects: tuple[str, ...]
    news: bool = False

    @property
    def is_comparison(self) -> bool:
        """Whether two things are to be put side by side."""
        return len(self.subjects) > 1


def wish_of(question: str, language: str) -> Wish | None:
    """What is to be summarised or compared, or None for any other question."""
    text = question.strip(" ?!.")
    if (found := _form("comparison", language).fullmatch(text)) is not None:
        return Wish(tuple(part.strip() for part in found.groups() if part))
    news = _form("news", language).match(text)
    opening = news or _form("digest", language).match(text)
    if opening is None:
        return None
    subject = " ".join(_words("unspecific").sub(" ", text[opening.end() :]).split())
    if (endings := _HUNG_ON.get(language)) is not None:
        subject = endings.sub("", subject)
    return Wish((subject,) if any(map(str.isalnum, subject)) else (), news=news is not None)


def wish_from(wanted: Wanted | None, naming: str = "") -> Wish | None:
    """Return the digest, the comparison or the news that is wanted, or None.

    `naming`: the question, if it has names of the archive's; the subject where no other is found.
    """
    if wanted is None or wanted.kind not in DIGESTS - {"events"}:
        return None
    subjects = wanted.subjects or tuple(filter(None, [naming]))
    return Wish(subjects, news=wanted.kind == "news")


def events_of(question: str, language: str, time: Time) -> Wish | None:
    """What was going on where in a time is asked for, or None for any other question."""
    text = question.strip(" ?!.")
    if (opening := _form("events", language).match(text)) is None:
        return None
    rest = _words("event_words").sub(" ", text[opening.end() :])
    subject = " ".join(content_words(rest, language))
    return Wish((subject,) if time.without(subject) else ())


@cache
def _form(kind: str, language: str) -> re.Pattern[str]:
    return re.compile("|".join(_LISTS[kind].get(language, ["(?!)"])), re.IGNORECASE)


@cache
def _words(name: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(_LISTS[name])})\b", re.IGNORECASE)
