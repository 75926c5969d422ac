"""Examples from our own stories: told several times, whole, in parts and as briefs.

Each question of a story is asked of its own text, of the text without the sentence that answers, of
a brief of one or two sentences, of another story, and of the same story about another place.
"""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace

from footnoted_evals.training import corpora, stories
from footnoted_evals.training.corpora import Asked, Paper
from footnoted_evals.training.pack import Pack
from footnoted_index.reader import head_of
from footnoted_index.text.sentences import split_sentences
from footnoted_index.text.span import Span

DEV_SHARE = 10
"""One story in so many is never trained on, and one archive."""
BRIEFS = 5
"""How many briefs are cut from a story each time it is told."""
_CHANGES_SUBJECT = 0.06
"""Share of questions that are asked after one about another story, too."""


def chance_for(*key: object) -> random.Random:
    """A source of chance that depends on `key` alone."""
    return random.Random(zlib.crc32("|".join(map(str, key)).encode()))


def held_out(name: str) -> bool:
    """Whether a story, or an archive, of this name is kept for measuring."""
    return zlib.crc32(name.encode()) % DEV_SHARE == 0


def add_stories(pack: Pack, told: Sequence[stories.Story], times: int) -> None:
    """Add every story, told `times` times; those that are held out, twice."""
    for story in told:
        siblings = [s for s in told if s.id != story.id and held_out(s.id) == held_out(story.id)]
        for time in range(2 if held_out(story.id) else times):
            add_story(pack, story, chance_for(story.id, time), siblings)


def add_story(
    pack: Pack, story: stories.Story, chance: random.Random, siblings: Sequence[stories.Story]
) -> None:
    """Add a story told once, in windows of whole paragraphs and as briefs, and beside another."""
    half = "dev" if held_out(story.id) else "train"
    name = "stories-dev" if half == "dev" else "stories"
    paper, strangers = corpora.tell(story, chance, half=half)
    other = corpora.tell(chance.choice(siblings), chance, half=half)[0] if siblings else None
    text = paper.paragraphs[0]

    def add(
        kind: str, asked: Asked, head: str, text: str, spans: corpora.Spans = (), of: Paper = paper
    ) -> None:
        source = name + ("-next" if asked.follows and not kind else kind)
        pack.add(source, paper.group, asked, head, text, of.language, spans)

    for first, last in _cuts(text, chance):
        window = text[first:last]
        head = head_of(paper.title, paper.date, paper.lead if first else "")
        for asked in paper.asked:
            if half == "train" and chance.random() < 0.35:
                continue
            spans = _within(asked.spans, first, last)
            add("", asked, head, window, spans)
            if other and not asked.follows and chance.random() < _CHANGES_SUBJECT:
                before = chance.choice(other.asked).text
                both = replace(asked, text=f"{before} {asked.text}", follows=True)
                add("", both, head, window, spans)
            # The same, where the sentence that answers is left out.
            if spans and chance.random() < 0.2:
                add("-without", asked, head, _without(window, paper.language, spans))
        for asked in strangers:
            if chance.random() < 0.25:
                add("-elsewhere", asked, head, window)
    for head, brief, spans, asked in _briefs(paper, chance):
        add("-brief", asked, head, brief, spans)
    if other:
        for asked in paper.asked:
            if chance.random() < 0.25:
                head = head_of(other.title, other.date)
                add("-other", asked, head, other.paragraphs[0], of=other)


def _within(spans: corpora.Spans, first: int, last: int) -> corpora.Spans:
    """Return the spans that lie in characters `first` to `last`, counted from there."""
    return tuple((a - first, b - first) for a, b in spans if first <= a and b <= last)


def _cuts(text: str, chance: random.Random) -> Iterator[tuple[int, int]]:
    """The whole text, or it in two parts at a paragraph."""
    breaks = [match.end() for match in re.finditer(r"\n\n", text)]
    if not breaks or chance.random() < 0.5:
        yield 0, len(text)
        return
    middle = chance.choice(breaks)
    yield 0, middle
    yield middle, len(text)


def _briefs(paper: Paper, chance: random.Random) -> Iterator[tuple[str, str, corpora.Spans, Asked]]:
    """Yield briefs of one or two sentences with what is asked of them: as many answers as not.

    Only what names no one whom the brief does not name, so that the words decide. A brief is an
    article of its own, so nothing stands before it but its title, if any.
    """
    text = paper.paragraphs[0]
    sentences = split_sentences(text, paper.language)
    for _ in range(BRIEFS):
        first = chance.randrange(len(sentences))
        last = min(len(sentences) - 1, first + chance.randint(0, 1))
        span = Span(sentences[first].start, sentences[last].end)
        head = head_of(paper.title if chance.random() < 0.6 else "", paper.date)
        brief = span.of(text)
        fits = [
            a for a in paper.asked if _named(a.text, paper) <= _named(head + " " + brief, paper)
        ]
        told = [(a, _within(a.spans, span.start, span.end)) for a in fits]
        yes = [(a, spans) for a, spans in told if spans]
        # An answer that the brief cuts in two, or tells in part, is neither.
        no = [(a, ()) for a in fits if not any(s < span.end and e > span.start for s, e in a.spans)]
        few = min(len(yes), 3)
        for asked, spans in chance.sample(yes, few) + chance.sample(no, min(len(no), few or 1)):
            yield head, brief, spans, asked


def _named(text: str, paper: Paper) -> set[str]:
    """Return the names of places and persons of the story that a text names."""
    # Without its last letter, which an ending may change: "Gyula", "Gyulán".
    return {name for name in paper.names if name.split()[-1][:-1] in text}


def _without(text: str, language: str, spans: corpora.Spans) -> str:
    sentences = split_sentences(text, language)
    kept = text
    for sentence in reversed(sentences):
        if any(sentence.start < end and sentence.end > start for start, end in spans):
            kept = kept[: sentence.start] + kept[sentence.end :]
    return re.sub(r"\n{3,}", "\n\n", kept).strip()
