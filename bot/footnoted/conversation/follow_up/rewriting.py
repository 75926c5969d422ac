"""Follow-up questions, completed from the conversation without a language model.

"And in Gorton?" takes the place of the name in the question before it, "he" becomes a name of that
question or of what was cited for it, "Why?" is put behind the question it asks about. Which reading
is meant is not decided here: the articles decide (see `interpretation`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from enum import Enum, auto
from itertools import pairwise
from typing import NamedTuple

from footnoted.conversation.follow_up.reference_words import (
    ABOUT,
    MORE,
    NEVER,
    NO_WORDS,
    WORDS,
    PointingWords,
)
from footnoted_index.search.coverage import content_words
from footnoted_index.text.language import stop_words

LONGEST_CONTEXT = 300
"""Characters of the question before that are put before a new one; more would drown it."""
SUBJECTS = 3
"""How many names are tried in the place of a pronoun."""
FRAGMENT_WORDS = 6
"""A follow-up without a question word that is at most this long takes another phrase's place."""


_DROPS_PRONOUNS = frozenset({"hu"})
_WITH_OBJECT = ("ta", "te", "ták", "ték")
"""How the past of a Hungarian verb ends that has an object, said or not."""
_COMMA_BEFORE_CLAUSES = frozenset({"de", "hu"})
_FRONT, _BACK = "eéiíöőüű", "aáoóuú"
_TO_FRONT = str.maketrans("aáó", "eéő")
_NUMBER = re.compile(r"\b\d+\b")
_WORD = re.compile(r"\w+(?:[-’']\w+)*")


class _Name(NamedTuple):
    text: str
    start: int
    end: int


class Dependence(Enum):
    """How much a question leans on the conversation."""

    ALONE = auto()
    """It has words of its own and points to nothing: a new topic, as far as one can see."""
    MAYBE = auto()
    """It points back, but perhaps within itself, or says so little that it may be a follow-up."""
    FRAGMENT = auto()
    """It goes on without a question word ("And in Leeds?"): part of the question before."""
    PERSON = auto()
    """It speaks of somebody and does not say of whom ("Which seat does he hold?")."""
    SURELY = auto()
    """It cannot be understood without what was said before, or has no content at all ("Why?")."""
    MORE = auto()
    """It asks for more of the same ("Tell me more")."""


def language_of(question: str, detected: str, previous: str) -> str:
    """The language of a question, which one word ("Wann?") is too short to tell.

    The conversation's language, `previous`, is meant where all its words belong to it.
    """
    known = WORDS.get(previous, NO_WORDS).all | stop_words(previous)
    words = (word for word in _lower(question) if not word.isdigit())
    return previous if all(word in known for word in words) else detected


def dependence(question: str, language: str) -> Dependence:
    """How much `question` leans on what was said before it."""
    table, words = WORDS.get(language, NO_WORDS), _lower(question)
    if re.fullmatch(MORE.get(language, "(?!)"), " ".join(words)):
        return Dependence.MORE
    if ABOUT.get(language, NEVER).match(question):
        return Dependence.FRAGMENT
    content = own_words(question, language)
    names = _names(question, language)
    person = _person(question, table)
    within = person is not None and _refers_within(question, person, names, language)
    leads = words[0] in table.leads
    if content and leads and table.questions.isdisjoint(words):
        return Dependence.FRAGMENT
    if person and not within:
        return Dependence.PERSON
    if not content or (leads and not names) or _has_no_topic(words, content, names, language):
        return Dependence.SURELY
    points = leads or person is not None or not table.pointers.isdisjoint(words)
    bare = len(content) <= 2 and not names
    if language in WORDS and (points or bare):
        return Dependence.MAYBE
    return Dependence.ALONE


def own_words(question: str, language: str) -> list[str]:
    """The content words of a question but for those that point back or only ask.

    "And which magazine?" has none: a name is asked for, as by "who".
    """
    table = WORDS.get(language, NO_WORDS)
    own = [w for w in content_words(question, language) if w.lower() not in table.all]
    which = any(
        a.lower() in table.which and [b] == own for a, b in pairwise(_WORD.findall(question))
    )
    return [] if which else own


def _has_no_topic(
    words: Sequence[str], content: Sequence[str], names: Sequence[_Name], language: str
) -> bool:
    """Whether a question is hardly more than its verb and says that something is left out.

    "Wer hat das mitgeteilt?"; in Hungarian the verb itself tells of its object: "Ki közölte?"
    """
    left_out = not WORDS.get(language, NO_WORDS).pointers.isdisjoint(words)
    if language in _DROPS_PRONOUNS:
        left_out |= content[-1].lower().endswith(_WITH_OBJECT)
    return left_out and not names and len(content) == 1


