"""Questions about the archive itself: "How many articles?", "Who wrote the one about …?"."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from footnoted.language_names import language_of_name
from footnoted.question.dependence import WORD
from footnoted.question.wanted import DIGESTS, Kind, Wanted
from footnoted_index.text.dates import Time, time_of
from footnoted_index.text.language import content_words

_OTHER: frozenset[Kind] = DIGESTS | {"fact", "talk"}
ENDS: frozenset[Kind] = frozenset({"latest", "oldest"})
"""The kinds that ask for the end of a row of articles."""
OF_SEVERAL: frozenset[Kind] = ENDS | {"count", "list"}
"""The kinds that may be restricted by time and language."""
_OPEN_SINCE = re.compile(r"\bfrom\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ArchiveQuestion:
    """A question about the archive, in `language`.

    `subject`: what the article is about. `names`: words that must be an author's name, in any case;
    otherwise it is not a question about the archive. `time` and `languages` (ISO 639-1, by the word
    for each; the first counts) restrict the articles.
    """

    kind: Kind
    language: str
    subject: str = ""
    names: tuple[str, ...] = ()
    time: Time | None = None
    languages: Mapping[str, str] = field(default_factory=dict)

    @property
    def in_language(self) -> str:
        """The language of the articles, or empty."""
        return next(iter(self.languages.values()), "")


def archive_question(
    question: str, wanted: Wanted | None, language: str, author: str = ""
) -> ArchiveQuestion | None:
    """Return the question about the archive that is `wanted`; None if something else is.

    The subject of a count or a list is taken for an author's name, except times and languages. The
    newest and the oldest may be restricted by time and language too, articles about a subject by
    time, language and `author`, words of the question that name one.
    """
    if wanted is None or (kind := wanted.kind) in _OTHER:
        return None
    if kind not in OF_SEVERAL:
        return _of_subject(kind, question, " ".join(wanted.subjects), language, author)
    spoken = _spoken(question)
    languages = _languages(question, language)

    def restricts(word: str) -> bool:
        return word in languages or bool(spoken and spoken.speaks(word))

    restricted = ArchiveQuestion(
        kind,
        language,
        time=_period(spoken),
        languages=languages,
    )
    if kind in ENDS:
        return replace(restricted, subject=_subject(wanted, language, restricts))
    subject = " ".join(wanted.subjects)
    names = tuple(word for word in content_words(subject, language) if not restricts(word))
    apart = author.lower() not in subject.lower() if author else restricted.time is not None
    if names and apart:  # "Which articles did … write about the bridge?"
        return _of_subject("about", question, subject, language, author)
    if author and apart:
        names = (author,)
    return replace(restricted, names=names)


def _of_subject(
    kind: Kind, question: str, subject: str, language: str, author: str
) -> ArchiveQuestion:
    # Not the word before the subject, which may be of it: "the German | course".
    beside = re.sub(rf"(?:\w+ )?{re.escape(subject)}", " ", question) if subject else ""
    names = (author,) if author and author in beside else ()
    time = _period(_spoken(beside)) if kind == "about" else None
    return ArchiveQuestion(kind, language, subject, names, time, _languages(beside, language))


def _spoken(text: str) -> Time | None:
    return time_of(_OPEN_SINCE.sub("in", text))


def _period(time: Time | None) -> Time | None:
    return time if time is not None and time.is_period else None


def _languages(text: str, language: str) -> dict[str, str]:
    """Return the words of a text that name a language, and which."""
    words = {word: language_of_name(word, language) for word in WORD.findall(text)}
    return {word: code for word, code in words.items() if code}


def _subject(wanted: Wanted, language: str, restricts: Callable[[str], bool]) -> str:
    """Return what the article is about; empty in "the oldest German one", a time and a language."""
    subject = " ".join(wanted.subjects)
    about = [word for word in content_words(subject, language) if not restricts(word)]
    return subject if about else ""
