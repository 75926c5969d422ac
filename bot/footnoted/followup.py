"""Follow-up questions, completed from the conversation without a language model.

"And in Gorton?" takes the place of the name in the question before it, "he" becomes a name of that
question or of what was cited for it, "Why?" is put behind the question it asks about. Which reading
is meant is not decided here: the articles decide (see `chat`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple

from footnoted_index.coverage import content_words
from footnoted_index.language import stop_words

LONGEST_CONTEXT = 300
"""Characters of the question before that are put before a new one; more would drown it."""
SUBJECTS = 3
"""How many names are tried in the place of a pronoun."""
FULL_WORDS = 3
"""A question with more content words than this may be understood without the name it leaves out."""
FRAGMENT_WORDS = 6
"""A follow-up without a question word that is at most this long takes another phrase's place."""


@dataclass(frozen=True, slots=True)
class _Words:
    """The closed word classes by which a language points back.

    `leads` open a question that goes on; `persons` stand for a name, and say how the name is put in
    their place; `pointers` stand for something else; `who` ask for a person and `asking` for
    anything else; `why` ask for a reason; `saying` may stand in a question without content;
    `determiners` stand before nouns, but not before somebody's name; `which` ask for one of many.
    """

    leads: frozenset[str]
    persons: dict[str, str]
    pointers: frozenset[str]
    who: frozenset[str]
    asking: frozenset[str]
    why: frozenset[str]
    saying: frozenset[str]
    determiners: frozenset[str]
    which: frozenset[str]

    @property
    def questions(self) -> frozenset[str]:
        """All question words."""
        return self.who | self.asking | self.why

    @property
    def all(self) -> frozenset[str]:
        """All words of the table."""
        return self.leads | self.persons.keys() | self.pointers | self.questions | self.saying


def _words(table: str) -> _Words:
    """A table of one class a line, in the order of `_Words`; "his={}'s" says how a name is put."""
    leads, persons, *rest = [line.split() for line in (table.splitlines() + [""] * 10)[1:10]]
    pairs = (word.partition("=") for word in persons)
    patterns = {word: pattern or "{}" for word, _, pattern in pairs}
    return _Words(frozenset(leads), patterns, *map(frozenset, rest))


_WORDS = {
    "en": _words("""
        and but or so
        he she him they them her his={}'s their={}'s
        hers theirs it its that this these those there then
        who whom whose
        what which when where how
        why
        say says said think thinks happen happened mean
        the a an which what whose every each some no my your many
        which what"""),
    "de": _words("""
        und aber oder also
        er ihn sie ihm ihr sein={}s seine={}s seinen={}s seinem={}s seiner={}s seines={}s ihre={}s
        dort da damals das dies dieser diese dieses davon daran darüber dagegen dafür damit dazu
        wer wen wem wessen
        was welche welcher welches welchen welchem wann wo wohin woher wie wieviel worüber womit \
        wovon wofür wogegen woran worauf worin wodurch
        warum wieso weshalb
        sagt sagte gesagt meint meinte passiert heißt
        der die das dem den des ein eine einen einem einer eines welche welcher welches welchen \
        welchem kein keine im am zum zur vom beim ins
        welche welcher welches welchen welchem"""),
    "hu": _words("""
        és de meg vagy
        ő őt={}-t neki={}-nak vele={}-val róla={}-ról tőle={}-tól nála={}-nál
        ők őket nekik róluk ezt azt ez az erről arról ezek azok ott itt akkor ekkor ennek annak
        ki kit kinek kivel kik kitől kiről kire kihez
        mi mit mik mitől miről mire mihez mivel miből miben melyik mely mikor mióta hol \
        hová honnan hány hányan hányat mennyi milyen mekkora hogyan hogy
        miért
        mond mondta mondott mondja történt jelent
        a az egy melyik mely milyen
        melyik mely"""),
}
_MORE = {
    "en": r"(please )?((can|could) you )?(tell|show|give) me (some )?more( about (it|this|that|him"
    r"|her|them))?( please)?|(some )?more( details| info| please| about (it|this|that|him|her|them)"
    r")*|go on|continue|say more|details|(and )?(what|anything|something) else",
    "de": r"(bitte )?(erzähle?|sage?|zeige?|gib) (mir )?(bitte )?(noch )?mehr( (dazu|davon|darüber"
    r"|bitte|über (ihn|sie|es|das)))*|(noch )?mehr( (details|dazu|davon|darüber|bitte))*|weiter"
    r"|details|mach weiter|erzähle? weiter|(und )?(was|sonst) noch( (was|etwas))?|noch etwas",
    "hu": r"(kérlek )?(mesélj|mondj|írj) ((még|többet|róla|erről|részletesebben|kérlek) ?)+"
    r"|(és )?(még|többet|részletek|részletesebben|mi még|mit még|még valami|mi van még|még mi)"
    r"|folytasd",
}
_DROPS_PRONOUNS = frozenset({"hu"})
_COMMA_BEFORE_CLAUSES = frozenset({"de", "hu"})
_NONE = _words("")
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
    known = _WORDS.get(previous, _NONE).all | stop_words(previous)
    return previous if all(word in known for word in _lower(question)) else detected


def dependence(question: str, language: str) -> Dependence:
    """How much `question` leans on what was said before it."""
    table, words = _WORDS.get(language, _NONE), _lower(question)
    if re.fullmatch(_MORE.get(language, "(?!)"), " ".join(words)):
        return Dependence.MORE
    content = own_words(question, language)
    names = _names(question, language)
    person = _person(question, table)
    within = person is not None and _refers_within(question, person, names, language)
    leads = words[0] in table.leads
    if content and leads and table.questions.isdisjoint(words):
        return Dependence.FRAGMENT
    if person and not within:
        return Dependence.PERSON
    if not content or (leads and not names):
        return Dependence.SURELY
    points = leads or person is not None or not table.pointers.isdisjoint(words)
    bare = len(content) <= 2 and (not names or _drops_its_subject(words, language))
    if language in _WORDS and (points or bare):
        return Dependence.MAYBE
    return Dependence.ALONE


