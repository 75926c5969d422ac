"""Find copies of articles, and lines that many articles of a source share.

Both are found by comparing hashes of sentences, which are stored.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence, Set
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt

from footnoted_index.records.record import Record
from footnoted_index.records.sentence_ids import SentenceKey, SentenceSet
from footnoted_index.text.passages import is_fragment, is_heading

COPY_SHARE = 0.6
"""Articles that share this much of their sentences (Jaccard) are copies of each other."""
STORIES = 3
"""A line is boilerplate if so many articles of a source have it, copies counted once."""
FRAGMENT, SUSPECT = 1, 2
"""Flags of a sentence: a fragment, which does not count for copies; a possible line of
boilerplate."""
Numbers = npt.NDArray[Any]
_NEWSLETTER = re.compile(
    r"\b(?:subscrib|sign up|newsletter|follow us|read more|all rights reserved|cookie|donat"
    r"|chip in|advertis|abonnier|folgen sie|mehr zum thema|lesen sie (?:auch|mehr)|spende|werbung"
    r"|alle rechte vorbehalten|anzeige|feliratkoz|iratkozz|hírlevél|kövess|olvas\w* tovább"
    r"|minden jog fenntartva|támogas|hirdetés)",
    re.IGNORECASE,
)


class Lines(NamedTuple):
    """The sentences of an article of a `site`: a 64-bit number and flags for each, in order."""

    article_id: str
    revision: str
    site: str
    prints: Numbers
    flags: Numbers


@dataclass(frozen=True, slots=True)
class Duplicates:
    """`copies` are groups of near-duplicate articles, by id; `boilerplate` sentences to leave out.

    Boilerplate is a line that at least `STORIES` articles of one source have and that is either a
    fragment (no full stop, no number) or a phrase of newsletters. Other repeated lines may be
    background that a question asks for, and stay.
    """

    copies: tuple[tuple[str, ...], ...] = ()
    boilerplate: Set[SentenceKey] = frozenset()

    @property
    def copy_count(self) -> int:
        """How many articles are near-duplicates of another one: the first of each is none."""
        return sum(len(group) - 1 for group in self.copies)

    @classmethod
    def of_lines(cls, articles: Sequence[Lines]) -> Duplicates:
        """Compare the sentences of articles by their prints; the order of articles matters."""
        if not articles:
            return cls()
        counts = [len(article.prints) for article in articles]
        prints = np.concatenate([article.prints for article in articles])
        flags = np.concatenate([article.flags for article in articles])
        number = np.repeat(np.arange(len(articles)), counts)
        # Equal sentences one after the other, in the order of their articles.
        order = np.argsort(prints, kind="stable")
        prints, flags, number = prints[order], flags[order], number[order]
        again = np.zeros(len(prints), dtype=bool)
        again[1:] = prints[1:] == prints[:-1]
        elsewhere = again.copy()
        elsewhere[1:] &= number[1:] != number[:-1]
        counted = (~again | elsewhere) & (flags & FRAGMENT == 0)
        sizes = np.bincount(number[counted], minlength=len(articles))
        story = _stories(sizes, number, np.flatnonzero(counted & again))
        copies: dict[int, list[str]] = defaultdict(list)
        for article, first in zip(articles, story, strict=True):
            copies[first].append(article.article_id)
        ordinals = order - np.cumsum([0, *counts])[number]
        again = np.flatnonzero(elsewhere & (flags & SUSPECT != 0))
        places = np.unique(np.concatenate([again - 1, again]))
        repeated = _repeated(articles, story, prints[places], number[places])
        return cls(
            copies=tuple(tuple(group) for group in copies.values() if len(group) > 1),
            boilerplate=_sentences(articles, number[places[repeated]], ordinals[places[repeated]]),
        )


def lines_of(record: Record) -> Lines:
    """The prints of an article's sentences."""
    prints, flags = [], []
    for span in record.sentence_spans:
        text = span.of(record.article.text)
        folded = " ".join(text.casefold().split()).encode("utf-8", "surrogatepass")
        prints.append(int.from_bytes(blake2b(folded, digest_size=8).digest(), "little"))
        flags.append(FRAGMENT * is_fragment(text) | SUSPECT * _may_be_boilerplate(text))
    return Lines(
        record.id,
        record.revision,
        _site(record),
        np.array(prints, dtype=np.uint64),
        np.array(flags, dtype=np.uint8),
    )


def _repeated(
    articles: Sequence[Lines], story: Sequence[int], prints: Numbers, number: Numbers
) -> Numbers:
    """Which of some sentences are of `STORIES` stories of a source, as their prints are equal.

    `number`: the article of each.
    """
    sites: dict[str, int] = {}
    site = np.array([sites.setdefault(article.site, len(sites)) for article in articles])[number]
    order = np.lexsort((np.array(story)[number], site, prints))
    prints, site, told = prints[order], site[order], np.array(story)[number][order]
    line_begins = np.ones(len(order), dtype=bool)
    line_begins[1:] = (prints[1:] != prints[:-1]) | (site[1:] != site[:-1])
    story_begins = line_begins.copy()
    story_begins[1:] |= told[1:] != told[:-1]
    line = np.cumsum(line_begins) - 1
    stories = np.bincount(line[story_begins])
    return order[stories[line] >= STORIES] if len(order) else order


def _sentences(articles: Sequence[Lines], number: Numbers, ordinals: Numbers) -> SentenceSet:
    """Some sentences: the article and the ordinal of each."""
    order = np.argsort(number, kind="stable")
    number, ordinals = number[order], ordinals[order]
    starts = np.flatnonzero(np.diff(number, prepend=-1))
    ends = [*starts[1:].tolist(), len(number)]
    return SentenceSet(
        {
            (articles[at].article_id, articles[at].revision): frozenset(ordinals[a:b].tolist())
            for at, a, b in zip(number[starts].tolist(), starts.tolist(), ends, strict=True)
        }
        if len(number)
        else {}
    )


def _stories(sizes: Numbers, number: Numbers, shared: Numbers) -> list[int]:
    """The story of each article: the number of the first that it is a copy of, or its own.

    `sizes`: how many different sentences each article has; `number`: the article of each sentence,
    equal sentences one after the other; `shared`: where there one stands that the article before it
    has as well. Copies share most sentences, so most of these pairs are of copies.
    """
    story = list(range(len(sizes)))

    def first(number: int) -> int:
        while story[number] != number:
            story[number] = number = story[story[number]]
        return number

    pairs, counts = np.unique(
        number[shared - 1].astype(np.int64) * len(sizes) + number[shared], return_counts=True
    )
    one, other = pairs // len(sizes), pairs % len(sizes)
    copied = counts >= COPY_SHARE * (sizes[one] + sizes[other] - counts)
    for a, b in zip(one[copied].tolist(), other[copied].tolist(), strict=True):
        low, high = sorted((first(a), first(b)))
        story[high] = low
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
