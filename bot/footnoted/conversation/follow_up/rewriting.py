"""Follow-up questions, completed from the conversation without a language model.

In "And in Gorton?" the name replaces the one in the question before; "he" is replaced by a name of
that question or of what was cited for it; "Why?" follows the question it is about. Which of several
rewritings is meant is decided by reading the articles (see `interpretation`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import takewhile

from footnoted.question.cleanup import as_sentence
from footnoted.question.dependence import (
    WORD,
    Name,
    correction,
    lower_words,
    names_in,
    own_words,
    pronoun_in,
    word_runs,
)
from footnoted.question.reference_words import (
    ALIKE,
    NEVER,
    NO_WORDS,
    VERB_LAST,
    WORDS,
    ReferenceWords,
    brought_up,
)
from footnoted_index.text.dates import asked_of_another_time, time_alone
from footnoted_index.text.language import detect_language, stop_words
from footnoted_index.text.words import CAPITAL_NOUNS

LONGEST_CONTEXT = 300
"""So many characters of the question before are put before a new one; more would outweigh it."""
SUBJECTS = 3
"""How many names are tried in the place of a pronoun."""
LONGEST_STEM = 5
"""Letters by which a word with another ending is recognised ("híd", "hidat" is not)."""
VERB_FIRST = frozenset({"hu"})
"""Languages whose questions may begin with any verb."""
POSTPOSITIONS = frozenset({"hu"})
"""Languages that have postpositions instead of prepositions."""
FRAGMENT_WORDS = 6
"""A follow-up without a question word that is at most this long takes another phrase's place."""


_FRONT, _BACK = "eéiíöőüű", "aáoóuú"
_TO_FRONT = str.maketrans("aáó", "eéő")
_NUMBER = re.compile(r"\b\d+\b")


def topics(question: str, language: str) -> list[str]:
    """Return the questions in one that was completed, the last first; those without content are
    left out.

    If none has any, the whole of it.
    """
    parts = re.split(r"(?<=[?!]) ", question)
    return [part for part in reversed(parts) if own_words(part, language)] or [question]


def completions(
    question: str,
    language: str,
    asked: Sequence[str],
    cited: Iterable[tuple[str, str]],
    full_name: Callable[[str], str | None],
) -> list[str]:
    """Return what `question` may mean after the questions `asked` (the last first) and the
    sentences `cited` for the last one.

    `cited`: sentences, each with its language. `full_name`: the full name that the archive knows
    for a capitalised word.

    The most specific comes first; the last is always both questions, one after the other.
    """
    table = WORDS.get(language, NO_WORDS)
    before = asked[0]
    body = _without_lead(question, table)
    words, person = lower_words(body), pronoun_in(body, table)
    forms: list[str] = []
    short = len(words) <= (FRAGMENT_WORDS if body != question else 2)
    if (corrected := _corrected(body, before, language)) is not None:
        forms.append(corrected)
    elif person is None and short and table.questions.isdisjoint(words):
        named = _is_full_name(body, language)
        alike = (
            _in_place(body, earlier, spoken if named else language, full_name)
            for earlier in asked
            for spoken in [detect_language(earlier)]
            if named or language not in CAPITAL_NOUNS or spoken == language
        )
        forms += next(filter(None, alike), [])
        if not forms and (time := time_alone(body, language)) is not None:
            timed = asked_of_another_time(before, time)  # that of another language
            forms.append(timed or f"{before.rstrip(' ?!.')} {time}?")
        if _is_about(question, language):
            forms.append(body)
    elif person is not None:
        pattern = _pattern_of(person, language)
        for name in _subjects(body, before, cited, language, full_name):
            forms.append(body[: person.start()] + _put(name, pattern) + body[person.end() :])
    whole = body == question or not table.questions.isdisjoint(words)
    if own_words(question, language) and whole:  # not so "and in Leeds?", which goes on as it is
        # A question without a topic cannot be continued.
        before = next(
            (q for q in asked if names_in(q, language) or len(own_words(q, language)) > 1), before
        )
    before = _without_first(before[:LONGEST_CONTEXT], table)
    last = body if _is_about(question, language) else question
    return [*dict.fromkeys(forms), joined(before, last)]


def is_fragment(question: str, language: str) -> bool:
    """Return whether a text asks nothing without the question before: "Why?", "I meant him"."""
    return _is_about(question, language) or not own_words(question, language)


def _is_about(question: str, language: str) -> bool:
    return brought_up(question, language) is not None


def joined(before: str, question: str) -> str:
    """Return both questions one after the other, the form that the reader was trained on."""
    return f"{as_sentence(before)} {as_sentence(question)}"


def _without_lead(question: str, table: ReferenceWords) -> str:
    for language in WORDS:
        if (fragment := brought_up(question, language)) is not None:
            return fragment
    return _without_first(question, table)


def _without_first(question: str, table: ReferenceWords) -> str:
    """Return a question without the "and" or "but" that it begins with."""
    first = WORD.search(question)
    if first is None or first[0].lower() not in table.leads:
        return question
    rest = question[first.end() :].lstrip(" ,")
    return rest if table.questions.isdisjoint(lower_words(rest)) else rest[:1].upper() + rest[1:]


