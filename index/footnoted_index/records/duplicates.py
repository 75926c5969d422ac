"""What an archive says more than once: copies of an article, and lines that are on every page.

Both are found by comparing sentences word for word, in one pass over the archive. Nothing of it is
stored, so nothing of it can be out of date.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from footnoted_index.records.record import Record
from footnoted_index.records.sentence_ids import SentenceKey
from footnoted_index.text.passages import is_fragment, is_heading

COPY_SHARE = 0.6
"""Articles that share this much of their sentences (Jaccard) are copies of each other."""
STORIES = 3
"""A line is boilerplate if so many articles of a source have it, copies counted once."""
_NEWSLETTER = re.compile(
    r"\b(?:subscrib|sign up|newsletter|follow us|read more|all rights reserved|cookie|donat"
    r"|chip in|advertis|abonnier|folgen sie|mehr zum thema|lesen sie (?:auch|mehr)|spende|werbung"
    r"|alle rechte vorbehalten|anzeige|feliratkoz|iratkozz|hírlevél|kövess|olvas\w* tovább"
    r"|minden jog fenntartva|támogas|hirdetés)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Duplicates:
    """`copies` are groups of near-duplicate articles, by id; `boilerplate` sentences to leave out.

    Boilerplate is a line that at least `STORIES` articles of one source have and that is a crumb
    (no full stop, no number) or one of the things newsletters say. What is repeated but is neither
    may be background that a question asks for, and stays.
    """

    copies: tuple[tuple[str, ...], ...] = ()
    boilerplate: frozenset[SentenceKey] = frozenset()

    @property
    def copy_count(self) -> int:
        """How many articles are near-duplicates of another one: the first of each is none."""
        return sum(len(group) - 1 for group in self.copies)

    @classmethod
    def of(cls, records: Iterable[Record]) -> Duplicates:
        """Read every sentence once; keeps a number for each, not its text."""
        names: list[tuple[str, str]] = []  # id and revision
        sites: list[str] = []
        sizes: list[int] = []
        last: dict[int, tuple[int, int]] = {}  # print of a sentence to article and ordinal
        shared: Counter[tuple[int, int]] = Counter()
        lines: dict[tuple[str, int], set[tuple[int, int]]] = defaultdict(set)
        suspects: dict[int, bool] = {}
        for number, record in enumerate(records):
            names.append((record.article.id, record.revision))
            sites.append(_site(record))
            said = set()
            for ordinal, span in enumerate(record.sentence_spans):
                text = span.of(record.article.text)
                print_ = hash(" ".join(text.casefold().split()))
                before = last.get(print_)
                last[print_] = (number, ordinal)
                if print_ not in said and not is_fragment(text):
                    said.add(print_)
                    if before is not None:
                        # Copies share most sentences, so most of these pairs are of copies.
                        shared[before[0], number] += 1
                if before is None or before[0] == number:
                    continue
                if print_ not in suspects:
                    suspects[print_] = _may_be_boilerplate(text)
                if suspects[print_]:
                    lines[sites[before[0]], print_].add(before)
                    lines[sites[number], print_].add((number, ordinal))
            sizes.append(len(said))
        story = _stories(sizes, shared)
        copies: dict[int, list[str]] = defaultdict(list)
        for number, (id_, _) in enumerate(names):
            copies[story[number]].append(id_)
        return cls(
            copies=tuple(tuple(group) for group in copies.values() if len(group) > 1),
            boilerplate=frozenset(
                SentenceKey(*names[number], ordinal)
                for places in lines.values()
                if len({story[number] for number, _ in places}) >= STORIES
                for number, ordinal in places
            ),
        )


def _stories(sizes: Sequence[int], shared: Mapping[tuple[int, int], int]) -> list[int]:
    """Return the story of each article: the number of the first that it is a copy of, or its
    own.
    """
    story = list(range(len(sizes)))

    def first(number: int) -> int:
        while story[number] != number:
            story[number] = number = story[story[number]]
        return number

    for (a, b), count in shared.items():
        if count >= COPY_SHARE * (sizes[a] + sizes[b] - count):
            one, other = sorted((first(a), first(b)))
            story[other] = one
    return [first(number) for number in range(len(sizes))]


def _may_be_boilerplate(text: str) -> bool:
    crumb = is_heading(text) and not any(map(str.isdigit, text))
    return crumb or _NEWSLETTER.search(text) is not None


def _site(record: Record) -> str:
    """Return what an article's source is: a host, a name, or else the folder it lies in."""
    source = record.article.source
    named = record.path and source != record.name
    try:
        host = urlsplit(source).netloc
    except ValueError:  # a broken IPv6 address
        host = ""
    return host or (source if named else str(PurePosixPath(record.path).parent))
