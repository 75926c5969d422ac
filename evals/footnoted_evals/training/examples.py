"""Turn articles and their questions into the pack that the reader is trained on.

    python -m footnoted_evals.training.examples ../shared/data --out pack

An example is a question, a passage (with its head: title, date, the sentence that named the
subject) and the tokens of its answers, none if the passage does not answer.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from pathlib import Path

import typer

from footnoted_evals.training import corpora, stories
from footnoted_evals.training.archives import add_archives
from footnoted_evals.training.corpora import Asked, Paper
from footnoted_evals.training.pack import Pack, save
from footnoted_evals.training.story_examples import add_stories, chance_for
from footnoted_index.embedding.e5 import weights
from footnoted_index.embedding.e5.tokenizer import Tokenizer
from footnoted_index.reader import head_of
from footnoted_index.text.sentences import split_sentences


def add_paper(pack: Pack, paper: Paper) -> None:
    """Add the examples of one article: answered, and unanswered by what is near."""
    for number, asked in enumerate(paper.asked):
        # Of XQuAD, the same question in another language is asked of the same part.
        same = number // len(corpora.XQUAD_LANGUAGES) if paper.source == "xquad" else number
        chance = chance_for(paper.group, paper.language, same)
        text = paper.paragraphs[asked.paragraph]
        crossed = paper.source == "xquad" and asked.language != paper.language
        titled = 0.3 if paper.source == "xquad" and paper.language != "en" else 0.7
        head = head_of(paper.title if chance.random() < titled else "")

        def add(
            text: str, spans: Sequence[tuple[int, int]] = (), asked: Asked = asked, head: str = head
        ) -> None:
            pack.add(paper.source, paper.group, asked, head, text, paper.language, spans)

        if not asked.spans:
            add(text)
            continue
        window, shifted, rest = _window(text, paper.language, asked.spans, chance)
        add(window, shifted)
        if crossed and chance_for(paper.group, paper.language, number).random() > 0.4:
            continue
        answers = {text[start:end].casefold() for start, end in asked.spans}

        def is_silent(text: str, answers: Collection[str] = answers) -> bool:
            return not any(answer in text.casefold() for answer in answers)

        if rest and is_silent(rest) and chance.random() < 0.7:
            add(rest)
        elsewhere = (p for i, p in enumerate(paper.paragraphs) if i != asked.paragraph)
        others = list(filter(is_silent, elsewhere))
        if others:
            add(_cut(chance.choice(others), paper.language, chance))


def _window(
    text: str, language: str, spans: Sequence[tuple[int, int]], chance: random.Random
) -> tuple[str, list[tuple[int, int]], str]:
    """Part of a paragraph with the answer, its spans there, and what there is beside the answer."""
    sentences = split_sentences(text, language)
    told = [any(s.start < end and s.end > start for start, end in spans) for s in sentences]
    answering = [i for i, answers in enumerate(told) if answers]
    if not answering:
        return text, list(spans), ""
    first, last = 0, len(sentences) - 1
    if chance.random() < 0.3 or len(text) > 1200:
        first = chance.randint(max(0, answering[0] - 4), answering[0])
        last = chance.randint(answering[-1], min(last, answering[-1] + 4))
    start, end = sentences[first].start, sentences[last].end
    shifted = [(a - start, b - start) for a, b in spans if start <= a and b <= end]
    left = [s for i, s in enumerate(sentences) if i not in answering]
    rest = " ".join(s.of(text) for s in left[:12]) if len(left) > 1 else ""
    return text[start:end], shifted, rest


def _cut(text: str, language: str, chance: random.Random) -> str:
    """The paragraph, or some sentences in a row of a long one."""
    if len(text) < 1200:
        return text
    sentences = split_sentences(text, language)
    if not sentences:
        return text
    first = chance.randrange(len(sentences))
    last = min(len(sentences) - 1, first + chance.randint(1, 7))
    return text[sentences[first].start : sentences[last].end]


def build(folders: Sequence[Path], times: int) -> Pack:
    """Collect the examples of the corpora under `folders`, of the stories and of the archives."""
    pack = Pack(Tokenizer(weights.load()))
    for paper in corpora.read_all(folders):
        add_paper(pack, paper)
    told = stories.load()
    add_stories(pack, told, times)
    add_archives(pack, told)
    return pack


def main(folders: list[Path], out: Path = Path("build/reader/pack.npz.xz"), times: int = 8) -> None:
    """Build the pack from the corpora under FOLDERS and from the stories, each told TIMES times."""
    pack = build(folders, times)
    save(pack, out)
    counts: dict[str, list[int]] = {}
    for (_, _, source, _), spans in zip(pack.rows, pack.spans, strict=True):
        counts.setdefault(pack.sources[source], [0, 0])[bool(spans)] += 1
    for name, (unanswered, answered) in sorted(counts.items()):
        typer.echo(f"{name:24}{answered:8} answered{unanswered:8} not")
    size = out.stat().st_size / 1e6
    typer.echo(f"{len(pack.passages)} passages, {len(pack.questions)} questions, {size:.1f} MB")


if __name__ == "__main__":
    typer.run(main)
