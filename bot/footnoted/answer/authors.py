"""Tell which authors of the archive words name, in any case, order and with case endings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from footnoted.answer.articles_about import folded
from footnoted_index.catalogue.part import Entry

SHORTEST = 3
"""Letters of a name that may have a case ending."""
SUFFIX = 4
"""Letters of a case ending behind a name ("Karlától", "Vogts")."""


def is_author(words: str, authors: Iterable[str]) -> bool:
    """Return whether `words` name one of the authors."""
    return any(is_named(author, words.split()) for author in authors)


def author_in(text: str, authors: Iterable[str]) -> str:
    """Return the author whose first and last name stand in a text; empty if nobody's do."""
    typed = text.lower()
    whole = (author for author in authors if " " in author and author.lower() in typed)
    return max(whole, key=len, default="")


def is_named(author: str, words: Sequence[str]) -> bool:
    """Return whether all `words` are names of an author, in any case and order."""
    names = folded(author).replace("-", " ").split()

    def means(word: str, name: str) -> bool:
        if len(name) < SHORTEST:
            return word == name
        return word.startswith(name) and len(word) - len(name) <= SUFFIX

    typed = folded(" ".join(words)).replace("-", " ").split()
    return all(any(means(word, name) for name in names) for word in typed)


def articles_by(words: Sequence[str], entries: Iterable[Entry]) -> list[Entry]:
    """Return the articles of the authors whom `words` name; none if there are no words."""
    return [e for e in entries if words and e.author and is_named(e.author, words)]
