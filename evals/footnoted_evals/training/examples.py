"""Turn articles and their questions into the arrays that the reader is trained on.

    python -m footnoted_evals.training.examples ../shared/data --out pack

An example is a question, a passage (with its head: title, date, the sentence that named the
subject) and the tokens of its answers, none if the passage does not answer. The pack holds all
that training needs, with the encoder's rows for the tokens that occur, so that it can be carried
to a machine without this project's packages.
"""

from __future__ import annotations

import io
import json
import lzma
import pickle
import random
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import typer

from footnoted_evals.training import corpora, stories
from footnoted_evals.training.corpora import Asked, Paper
from footnoted_index.embedding.e5 import weights
from footnoted_index.embedding.e5.tokenizer import Tokenizer
from footnoted_index.text.passages import group_passages
from footnoted_index.text.sentences import split_sentences

MAX_PASSAGE = 352
"""Tokens of a passage with its head; the product's are about 150 to 300."""
MAX_QUESTION = 64
MAX_SPANS = 4
FOLDS = 4
DEV_SHARE = 10  # one story in so many is never trained on


@dataclass
class Pack:
    """Examples as they are collected: texts are kept once, as token ids."""

    tokenizer: Tokenizer
    passages: list[list[int]] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    """How many tokens of each passage come before its text: no answer starts there."""
    passage_groups: list[int] = field(default_factory=list)
    questions: list[list[int]] = field(default_factory=list)
    rows: list[tuple[int, int, int, int, int]] = field(default_factory=list)
    """(question, passage, source, fold, same language) of each example."""
    spans: list[list[tuple[int, int]]] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    _passages: dict[tuple[str, str], tuple[int, list[tuple[int, int]]]] = field(
        default_factory=dict
    )
    _questions: dict[str, int] = field(default_factory=dict)

    def __getstate__(self) -> dict[str, object]:
        return {**self.__dict__, "tokenizer": None, "_passages": {}}

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__dict__.update(state, tokenizer=Tokenizer(weights.load()))

    def passage(self, head: str, text: str, group: str) -> tuple[int, list[tuple[int, int]]]:
        """The number of a passage, and the characters of its tokens (head first, as empty
        spans)."""
        key = head, text
        if key not in self._passages:
            start = [
                self.tokenizer.bos,
                *self.tokenizer.ids("passage: " + head),
                self.tokenizer.eos,
            ]
            ids, characters = self.tokenizer.ids_and_spans(text)
            room = MAX_PASSAGE - len(start) - 1
            self._passages[key] = len(self.passages), characters[:room]
            self.passages.append([*start, *ids[:room], self.tokenizer.eos])
            self.heads.append(len(start))
            self.passage_groups.append(_number(self.groups, group))
        return self._passages[key]

    def question(self, text: str) -> int:
        """The number of a question."""
        if text not in self._questions:
            ids = self.tokenizer.ids("query: " + text)[: MAX_QUESTION - 2]
            self._questions[text] = len(self.questions)
            self.questions.append([self.tokenizer.bos, *ids, self.tokenizer.eos])
        return self._questions[text]

    def add(
        self,
        source: str,
        group: str,
        fold: int,
        asked: Asked,
        head: str,
        text: str,
        language: str,
        spans: Sequence[tuple[int, int]],
    ) -> None:
        """Add an example; one whose answer is beyond the passage's last token is left out."""
        number, characters = self.passage(head, text, group)
        found = []
        for start, end in spans:
            inside = [i for i, (a, b) in enumerate(characters) if a < end and b > start]
            if inside and characters[inside[-1]][1] >= min(end, len(text.rstrip())):
                found.append((inside[0] + self.heads[number], inside[-1] + self.heads[number]))
        if spans and not found:
            return
        self.rows.append(
            (
                self.question(asked.text),
                number,
                _number(self.sources, source),
                fold,
                int(asked.language == language),
            )
        )
        self.spans.append(found[:MAX_SPANS])