def _in_place(
    fragment: str, before: str, language: str, full_name: Callable[[str], str | None]
) -> list[str]:
    """Return the question `before` with `fragment` in the place of its counterpart: a time, a
    number, a name, or the phrase behind the same word ("And for children?").

    Of two people ("What does Ann Lee think of Joe Cole?") in either's, the first one's first.
    """
    fragment = fragment.rstrip(" ?!.")
    if (time := time_alone(fragment, language)) is not None:
        timed = asked_of_another_time(before, time)
        return [] if timed is None else [timed]
    if (number := _NUMBER.search(fragment)) is not None:
        instead = _NUMBER.search(before)
        return [before[: instead.start()] + number[0] + before[instead.end() :]] if instead else []
    fragment = _place_alone(fragment, language)
    words, stops = WORD.findall(fragment), stop_words(language)
    lead = list(takewhile(lambda word: word.lower() in stops, words))
    named, names = words[len(lead) :], names_in(before, language)
    if not named or not stops.isdisjoint(word.lower() for word in named):
        return []
    if lead:
        return _behind_its_like(
            fragment, lead, before, [*names, *_phrases(before, language)], language
        )
    if not all(word[0].isupper() for word in named):
        return []
    if language in VERB_FIRST:  # "Meghalt valaki?" begins with no name
        names = [n for n in names if n.start or " " in n.text or same_ending(n.text, words[-1])]
    if not names:
        return []
    name = max(names, key=lambda n: (same_ending(n.text, words[-1]), n.start))
    places, bare = [name], _bare(before, language)
    if language not in POSTPOSITIONS and _somebody(" ".join(named), language, full_name):
        people = [n for n in names if n.text in bare and _somebody(n.text, language, full_name)]
        places = [people[0], people[-1]] if name in people[1:] else places
    return [before[: n.start] + fragment + before[n.end :] for n in places]


def _is_full_name(fragment: str, language: str) -> bool:
    """Return whether a fragment is a name of several words, as it is in any language."""
    said = fragment.strip(" ?!.")
    return " " in said and [name.text for name in names_in(said, language)] == [said]


def _behind_its_like(
    fragment: str, lead: Sequence[str], before: str, phrases: Sequence[Name], language: str
) -> list[str]:
    """Return the question `before` with `fragment`, which begins with `lead`, in the place of a
    phrase behind a like word; none where there is none.
    """
    if language in POSTPOSITIONS:  # "a polgármester szerint" says by whom
        stops = stop_words(language)
        phrases = [p for p in phrases if _next_word(before, p.end).lower() not in stops]
    led = [
        (same, p)
        for behind in _behind(lead, language)
        for p in phrases
        if (same := behind.match(before[: p.start])) is not None
    ]
    if language in POSTPOSITIONS:  # "a hídról" takes the place of what is spoken about
        last = WORD.findall(fragment)[-1]
        led.sort(key=lambda f: (-same_ending(f[1].text, last), f[1].start - f[0].start(1)))
    return [before[: same.start(1)] + fragment + before[p.end :] for same, p in led][:1]


def _place_alone(fragment: str, language: str) -> str:
    """Return "near Kelm" of a fragment that says no more than where: "the one near Kelm"."""
    table = WORDS.get(language, NO_WORDS)
    for word in WORD.finditer(fragment):
        if word[0].lower() in table.places:
            return fragment[word.start() :]
        if word[0].lower() not in table.determiners:
            break
    return fragment


def _behind(lead: Sequence[str], language: str) -> list[re.Pattern[str]]:
    """Return what matches up to a phrase behind the first word of `lead`, and behind one like it:
    in another gender or case, "das" for "die", or where else, "near" for "in"; but "den mit Bart"
    is no noun's.
    """
    first, *rest = lead
    table = WORDS.get(language, NO_WORDS)
    nouns = {word.lower() for word in rest} <= table.determiners
    alike = [f for f in ALIKE.get(language, ()) if nouns and re.fullmatch(f, first, re.IGNORECASE)]
    if first.lower() in table.places:
        alike += sorted(table.places)
    return [
        re.compile(rf".*\b({form})\s(?:\w+\s){{0,2}}$", re.IGNORECASE)
        for form in [re.escape(first), *alike]
    ]


def _next_word(text: str, at: int) -> str:
    word = WORD.search(text, at)
    return word[0] if word is not None else ""


def _corrected(typed: str, before: str, language: str) -> str | None:
    """Return the question `before` with one thing exchanged ("the library, not the bridge")."""
    if (said := correction(typed, language)) is None:
        return None
    new, old = said
    stem = WORD.findall(old)[-1].lower()[:LONGEST_STEM]
    for phrase in [*names_in(before, language), *_phrases(before, language)]:
        if any(word.lower().startswith(stem) for word in WORD.findall(phrase.text)):
            lead = before[: phrase.start]
            article, _, rest = new.partition(" ")
            if article.lower() in WORDS.get(language, NO_WORDS).determiners:
                lead, new = _without_article(lead, language), f"{article.lower()} {rest}"
            return lead + new + before[phrase.end :]
    return None


