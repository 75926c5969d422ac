"""Draw batches of examples from a pack, each source with its share."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from footnoted_evals.training.network import LAYERS, Reader

# Share of the examples that each source gives, found on the held-out stories and half of the news;
# of the archives what they had in the only run with them, on two cores, compared with no other.
MIX = {
    "stories": 0.36,
    "stories-next": 0.12,
    "stories-brief": 0.12,
    "stories-elsewhere": 0.05,
    "stories-without": 0.04,
    "stories-other": 0.01,
    "archive": 0.60,
    "archive-of-stories": 0.08,
    "xquad": 0.11,
    "squad-es": 0.05,
    "squad-es-other": 0.015,
    "squad-it": 0.025,
    "milqa": 0.02,
    "qed": 0.01,
    "quoref": 0.005,
    "fairytale": 0.035,
    "jaquad": 0.12,
    "drcd": 0.025,
    "cmrc": 0.015,
    "arcd": 0.005,
}
ANSWERED = 0.56  # of the examples of a source that has both kinds
BESIDE = 0.6  # of those that are not answered, a wrong passage for a question that is
MINED = 0.15  # of the examples, the best wrong passage of the encoder's own retrieval
DEV = (
    "stories-dev", "stories-dev-next", "stories-dev-brief", "stories-dev-elsewhere",
    "stories-dev-without", "stories-dev-other", "archive-dev", "archive-of-stories-dev",
    "jaquad-dev",
)  # fmt: skip


class Data:
    """A pack on the device: padded token ids, and the examples by source."""

    def __init__(self, pack: Any, device: str) -> None:
        ids, lengths, count = (
            pack["ids"].astype(np.int64),
            pack["lengths"].astype(np.int64),
            int(pack["passages"]),
        )
        offsets = np.concatenate([[0], np.cumsum(lengths)])
        self.passages = _padded(ids[: offsets[count]], lengths[:count]).to(device)
        self.questions = _padded(ids[offsets[count] :], lengths[count:]).to(device)
        self.passage_lengths = torch.from_numpy(lengths[:count])
        self.heads = torch.from_numpy(pack["heads"].astype(np.int64)).to(device)
        self.groups = pack["passage_groups"]
        self.examples = torch.from_numpy(pack["examples"].astype(np.int64))
        self.spans = torch.from_numpy(pack["spans"].astype(np.int64))
        self.sources = [str(name) for name in pack["sources"]]
        self.device = device
        source = self.examples[:, 2]
        self.answered = self.spans[:, 0, 0] >= 0
        self.pools: dict[tuple[str, bool], Tensor] = {}
        self.dev: dict[str, Tensor] = {}
        for number, name in enumerate(self.sources):
            own = source == number
            if name in DEV:
                self.dev[name] = own.nonzero()[:, 0]
                continue
            for answered in (True, False):
                found = (own & (self.answered == answered)).nonzero()[:, 0]
                if len(found):
                    self.pools[name, answered] = found
        wrong = [rows for (_, answered), rows in self.pools.items() if not answered]
        found = torch.cat([torch.zeros(0, dtype=torch.int64), *wrong])
        asked = self.examples[found, 0]
        self._wrong = found[asked.argsort()]
        self._wrong_count = torch.bincount(asked, minlength=len(self.questions))
        self._wrong_end = self._wrong_count.cumsum(0)
        self.mined = torch.zeros((0, 2), dtype=torch.int64)

    def batch(self, question: Tensor, passage: Tensor, spans: Tensor) -> tuple[Tensor, ...]:
        """Return padded questions and passages, where an answer may stand, its starts and its ends.

        From the numbers of questions and passages, (batch,), and spans, (batch, spans, 2); each of
        the five is (batch, length).
        """
        q, p = self.questions[question.to(self.device)], self.passages[passage.to(self.device)]
        q, p = _trimmed(q, 16), _trimmed(p, 32)
        at = torch.arange(p.shape[1], device=self.device)
        last = (p >= 0).sum(1) - 1  # the closing </s>
        text = (at >= self.heads[passage.to(self.device)][:, None]) & (at < last[:, None])
        spans = spans.to(self.device)
        starts = (spans[:, :, 0, None] == at).any(1)
        ends = (spans[:, :, 1, None] == at).any(1)
        return q, p, text, starts, ends

    def draw(self, size: int, chance: np.random.Generator) -> tuple[Tensor, Tensor, Tensor]:
        """Return the numbers of questions and passages, (n,), and spans, (n, spans, 2), of `size`
        examples and of those mined besides: such of like length together, and beside an answered
        question often a passage that does not answer it.
        """
        names = [name for name in MIX if (name, True) in self.pools or (name, False) in self.pools]
        weights = np.array([MIX[name] for name in names])
        picked = chance.choice(len(names), size, p=weights / weights.sum())
        drawn = []
        for number, name in enumerate(names):
            count = int((picked == number).sum())
            yes = int(chance.binomial(count, ANSWERED)) if (name, True) in self.pools else 0
            for answered, n in ((True, yes), (False, count - yes)):
                if n and (name, answered) in self.pools:
                    drawn.append(_some(self.pools[name, answered], n, chance))
        row = torch.cat(drawn)[torch.from_numpy(chance.permutation(sum(map(len, drawn))))]
        right, wrong = row[self.answered[row]], row[~self.answered[row]]
        right, beside = self._with_wrong(right, int(BESIDE * len(wrong)), chance)
        row = torch.cat([right, beside, wrong[len(beside) :]])
        question, passage, spans = self.examples[row, 0], self.examples[row, 1], self.spans[row]
        if len(self.mined):
            mined = _some(self.mined, int(size * MINED), chance)
            question = torch.cat([question, mined[:, 0]])
            passage = torch.cat([passage, mined[:, 1]])
            spans = torch.cat([spans, torch.full((len(mined), *spans.shape[1:]), -1)])
        length = self.passage_lengths[passage] + torch.from_numpy(16 * chance.random(len(passage)))
        pairs = slice(len(beside)), slice(len(right), len(right) + len(beside))
        length[pairs[0]] = length[pairs[1]] = torch.maximum(length[pairs[0]], length[pairs[1]])
        order = length.argsort()
        return question[order], passage[order], spans[order]

    def _with_wrong(
        self, right: Tensor, most: int, chance: np.random.Generator
    ) -> tuple[Tensor, Tensor]:
        """Return answered examples, and for the first of them, at most so many, an example in which
        another passage does not answer the same question."""
        count = self._wrong_count[self.examples[right, 0]]
        right = torch.cat([right[count > 0], right[count == 0]])
        first = self.examples[right[: min(most, int((count > 0).sum()))], 0]
        share = torch.from_numpy(chance.random(len(first)))
        back = (share * self._wrong_count[first]).long() + 1
        return right, self._wrong[self._wrong_end[first] - back]


def _some(pool: Tensor, count: int, chance: np.random.Generator) -> Tensor:
    return pool[torch.from_numpy(chance.integers(len(pool), size=count))]


def _trimmed(ids: Tensor, step: int) -> Tensor:
    """Return ids without columns of padding alone; the width is a multiple of `step`."""
    width = -(-int((ids >= 0).sum(1).max()) // step) * step
    return (
        ids[:, :width]
        if width <= ids.shape[1]
        else torch.nn.functional.pad(ids, (0, width - ids.shape[1]), value=-1)
    )


def _padded(ids: Any, lengths: Any) -> Tensor:
    matrix = np.full((len(lengths), int(lengths.max())), -1, dtype=np.int64)
    matrix[np.arange(matrix.shape[1]) < lengths[:, None]] = ids
    return torch.from_numpy(matrix)


@torch.no_grad()
def mine(pack: Any, data: Data, most: int = 40_000) -> Tensor:
    """The passages of other articles that the encoder likes best for each question: (n, 2),
    question and passage."""
    encoder = Reader(pack, apart=LAYERS).to(data.device).eval()

    def vectors(ids: Tensor) -> Tensor:
        out = []
        for part in ids.split(512):
            part = part[:, : int((part >= 0).sum(1).max())]
            with torch.autocast(data.device, torch.bfloat16):
                states = encoder.read_apart(part).float()
            real = (part >= 0)[..., None]
            out.append(torch.nn.functional.normalize((states * real).sum(1) / real.sum(1), dim=1))
        return torch.cat(out)

    chance = torch.Generator().manual_seed(1)
    shares = {name: MIX[name] for name, answered in data.pools if answered and name in MIX}
    rows = torch.cat(
        [
            pool[
                torch.randint(
                    len(pool), (int(5 * most * share / sum(shares.values())),), generator=chance
                )
            ]
            for name, share in shares.items()
            for pool in [data.pools[name, True]]
        ]
    )
    passages = data.examples[rows, 1].unique()
    passages = passages[torch.randperm(len(passages), generator=chance)[:most]]
    questions = data.examples[rows, 0]
    home = torch.from_numpy(data.groups)[data.examples[rows, 1]]
    other = torch.from_numpy(data.groups)[passages].to(data.device)
    store = vectors(data.passages[passages.to(data.device)])
    pairs = []
    for part in torch.arange(len(rows)).split(2048):
        scores = vectors(data.questions[questions[part].to(data.device)]) @ store.T
        scores[home[part].to(data.device)[:, None] == other[None]] = -1
        best = scores.topk(3, dim=1).indices.cpu()
        for rank in range(3):
            pairs.append(torch.stack([questions[part], passages[best[:, rank]]], dim=1))
    return torch.cat(pairs)