def _number(names: list[str], name: str) -> int:
    # Groups come in runs, so the name is mostly the last.
    if not names or names[-1] != name:
        if name in names:
            return names.index(name)
        names.append(name)
    return len(names) - 1


def head_of(title: str, date: str = "", lead: str = "") -> str:
    """What a passage needs to be understood: title, date and the sentence that named the
    subject."""
    return " · ".join(part for part in (title, date, lead) if part)


def chance_for(*key: object) -> random.Random:
    """A source of chance that depends on `key` alone."""
    return random.Random(zlib.crc32("|".join(map(str, key)).encode()))


def fold_of(group: str) -> int:
    """The fold an article is held out in: 0 … FOLDS − 1."""
    if group.startswith("xquad:"):
        return int(group.split(":")[1]) % FOLDS
    return zlib.crc32(group.encode()) % FOLDS


def add_paper(pack: Pack, paper: Paper) -> None:
    """Add the examples of one article: answered, and unanswered by what is near."""
    fold = fold_of(paper.group)
    for number, asked in enumerate(paper.asked):
        # Of XQuAD, the same question in another language is asked of the same part.
        same = number // len(corpora.XQUAD_LANGUAGES) if paper.source == "xquad" else number
        chance = chance_for(paper.group, paper.language, same)
        text = paper.paragraphs[asked.paragraph]
        crossed = paper.source == "xquad" and asked.language != paper.language
        title = (
            paper.title
            if chance.random()
            < (0.3 if paper.source == "xquad" and paper.language != "en" else 0.7)
            else ""
        )
        head = head_of(title)

        def add(
            text: str, spans: Sequence[tuple[int, int]] = (), asked: Asked = asked, head: str = head
        ) -> None:
            pack.add(paper.source, paper.group, fold, asked, head, text, paper.language, spans)

        if not asked.spans:
            add(text)
            continue
        window, shifted, rest = _window(text, paper.language, asked.spans, chance)
        add(window, shifted)
        if crossed and chance_for(paper.group, paper.language, number).random() > 0.4:
            continue
        answers = {text[start:end].casefold() for start, end in asked.spans}
        without = [
            part for part in rest if not any(answer in part.casefold() for answer in answers)
        ]
        if without and chance.random() < 0.7:
            add(without[0])
        others = [
            other
            for i, other in enumerate(paper.paragraphs)
            if i != asked.paragraph and not any(answer in other.casefold() for answer in answers)
        ]
        if others:
            add(_cut(chance.choice(others), paper.language, chance))


def _window(
    text: str, language: str, spans: Sequence[tuple[int, int]], chance: random.Random
) -> tuple[str, list[tuple[int, int]], list[str]]:
    """Part of a paragraph with the answer, its spans there, and parts without the sentences that
    answer."""
    sentences = split_sentences(text, language)
    answering = [
        i
        for i, s in enumerate(sentences)
        if any(s.start < end and s.end > start for start, end in spans)
    ]
    if not answering:
        return text, list(spans), []
    first, last = 0, len(sentences) - 1
    if chance.random() < 0.3 or len(text) > 1200:
        first = chance.randint(max(0, answering[0] - 4), answering[0])
        last = chance.randint(answering[-1], min(last, answering[-1] + 4))
    start, end = sentences[first].start, sentences[last].end
    shifted = [(a - start, b - start) for a, b in spans if start <= a and b <= end]
    left = [s for i, s in enumerate(sentences) if i not in answering]
    rest = [" ".join(s.of(text) for s in left[:12])] if len(left) > 1 else []
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


