"""The reader in torch: the encoder's lower layers apart and frozen, the upper over both texts.

After DeFormer (Cao et al. 2020). Question and passage go through the lower layers each on its own,
unchanged, so that a passage is read once; the upper layers, initialised from the encoder's own,
read both together.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

HIDDEN, HEADS, FFN, LAYERS = 384, 12, 1536, 12
EPSILON = 1e-12
SMOOTH = 0.05


class Layer(nn.Module):
    """A post-norm transformer layer."""

    def __init__(self) -> None:
        super().__init__()
        self.q, self.k, self.v = (nn.Linear(HIDDEN, HIDDEN) for _ in range(3))
        self.ao = nn.Linear(HIDDEN, HIDDEN)
        self.fi, self.fo = nn.Linear(HIDDEN, FFN), nn.Linear(FFN, HIDDEN)
        self.aln, self.oln = (nn.LayerNorm(HIDDEN, eps=EPSILON) for _ in range(2))

    def forward(self, x: Tensor, mask: Tensor, dropout: float) -> Tensor:
        """States (batch, length, hidden) in and out; `mask` (batch, 1, 1, length) is True where a
        token is."""
        batch, length, _ = x.shape
        q, k, v = (
            part(x).view(batch, length, HEADS, -1).transpose(1, 2)
            for part in (self.q, self.k, self.v)
        )
        mixed = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        mixed = self.ao(mixed.transpose(1, 2).reshape(batch, length, HIDDEN))
        x = self.aln(x + functional.dropout(mixed, dropout, self.training))
        inner = self.fo(functional.gelu(self.fi(x)))
        return self.oln(x + functional.dropout(inner, dropout, self.training))


class Reader(nn.Module):
    """Questions and passages in; where the answer starts and ends, and whether there is one, out.

    The first `apart` layers read both texts apart.
    """

    def __init__(self, pack: Any, apart: int) -> None:
        super().__init__()
        self.apart = apart
        rows = dequantise(pack["rows_q4"].reshape(-1, 18)).reshape(-1, HIDDEN)
        positions = pack["positions"].reshape(-1, HIDDEN) + pack["types"][:HIDDEN]
        self.register_buffer("words", torch.from_numpy(rows), persistent=False)
        self.register_buffer(
            "positions", torch.from_numpy(positions.astype(np.float32)), persistent=False
        )
        self.norm = nn.LayerNorm(HIDDEN, eps=EPSILON)
        self.lower = nn.ModuleList(Layer() for _ in range(apart))
        self.upper = nn.ModuleList(Layer() for _ in range(LAYERS - apart))
        self.sides = nn.Parameter(torch.zeros(2, HIDDEN))
        self.span = nn.Linear(HIDDEN, 2)
        self.gate = nn.Linear(2 * HIDDEN, HIDDEN)
        self.answers = nn.Linear(HIDDEN, 1)
        nn.init.normal_(self.span.weight, std=0.02)
        _copy(self.norm, pack["norm_w"], pack["norm_b"])
        for number, layer in enumerate((*self.lower, *self.upper)):
            _load(layer, pack, number)
        for part in (self.norm, self.lower):
            part.requires_grad_(False)

    def forward(
        self, questions: Tensor, passages: Tensor, dropout: float = 0.0
    ) -> tuple[Tensor, Tensor]:
        """Token ids padded with −1, (batch, length) each.

        Returns scores of start and end for every token of the passages (batch, length, 2), and a
        score of each passage for holding the answer (batch,).
        """
        with torch.no_grad():
            below = [self.read_apart(ids) for ids in (questions, passages)]
        mask = (torch.cat([questions, passages], dim=1) >= 0)[:, None, None, :]
        x = torch.cat([states + self.sides[i] for i, states in enumerate(below)], dim=1)
        for layer in self.upper:
            x = layer(x, mask, dropout)
        split = questions.shape[1]
        both = torch.cat([x[:, 0], x[:, split]], dim=-1)
        answers = self.answers(torch.tanh(self.gate(both)))[:, 0]
        return self.span(x[:, split:]), answers

    def read_apart(self, ids: Tensor) -> Tensor:
        """Return the states of texts, each read on its own, after the lower layers."""
        x = self.norm(self.words[ids.clamp(min=0)] + self.positions[: ids.shape[1]])
        mask = (ids >= 0)[:, None, None, :]
        for layer in self.lower:
            x = layer(x, mask, 0.0)
        return x


def dequantise(blocks: Any) -> Any:
    """GGML Q4_0 blocks (n, 18) → weights (n, 32) in float32."""
    scale = np.ascontiguousarray(blocks[:, :2]).view("<f2").astype(np.float32)
    packed = blocks[:, 2:]
    halves = np.concatenate([packed & 15, packed >> 4], axis=1).astype(np.float32)
    return (halves - 8) * scale


def _load(layer: Any, pack: Any, number: int) -> None:
    for name in ("q", "k", "v", "ao", "fi", "fo"):
        linear = getattr(layer, name)
        matrix = dequantise(pack[f"q4.l{number}.{name}.w"].reshape(-1, 18)).reshape(
            linear.weight.shape
        )
        _copy(linear, matrix, pack[f"fp.l{number}.{name}.b"])
    for name in ("aln", "oln"):
        _copy(getattr(layer, name), pack[f"fp.l{number}.{name}.w"], pack[f"fp.l{number}.{name}.b"])


def _copy(module: Any, weight: Any, bias: Any) -> None:
    with torch.no_grad():
        module.weight.copy_(torch.from_numpy(np.array(weight, dtype=np.float32)))
        module.bias.copy_(torch.from_numpy(np.array(bias, dtype=np.float32)))


def loss_of(
    spans: Tensor, answers: Tensor, text: Tensor, starts: Tensor, ends: Tensor
) -> tuple[Tensor, Tensor]:
    """The losses of a batch: where (over those that are answered), and whether.

    `text` (batch, length) is True where an answer may stand; `starts` and `ends` (batch, length)
    are True at those of the answer, of which any will do. Targets of the second are `SMOOTH` away
    from 0 and 1.
    """
    has = starts.any(dim=1)
    target = has.float() * (1 - 2 * SMOOTH) + SMOOTH
    whether = functional.binary_cross_entropy_with_logits(answers.float(), target)
    scores = spans.float().masked_fill(~text[..., None], -1e4)
    log_p = functional.log_softmax(scores, dim=1)
    where = (
        -sum(
            torch.logsumexp(log_p[..., i].masked_fill(~gold, -1e4), dim=1)
            for i, gold in enumerate((starts, ends))
        )
        / 2
    )
    return (where * has).sum() / has.sum().clamp(min=1), whether


def loss_between(answers: Tensor, has: Tensor, question: Tensor) -> Tensor:
    """The loss of which: of the passages of one question in the batch, the one that answers.

    Scores, whether a passage answers, and the number of its question, (batch,) each. As in
    Clark & Gardner 2018 ("shared norm"), but over what is in the batch.
    """
    scores = answers.float().expand(len(answers), -1)
    same = question[:, None] == question[None]
    every = scores.masked_fill(~same, -1e4).logsumexp(dim=1)
    right = scores.masked_fill(~(same & has[None]), -1e4).logsumexp(dim=1)
    both = has & (same & ~has[None]).any(dim=1)
    return ((every - right) * both).sum() / both.sum().clamp(min=1)
