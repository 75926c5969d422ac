"""Tell which authors of the archive words name, in any case, order and with case endings."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from footnoted.answer.articles_about import folded
from footnoted_index.catalogue.part import Entry

_WORD = re.compile(r"\w+")
SHORTEST = 3
"""Letters of a name that may have a case ending."""
SUFFIX = 4
"""Letters of a case ending behind a name ("Karlától", "Vogts")."""


def author_in(text: str, authors: frozenset[str]) -> str:
    """Return the longest run of words in a text that names an author; empty if none does.

    One word alone names an author only with a capital.
    """
    words, known = list(_WORD.finditer(text)), _by_name(authors)
    found = ""
    for n, first in enumerate(words):
        named = authors
        for last in words[n:]:
            named = named & _named(last[0], known)
            if not named:
                break
            typed = text[first.start() : last.end()]
            if len(typed) > len(found) and (last is not first or typed[0].isupper()):
                found = typed
    return found


def authors_named(words: Sequence[str], entries: Iterable[Entry]) -> set[str]:
    """Return the authors of articles whose names all `words` are, in any case and order."""
    authors = frozenset(entry.author for entry in entries if entry.author)
    known, typed = _by_name(authors), _WORD.findall(" ".join(words))
    return set(authors).intersection(*(_named(word, known) for word in typed))


@lru_cache(8)
def _by_name(authors: frozenset[str]) -> Mapping[str, set[str]]:
    """Return the authors by each of their names."""
    known = defaultdict(set)
    for author in authors:
        for name in _WORD.findall(folded(author)):
            known[name].add(author)
    return known


def _named(word: str, known: Mapping[str, set[str]]) -> set[str]:
    """Return the authors who have a word for a name, perhaps with a case ending."""
    typed = folded(word)
    stems = (typed[: len(typed) - cut] for cut in range(SUFFIX + 1))
    forms = (stem for stem in stems if stem == typed or len(stem) >= SHORTEST)
    return set().union(*(known.get(form, ()) for form in forms))


def articles_by(words: Sequence[str], entries: Iterable[Entry]) -> list[Entry]:
    """Return the articles of the authors whom `words` name; none if there are no words."""
    entries = list(entries)
    named = authors_named(words, entries) if words else set()
    return [entry for entry in entries if entry.author in named]