def add_story(
    pack: Pack, story: stories.Story, times: int, siblings: Sequence[stories.Story]
) -> None:
    """Add a story told `times` times, in windows of whole paragraphs, and beside it other
    stories."""
    held_out = zlib.crc32(story.id.encode()) % DEV_SHARE == 0
    source = "stories-dev" if held_out else "stories"
    half = "dev" if held_out else "train"
    for time in range(2 if held_out else times):
        chance = chance_for(story.id, time)
        paper, strangers = corpora.tell(story, chance, half=half)
        text = paper.paragraphs[0]
        other = corpora.tell(chance.choice(siblings), chance, half=half)[0] if siblings else None
        for first, last in _cuts(text, chance):
            window = text[first:last]
            lead = paper.lead if first else ""
            heads = [head_of(paper.title, paper.date, lead)]
            for head in heads:
                for asked in paper.asked:
                    if not held_out and chance.random() < 0.35:
                        continue
                    spans = [
                        (a - first, b - first) for a, b in asked.spans if first <= a and b <= last
                    ]
                    pack.add(source, paper.group, -1, asked, head, window, paper.language, spans)
                    # The same, where the sentence that answers is left out.
                    if spans and chance.random() < 0.2:
                        bare = _without(window, paper.language, spans)
                        pack.add(
                            source + "-without",
                            paper.group,
                            -1,
                            asked,
                            head,
                            bare,
                            paper.language,
                            (),
                        )
                for asked in strangers:
                    if chance.random() < 0.25:
                        pack.add(
                            source + "-elsewhere",
                            paper.group,
                            -1,
                            asked,
                            head,
                            window,
                            paper.language,
                            (),
                        )
        if other:
            head = head_of(other.title, other.date)
            for asked in paper.asked:
                if chance.random() < 0.25:
                    pack.add(
                        source + "-other",
                        paper.group,
                        -1,
                        asked,
                        head,
                        other.paragraphs[0],
                        other.language,
                        (),
                    )


def _cuts(text: str, chance: random.Random) -> Iterator[tuple[int, int]]:
    """The whole text, or it in two parts at a paragraph."""
    breaks = [match.end() for match in re.finditer(r"\n\n", text)]
    if not breaks or chance.random() < 0.5:
        yield 0, len(text)
        return
    middle = chance.choice(breaks)
    yield 0, middle
    yield middle, len(text)


def _without(text: str, language: str, spans: Sequence[tuple[int, int]]) -> str:
    sentences = split_sentences(text, language)
    kept = text
    for sentence in reversed(sentences):
        if any(sentence.start < end and sentence.end > start for start, end in spans):
            kept = kept[: sentence.start] + kept[sentence.end :]
    return re.sub(r"\n{3,}", "\n\n", kept).strip()


def add_news(pack: Pack, folder: Path) -> None:
    """Add half of the news set, never trained on: each question beside every passage of every
    article.

    Questions of a conversation and those about the archive are left out.
    """
    passages = []
    for path in sorted((folder / "art").glob("*.md")):
        _, front, body = path.read_text("utf-8").split("---", 2)
        fields = dict(re.findall(r"^(\w+): *(.+?) *$", front, flags=re.M))
        text, language = body.strip(), fields["language"]
        sentences = split_sentences(text, language)
        ordinals = group_passages(text, sentences)
        for ordinal in sorted(set(ordinals)):
            own = [
                sentence for sentence, o in zip(sentences, ordinals, strict=True) if o == ordinal
            ]
            head = head_of(
                fields["title"].strip("\"'"),
                fields["date"],
                sentences[0].of(text) if ordinal else "",
            )
            passages.append((path.name, language, head, text[own[0].start : own[-1].end]))
    cases = [
        json.loads(line)
        for line in (folder / "cases.jsonl").read_text("utf-8").splitlines()
        if line.strip()
    ]
    for number, case in enumerate(cases[::2]):
        if case.get("history") or case["kind"] == "meta":
            continue
        for name, language, head, text in passages:
            spans = []
            for gold in case["gold"]:
                if gold["article"] == name and (start := text.find(gold["quote"])) >= 0:
                    spans.append((start, start + len(gold["quote"])))
            asked = Asked(case["q"], case["lang"], 0, tuple(spans))
            pack.add("news", f"news:{number}", -1, asked, head, text, language, spans)