def own_words(question: str, language: str) -> list[str]:
    """The content words of a question but for those that point back or only ask."""
    table = _WORDS.get(language, _NONE)
    return [w for w in content_words(question, language) if w.lower() not in table.all]


def _drops_its_subject(words: Sequence[str], language: str) -> bool:
    """Whether somebody may be left out: "Mit gondol Burnhamről?" is what *he* thinks."""
    table = _WORDS.get(language, _NONE)
    asking = (table.asking | table.why) - table.which
    return language in _DROPS_PRONOUNS and not asking.isdisjoint(words[:2])


def _refers_within(question: str, person: re.Match[str], names: list[_Name], language: str) -> bool:
    """Whether a pronoun may mean a name before it in the question ("Did Ann say that she …").

    German and Hungarian put a comma between the two, but for a possessive.
    """
    between = [question[name.end : person.start()] for name in names if name.end <= person.start()]
    possessive = _WORDS[language].persons[person[0].lower()].endswith("s")
    if language in _COMMA_BEFORE_CLAUSES and not possessive:
        return any("," in text for text in between)
    return bool(between) and any(map(str.isalnum, question[person.end() :]))


def asks_why(question: str, language: str) -> bool:
    """Whether a question asks for a reason."""
    return not _WORDS.get(language, _NONE).why.isdisjoint(_lower(question))


def completions(
    question: str,
    language: str,
    before: str,
    cited: Iterable[tuple[str, str]],
    is_name: Callable[[str], bool],
) -> list[str]:
    """What `question` may mean after the question `before` and what was `cited` for it.

    `cited`: sentences, each with its language. `is_name`: whether the archive knows a capitalised
    word as somebody's name.

    The most specific reading first; the last is always both questions, one after the other.
    """
    table = _WORDS.get(language, _NONE)
    body = _without_lead(question, table)
    words, person = _lower(body), _person(body, table)
    forms: list[str] = []
    if table.questions.isdisjoint(words) and len(words) <= FRAGMENT_WORDS:
        forms += _in_place(body, before, language)
    elif person is not None:
        pattern = table.persons[person[0].lower()]
        for name in _subjects(before, cited, language, is_name):
            forms.append(body[: person.start()] + pattern.format(name) + body[person.end() :])
        if len(content_words(question, language)) > FULL_WORDS:
            forms.append(question)  # it may say enough without the name
    elif own_words(question, language) and _drops_its_subject(words, language):
        for name in _subjects(before, cited, language, is_name)[:1]:
            forms.append(f"{name} {body[:1].lower()}{body[1:]}")
    return [*dict.fromkeys(forms), f"{before[:LONGEST_CONTEXT]} {question}"]


def _without_lead(question: str, table: _Words) -> str:
    first = _WORD.search(question)
    if first is None or first[0].lower() not in table.leads:
        return question
    rest = question[first.end() :].lstrip(" ,")
    return rest if table.questions.isdisjoint(_lower(rest)) else rest[:1].upper() + rest[1:]


def _person(text: str, table: _Words) -> re.Match[str] | None:
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
    stops = stop_words(language) | _WORDS.get(language, _NONE).all
    return _runs(text, lambda word: word.lower() not in stops)


def _same_ending(a: str, b: str) -> int:
    """How many letters two words share at their ends."""
    return next((i for i, (x, y) in enumerate(zip(a[::-1], b[::-1], strict=False)) if x != y), 99)


def _subjects(
    before: str,
    cited: Iterable[tuple[str, str]],
    language: str,
    is_name: Callable[[str], bool],
) -> list[str]:
    """Whom a pronoun may mean, the likeliest first.

    The names of the question; but of "Who resigned?" or "Which MP said so?" the name cited for it.
    """
    asked = [name for name in _bare(before, language) if " " in name or is_name(name)]
    full = [name for name in asked if " " in name]
    table, words = _WORDS.get(language, _NONE), _lower(before)
    if full and set(words) - stop_words(language) <= set(_lower(" ".join(full))):
        return full[:1]  # "Who is Ann Lee?"
    found = [n for s, spoken in cited for n in _bare(s, spoken) if is_name(n) and n not in before]
    sought = not (table.who | table.which).isdisjoint(words[:2])
    order = [*found[:2], *full, *asked] if sought else [*full, *asked[:1], *found, *asked]
    return list(dict.fromkeys(order))[:SUBJECTS]


def _bare(text: str, language: str) -> list[str]:
    """The names that no article goes before: "the Labour Party" is nobody."""
    determiners = _WORDS.get(language, _NONE).determiners
    return [
        name.text
        for name in _names(text, language)
        if not _has_acronym(name.text) and determiners.isdisjoint(_lower(text[: name.start])[-1:])
    ]


def _has_acronym(name: str) -> bool:
    return any(part[:2].isupper() and len(part) > 1 for part in name.split())


def _names(text: str, language: str) -> list[_Name]:
    """The runs of capitalised words of `text`.

    A stop word of the language does not begin one, but for "Greater Manchester" within a sentence.
    """
    table = _WORDS.get(language, _NONE)
    stops = stop_words(language) | table.all
    runs = _runs(text, lambda word: word[0].isupper() and word.lower() not in table.all)
    names = []
    for text_, start, end in runs:
        first, _, rest = text_.partition(" ")
        if first.lower() not in stops or (rest and text[:start].strip()):
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