def topics(question: str, language: str) -> list[str]:
    """The questions in one that was completed, the last first; those without content are left out.

    All of it, where none has any.
    """
    parts = re.split(r"(?<=[?!]) ", question)
    return [part for part in reversed(parts) if own_words(part, language)] or [question]


def _refers_within(question: str, person: re.Match[str], names: list[_Name], language: str) -> bool:
    """Whether a pronoun may mean a name before it in the question ("Did Ann say that she …").

    German and Hungarian put a comma between the two, but for a possessive.
    """
    between = [question[name.end : person.start()] for name in names if name.end <= person.start()]
    possessive = WORDS[language].persons[person[0].lower()].endswith("s")
    if language in _COMMA_BEFORE_CLAUSES and not possessive:
        return any("," in text for text in between)
    return bool(between) and any(map(str.isalnum, question[person.end() :]))


def asks_why(question: str, language: str) -> bool:
    """Whether a question asks for a reason."""
    return not WORDS.get(language, NO_WORDS).why.isdisjoint(_lower(question))


def completions(
    question: str,
    language: str,
    asked: Sequence[str],
    cited: Iterable[tuple[str, str]],
    full_name: Callable[[str], str | None],
) -> list[str]:
    """What `question` may mean after the questions `asked`, the last first, and what was `cited`
    for that one.

    `cited`: sentences, each with its language. `full_name`: the full name that the archive knows
    for a capitalised word.

    The most specific reading first; the last is always both questions, one after the other.
    """
    table = WORDS.get(language, NO_WORDS)
    before = asked[0]
    body = _without_lead(question, table)
    words, person = _lower(body), _person(body, table)
    forms: list[str] = []
    short = len(words) <= (FRAGMENT_WORDS if body != question else 2)
    if person is None and short and table.questions.isdisjoint(words):
        alike = (form for earlier in asked for form in _in_place(body, earlier, language))
        forms += list(alike)[:1]
        if ABOUT.get(language, NEVER).match(question):
            forms.append(body)
    elif person is not None:
        pattern = table.persons[person[0].lower()]
        for name in _subjects(body, before, cited, language, full_name):
            forms.append(body[: person.start()] + _put(name, pattern) + body[person.end() :])
    if own_words(question, language):  # it does not go on about a question without a topic
        before = next(
            (q for q in asked if _names(q, language) or len(own_words(q, language)) > 1), before
        )
    before = _without_lead(before[:LONGEST_CONTEXT], table)
    return [*dict.fromkeys(forms), f"{_sentence(before)} {_sentence(question)}"]


def _sentence(question: str) -> str:
    """A question as one writes it: with a capital and a mark at its end."""
    return question[:1].upper() + question[1:] + "?" * question[-1:].isalnum()


def _without_lead(question: str, table: PointingWords) -> str:
    for about in ABOUT.values():
        if match := about.match(question):
            return question[match.end() :]
    first = _WORD.search(question)
    if first is None or first[0].lower() not in table.leads:
        return question
    rest = question[first.end() :].lstrip(" ,")
    return rest if table.questions.isdisjoint(_lower(rest)) else rest[:1].upper() + rest[1:]


def _person(text: str, table: PointingWords) -> re.Match[str] | None:
    """The first personal pronoun; a capital one within a sentence is German courtesy ("Sie")."""
    for word in _WORD.finditer(text):
        if (word[0].lower() if word.start() == 0 else word[0]) in table.persons:
            return word
    return None


def _in_place(fragment: str, before: str, language: str) -> list[str]:
    """The question `before` with `fragment` where it had something of the kind."""
    fragment = fragment.rstrip(" ?!.")
    words, names = _WORD.findall(fragment), _names(before, language)
    if not words:
        return []
    # "And in 2024?"
    number, instead = _NUMBER.search(fragment), _NUMBER.search(before)
    if number and instead:
        return [before[: instead.start()] + number[0] + before[instead.end() :]]
    if number:
        return []
    # "And of Leeds?", "And the minister?": what follows the same preposition or article.
    for same in re.finditer(rf"\b{re.escape(words[0])}\b ", before, re.IGNORECASE):
        for phrase in [*names, *_phrases(before, language)]:
            if phrase.start == same.end():
                return [before[: same.start()] + fragment + before[phrase.end :]]
    if not names:
        return []
    # Else what ends alike ("Gortonban").
    name = max(names, key=lambda n: (_same_ending(n.text, words[-1]), n.start))
    return [before[: name.start] + fragment + before[name.end :]]