def build(folders: Sequence[Path], times: int, kept: Path) -> Pack:
    """Collect the examples of the corpora under `folders`, and of the stories.

    Those of the corpora are written to `kept`, and read from there the next time.
    """
    if kept.is_file():
        pack: Pack = pickle.loads(kept.read_bytes())
    else:
        pack = Pack(Tokenizer(weights.load()))
        for paper in corpora.read_all(folders):
            add_paper(pack, paper)
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(pickle.dumps(pack))
    for folder in folders:
        if (folder / "news").is_dir():
            add_news(pack, folder / "news")
    told = stories.load()
    for story in told:
        held_out = zlib.crc32(story.id.encode()) % DEV_SHARE == 0
        siblings = [
            other
            for other in told
            if other.id != story.id and (zlib.crc32(other.id.encode()) % DEV_SHARE == 0) == held_out
        ]
        add_story(pack, story, times, siblings)
    return pack


def save(pack: Pack, path: Path) -> None:
    """Write the pack: texts as one row of ids with offsets, ids counted anew for the tokens that
    occur."""
    model = weights.load()
    flat = np.array([i for text in (*pack.passages, *pack.questions) for i in text], dtype=np.int64)
    used, small = np.unique(flat, return_inverse=True)
    small = small.astype(np.uint16 if len(used) <= 0xFFFF else np.uint32)
    lengths = np.array([len(text) for text in (*pack.passages, *pack.questions)], dtype=np.uint16)
    spans = np.full((len(pack.spans), MAX_SPANS, 2), -1, dtype=np.int16)
    for i, found in enumerate(pack.spans):
        spans[i, : len(found)] = found or np.empty((0, 2))
    blocks = {
        f"l{layer}.{name}.w": model.blocks(f"l{layer}.{name}.w")
        for layer in range(model.shape.layers)
        for name in ("q", "k", "v", "ao", "fi", "fo")
    }
    vectors = {
        f"l{layer}.{name}": model.vector(f"l{layer}.{name}")
        for layer in range(model.shape.layers)
        for name in (
            "q.b",
            "k.b",
            "v.b",
            "ao.b",
            "fi.b",
            "fo.b",
            "aln.w",
            "aln.b",
            "oln.w",
            "oln.b",
        )
    }
    arrays: dict[str, Any] = dict(
        vocabulary=used.astype(np.int32),
        rows_q4=model.blocks("emb.word").reshape(model.shape.vocabulary, -1)[used],
        positions=model.vector("emb.pos").astype(np.float32),
        types=model.vector("emb.type").astype(np.float32),
        norm_w=model.vector("emb.ln.w"),
        norm_b=model.vector("emb.ln.b"),
        ids=small,
        lengths=lengths,
        passages=np.array(len(pack.passages)),
        heads=np.array(pack.heads, dtype=np.uint16),
        passage_groups=np.array(pack.passage_groups, dtype=np.int32),
        examples=np.array(pack.rows, dtype=np.int32),
        spans=spans,
        sources=np.array(pack.sources),
        **{f"q4.{name}": value for name, value in blocks.items()},
        **{f"fp.{name}": value for name, value in vectors.items()},
    )
    parts = io.BytesIO()
    np.savez(parts, **arrays)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(lzma.compress(parts.getvalue(), preset=4))


def main(folders: list[Path], out: Path = Path("build/reader/pack.npz.xz"), times: int = 8) -> None:
    """Build the pack from the corpora under FOLDERS and from the stories, each told TIMES times."""
    pack = build(folders, times, out.with_name(out.name.partition(".")[0] + ".corpora"))
    save(pack, out)
    counts: dict[str, list[int]] = {}
    for (_, _, source, _, _), spans in zip(pack.rows, pack.spans, strict=True):
        counts.setdefault(pack.sources[source], [0, 0])[bool(spans)] += 1
    for name, (unanswered, answered) in sorted(counts.items()):
        typer.echo(f"{name:24}{answered:8} answered{unanswered:8} not")
    size = out.stat().st_size / 1e6
    typer.echo(f"{len(pack.passages)} passages, {len(pack.questions)} questions, {size:.1f} MB")


if __name__ == "__main__":
    typer.run(main)
