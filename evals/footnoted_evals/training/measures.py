"""Measure the reader in training, on held-out data."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from footnoted_evals.training.batches import Data
from footnoted_evals.training.network import Reader

_BESIDE = ("stories-dev-elsewhere", "stories-dev-without", "stories-dev-other")
"""Sources of questions that held-out stories do not answer, measured beside those that they do."""


@torch.no_grad()
def measure(reader: Reader, data: Data, most: int = 3000) -> dict[str, float]:
    """Figures of every held-out source: right start, area under the curve, refused at 95 % kept."""
    reader.eval()
    out: dict[str, float] = {}
    scored: dict[str, tuple[Any, Any, Any]] = {}
    for name, rows in data.dev.items():
        chance = torch.Generator().manual_seed(0)
        rows = rows[torch.randperm(len(rows), generator=chance)[:most]]
        rows = rows[data.passage_lengths[data.examples[rows, 1]].argsort()]
        answers, hits = [], []
        for part in rows.split(256):
            spans = data.spans[part]
            q, p, text, _, _ = data.batch(data.examples[part, 0], data.examples[part, 1], spans)
            with torch.autocast(data.device, torch.bfloat16):
                span, answer = reader(q, p)
            start = span[..., 0].float().masked_fill(~text, -1e4)
            top = start.argmax(1).cpu()
            first, last = spans[..., 0], spans[..., 1]
            at = top[:, None]
            hits.append(((at >= first - 1) & (at <= last) & (first >= 0)).any(1))
            answers.append(answer.float().cpu())
        scored[name] = rows, torch.cat(answers), torch.cat(hits)
    wrong = [
        scored[name][1][~data.answered[scored[name][0]]]
        for name in ("stories-dev", *_BESIDE)
        if name in scored
    ]
    for name, (rows, answers, hits) in scored.items():
        has = data.answered[rows]
        if has.any():
            out[f"{name}.start"] = round(100 * float(hits[has].float().mean()), 1)
        negatives = torch.cat(wrong) if name == "stories-dev" else answers[~has]
        same = data.examples[rows, 3] == 1
        if has.any() and len(negatives):
            for kind, asked in (("", has | ~has), (".same", same), (".other", ~same)):
                sel = has & asked
                no = negatives if name == "stories-dev" else answers[~has & asked]
                if sel.any() and len(no):
                    out[f"{name}{kind}.auc"] = round(_auc(answers[sel], no), 3)
                    cut = torch.quantile(answers[sel], 0.05)
                    out[f"{name}{kind}.refused95"] = round(
                        100 * float((no < cut).float().mean()), 1
                    )
    for name in _BESIDE:
        if name in scored and "stories-dev" in scored:
            rows, answers, _ = scored["stories-dev"]
            out[f"{name}.auc"] = round(_auc(answers[data.answered[rows]], scored[name][1]), 3)
    reader.train()
    return out


def _auc(yes: Tensor, no: Tensor) -> float:
    every = torch.cat([yes, no])
    ranks = every.argsort().argsort().double()
    return float((ranks[: len(yes)].sum() - len(yes) * (len(yes) - 1) / 2) / (len(yes) * len(no)))
