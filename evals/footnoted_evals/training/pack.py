"""The arrays that the reader is trained on: token ids, and where the answers stand.

A pack holds all that training needs, with the encoder's rows for the tokens that occur, so that it
can be carried to a machine without this project's packages.
"""

from __future__ import annotations

import io
import lzma
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from footnoted_evals.training.corpora import Asked
from footnoted_index.embedding.e5 import weights
from footnoted_index.embedding.e5.tokenizer import Tokenizer

MAX_PASSAGE = 352
"""Tokens of a passage with its head; the product's are about 150 to 300."""
MAX_QUESTION = 64
MAX_SPANS = 4


@dataclass
class Pack:
    """Examples as they are collected: texts are kept once, as token ids."""

    tokenizer: Tokenizer
    passages: list[list[int]] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    """How many tokens of each passage come before its text: no answer starts there."""
    passage_groups: list[int] = field(default_factory=list)
    questions: list[list[int]] = field(default_factory=list)
    rows: list[tuple[int, int, int, int]] = field(default_factory=list)
    """(question, passage, source, same language) of each example."""
    spans: list[list[tuple[int, int]]] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    _passages: dict[tuple[str, str], tuple[int, list[tuple[int, int]]]] = field(
        default_factory=dict
    )
    _questions: dict[str, int] = field(default_factory=dict)

    def passage(self, head: str, text: str, group: str) -> tuple[int, list[tuple[int, int]]]:
        """The number of a passage, and the characters of its tokens (of the head empty spans)."""
        key = head, text
        if key not in self._passages:
            bos, eos = self.tokenizer.bos, self.tokenizer.eos
            start = [bos, *self.tokenizer.ids("passage: " + head), eos]
            ids, characters = self.tokenizer.ids_and_spans(text)
            room = MAX_PASSAGE - len(start) - 1
            self._passages[key] = len(self.passages), characters[:room]
            self.passages.append([*start, *ids[:room], eos])
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
        same = int(asked.language == language)
        from_source = _number(self.sources, source)
        self.rows.append((self.question(asked.text), number, from_source, same))
        self.spans.append(found[:MAX_SPANS])


def _number(names: list[str], name: str) -> int:
    # Groups come in runs, so the name is mostly the last.
    if not names or names[-1] != name:
        if name in names:
            return names.index(name)
        names.append(name)
    return len(names) - 1


def save(pack: Pack, path: Path) -> None:
    """Write the pack: texts as one row of ids with lengths, counted over the tokens that occur."""
    model = weights.load()
    flat = np.array([i for text in (*pack.passages, *pack.questions) for i in text], dtype=np.int64)
    used, small = np.unique(flat, return_inverse=True)
    small = small.astype(np.uint16 if len(used) <= 0xFFFF else np.uint32)
    lengths = np.array([len(text) for text in (*pack.passages, *pack.questions)], dtype=np.uint16)
    spans = np.full((len(pack.spans), MAX_SPANS, 2), -1, dtype=np.int16)
    for i, found in enumerate(pack.spans):
        spans[i, : len(found)] = found or np.empty((0, 2))
    matrices = ("q", "k", "v", "ao", "fi", "fo")
    blocks = {
        f"l{layer}.{name}.w": model.blocks(f"l{layer}.{name}.w")
        for layer in range(model.shape.layers)
        for name in matrices
    }
    vectors = {
        f"l{layer}.{name}": model.vector(f"l{layer}.{name}")
        for layer in range(model.shape.layers)
        for name in (*(f"{part}.b" for part in matrices), "aln.w", "aln.b", "oln.w", "oln.b")
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