def _without_article(lead: str, language: str) -> str:
    """Return what stands before a phrase, without its article."""
    determiners = WORDS.get(language, NO_WORDS).determiners
    words = WORD.findall(lead)
    if words and words[-1].lower() in determiners:
        return lead.rstrip()[: -len(words[-1])]
    return lead


def _phrases(text: str, language: str) -> list[Name]:
    """Return the runs of content words of `text`, without the verb of "How much did … cost?"."""
    stops = stop_words(language) | WORDS.get(language, NO_WORDS).all
    runs = word_runs(text, lambda word: word.lower() not in stops)
    if (
        runs
        and VERB_LAST.get(language, NEVER).fullmatch(text)
        and " " in runs[-1].text
        and not WORD.search(text, runs[-1].end)
    ):
        named = runs[-1].text.rpartition(" ")[0]
        runs[-1] = Name(named, runs[-1].start, runs[-1].start + len(named))
    return runs


def same_ending(a: str, b: str) -> int:
    """Return how many letters two words share at their ends."""
    return next((i for i, (x, y) in enumerate(zip(a[::-1], b[::-1], strict=False)) if x != y), 99)


def _pattern_of(pronoun: re.Match[str], language: str) -> str:
    """Return how a name replaces a pronoun where it stands: "her" is "Ann's" before a noun only."""
    pattern = WORDS[language].persons[pronoun[0].lower()]
    if not pattern.endswith(")"):
        return pattern
    owned = _may_be_noun(_next_word(pronoun.string, pronoun.end()), language)
    return pattern.replace("(", "").replace(")", "") if owned else ""


def _may_be_noun(word: str, language: str) -> bool:
    """Return whether a word may be a noun; where nouns have a capital, whether it has one."""
    if language in CAPITAL_NOUNS:
        return word[:1].isupper()
    return word != "" and word.lower() not in stop_words(language) | WORDS[language].all


def _put(name: str, pattern: str) -> str:
    """Return a name in the place of a pronoun: "his" is "Ann's", "róla" is "Annáról"."""
    if pattern == "{}s" and name[-1] in "sßxz":
        return f"{name}’"
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
    """Return the names that a pronoun may stand for, the likeliest first, except those in the
    question.

    They come from the question before or, for "Who resigned?", from what was cited for it.
    """

    def people(text: str, spoken: str) -> list[str]:
        return [name for run in _bare(text, spoken) if (name := _somebody(run, spoken, full_name))]

    # As typed there, unless inflected: the same words find the same sentences.
    typed = WORD.findall(before)
    asked = [
        short if (short := name.split()[-1]) in typed and name not in before else name
        for name in people(before, language)
    ]
    table, words = WORDS.get(language, NO_WORDS), lower_words(before)
    if asked and set(words) - stop_words(language) <= set(lower_words(" ".join(asked))):
        return asked[:1]  # "Who is Ann Lee?"
    found = [
        name
        for text, spoken in cited
        for name in people(text, spoken)
        if name not in asked and name.split()[-1] not in asked
    ]
    sought = not table.who.isdisjoint(words[:2])
    order = [*found[:2], *asked] if sought else [*asked, *found]
    named = lower_words(body)
    order = [name for name in order if name.split()[-1].lower() not in named]
    return list(dict.fromkeys(order))[:SUBJECTS]


def _somebody(run: str, language: str, full_name: Callable[[str], str | None]) -> str | None:
    """Return the name in a run of capitalised words, in full and without its ending where known."""
    words = [word.removesuffix("'s").removesuffix("’s") for word in run.split()]
    if words[0].lower() in stop_words(language):  # "The Austrian" is nobody
        words = words[1:]
    for at, word in reversed(list(enumerate(words))):
        full = full_name(word)
        known = full is not None and not full.isupper() and word.startswith(full.split()[-1])
        if full and known and language not in CAPITAL_NOUNS and word != words[-1]:
            return " ".join(words[at:])  # "Firefighter Lena" is not all of "Firefighter Lena Marsh"
        if full and known:  # as it stands, where it is called otherwise elsewhere: "Mr Brandis"
            other = at and full.split()[-1] == word and full.split()[0] not in words
            return " ".join(words[at - 1 : at + 1]) if other else full
    # In German every noun has a capital: of "Stadtrat Jens Hollmann" the last two are the name.
    return " ".join(words[-2:] if language in CAPITAL_NOUNS else words) if len(words) > 1 else None


def _bare(text: str, language: str) -> list[str]:
    """Return the names of persons: not "the Labour Party", nor a place that somebody is "in"."""
    table = WORDS.get(language, NO_WORDS)
    return [
        name.text
        for name in names_in(text, language)
        if lower_words(text[: name.start])[-1] not in table.determiners | table.places
    ]