def _phrases(text: str, language: str) -> list[_Name]:
    """The runs of content words of `text`."""
    stops = stop_words(language) | WORDS.get(language, NO_WORDS).all
    return _runs(text, lambda word: word.lower() not in stops)


def _same_ending(a: str, b: str) -> int:
    """How many letters two words share at their ends."""
    return next((i for i, (x, y) in enumerate(zip(a[::-1], b[::-1], strict=False)) if x != y), 99)


def _put(name: str, pattern: str) -> str:
    """A name in the place of a pronoun: "his" is "Ann's", "róla" is "Annáról"."""
    if "{}" in pattern or not pattern:
        return pattern.format(name) if pattern else name
    front = set(_BACK).isdisjoint(name.split()[-1].lower())
    stem = name[:-1] + {"a": "á", "e": "é"}.get(name[-1], name[-1])
    if pattern == "t":
        linked = name[-1].lower() not in _FRONT + _BACK + "rlnsz"
        return stem + ("et" if front else "ot") * linked + "t" * (not linked)
    if pattern[0] == "v" and name[-1].lower() not in _FRONT + _BACK:
        pattern = name[-1].lower() + pattern[1:]
    return stem + (pattern.translate(_TO_FRONT) if front else pattern)


def _subjects(
    body: str,
    before: str,
    cited: Iterable[tuple[str, str]],
    language: str,
    full_name: Callable[[str], str | None],
) -> list[str]:
    """Whom a pronoun may mean, the likeliest first; nobody whom the question itself names.

    The names of the question before; but of "Who resigned?" the name cited for it.
    """

    def people(text: str, spoken: str) -> list[str]:
        return [name for run in _bare(text, spoken) if (name := _somebody(run, spoken, full_name))]

    # As they were typed there, if not with an ending: the same words find the same sentences.
    typed = _WORD.findall(before)
    asked = [
        short if (short := name.split()[-1]) in typed and name not in before else name
        for name in people(before, language)
    ]
    table, words = WORDS.get(language, NO_WORDS), _lower(before)
    if asked and set(words) - stop_words(language) <= set(_lower(" ".join(asked))):
        return asked[:1]  # "Who is Ann Lee?"
    found = [
        name
        for text, spoken in cited
        for name in people(text, spoken)
        if name not in asked and name.split()[-1] not in asked
    ]
    sought = not table.who.isdisjoint(words[:2])
    order = [*found[:2], *asked] if sought else [*asked, *found]
    named = _lower(body)
    order = [name for name in order if name.split()[-1].lower() not in named]
    return list(dict.fromkeys(order))[:SUBJECTS]


def _somebody(run: str, language: str, full_name: Callable[[str], str | None]) -> str | None:
    """The name in a run of capitalised words, in full and without its ending where known."""
    words = run.split()
    for word in reversed(words):
        full = full_name(word)
        known = full is not None and not full.isupper() and word.startswith(full.split()[-1])
        if full and known:
            return full
    # In German every noun has a capital: of "Stadtrat Jens Hollmann" the last two are the name.
    return " ".join(words[-2:] if language == "de" else words) if len(words) > 1 else None


def _bare(text: str, language: str) -> list[str]:
    """The names that no article goes before: "the Labour Party" is nobody."""
    determiners = WORDS.get(language, NO_WORDS).determiners
    return [
        name.text
        for name in _names(text, language)
        if _lower(text[: name.start])[-1] not in determiners
    ]


def _names(text: str, language: str) -> list[_Name]:
    """The runs of capitalised words of `text`.

    A stop word of the language does not begin one, but for "Greater Manchester" within a sentence.
    """
    table = WORDS.get(language, NO_WORDS)
    stops = stop_words(language) | table.all
    runs = _runs(text, lambda word: word[0].isupper() and word.lower() not in table.all)
    names = []
    for text_, start, end in runs:
        first, _, rest = text_.partition(" ")
        within = text[:start].rstrip()[-1:].isalnum()
        if first.lower() not in stops or (rest and within):
            names.append(_Name(text_, start, end))
        elif rest:
            names.append(_Name(rest, end - len(rest), end))
    return names


def _runs(text: str, belongs: Callable[[str], bool]) -> list[_Name]:
    """The runs of words with nothing but a space between them."""
    found: list[_Name] = []
    for word in filter(lambda word: belongs(word[0]), _WORD.finditer(text)):
        if found and text[found[-1].end : word.start()] == " ":
            start = found.pop().start
        else:
            start = word.start()
        found.append(_Name(text[start : word.end()], start, word.end()))
    return found


def _lower(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)] or [""]
