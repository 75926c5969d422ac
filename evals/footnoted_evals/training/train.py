"""Train the reader from a pack, on a GPU or on the processor; it resumes where it was stopped.

    python -m footnoted_evals.training.train pack.npz.xz --out build/reader

    python -m footnoted_evals.training.train pack.npz.xz --start a/*.npz --lr 5e-5

Needs torch and numpy alone. The second line goes on from weights that were trained before: what
two cores can do in an hour or two. Writes `log.jsonl` (the learning curve), `state.pt` (to resume)
and the trained weights.
"""

from __future__ import annotations

import argparse
import io
import json
import lzma
import math
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from footnoted_evals.training.batches import Data, mine
from footnoted_evals.training.measures import measure
from footnoted_evals.training.network import Reader, loss_between, loss_of
from footnoted_evals.training.runs import mean_of

HEADS = ("sides", "span", "gate", "answers")
"""How the names of the parameters begin that the encoder does not have."""
INIT_SEED = 7
"""Of the heads: alike in all runs, so that the weights of several runs can be averaged."""
DECAY = 0.05
AVERAGE = 0.999
"""How much of the moving average of the weights stays at each step."""
WHICH = 0.5
"""The weight of the loss between passages of a question."""
SAVED_EVERY = 300
"""Seconds; on the processor alone, where a run takes hours."""


class Run:
    """A network in training with the moving average of its weights, and how far it is."""

    def __init__(self, options: argparse.Namespace) -> None:
        torch.manual_seed(INIT_SEED)
        self.options, self.out = options, Path(options.out)
        self.out.mkdir(parents=True, exist_ok=True)
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        if self.device == "cuda":
            torch.backends.cuda.matmul.allow_tf32 = True
        pack = np.load(io.BytesIO(lzma.decompress(Path(options.pack).read_bytes())))
        pack = {name: pack[name] for name in pack.files}
        begun = time.monotonic()
        self.data = Data(pack, self.device)
        self.reader = Reader(pack, options.apart).to(self.device).train()
        if options.start:
            start = {name: torch.as_tensor(value) for name, value in mean_of(options.start).items()}
            self.reader.load_state_dict(start, strict=False)
        torch.manual_seed(options.seed)
        self.say({"device": self.device, "options": vars(options)})
        if options.mine:
            self.data.mined = mine(pack, self.data, options.mine)
            mined = {"mined": len(self.data.mined), "seconds": round(time.monotonic() - begun)}
            self.say(mined)
        named = [(name, p) for name, p in self.reader.named_parameters() if p.requires_grad]
        heads = [p for name, p in named if name.startswith(HEADS)]
        upper = [p for name, p in named if not name.startswith(HEADS)]
        self._weights = [*heads, *upper]
        self._average = [p.detach().clone() for p in self._weights]
        groups = [{"params": heads, "lr": 3 * options.lr}, {"params": upper, "lr": options.lr}]
        self._optimizer = torch.optim.AdamW(
            groups, weight_decay=DECAY, betas=(0.9, 0.98), fused=self.device == "cuda"
        )
        self._rates = [group["lr"] for group in self._optimizer.param_groups]
        self._queue: list[tuple[Tensor, Tensor, Tensor]] = []
        self._losses: list[tuple[float, float, float]] = []
        self._step, spent = 0, 0.0
        if self._state.is_file():
            saved = torch.load(self._state, map_location=self.device, weights_only=False)
            self.reader.load_state_dict(saved["reader"], strict=False)
            self._optimizer.load_state_dict(saved["optimizer"])
            self._average = saved["average"]
            self._step, spent = saved["step"], saved["spent"]
        self._chance = np.random.default_rng(options.seed + self._step)
        self._began = time.monotonic() - spent

    @property
    def _state(self) -> Path:
        return self.out / "state.pt"

    def progress(self) -> float:
        """Return the share of the steps, or of the time, that is done."""
        spent = time.monotonic() - self._began
        done: float = max(self._step / self.options.steps, spent / self.options.seconds)
        return done

    def take_step(self, progress: float) -> None:
        """Learn from one batch."""
        asked, read, spans = self._next_batch()
        q, p, text, starts, ends = self.data.batch(asked, read, spans)
        warm = min(1.0, progress / 0.04)
        rate = warm * max(0.02, 0.5 * (1 + math.cos(math.pi * progress)))
        for group, peak in zip(self._optimizer.param_groups, self._rates, strict=True):
            group["lr"] = peak * rate
        with torch.autocast(self.device, torch.bfloat16):
            span, answer = self.reader(q, p, self.options.dropout)
        where, whether = loss_of(span, answer, text, starts, ends)
        which = loss_between(answer, starts.any(dim=1), asked.to(self.device))
        self._optimizer.zero_grad(set_to_none=True)
        (where + whether + WHICH * which).backward()
        torch.nn.utils.clip_grad_norm_(self._weights, 1.0)
        self._optimizer.step()
        self._step += 1
        with torch.no_grad():
            share = 1 - min(AVERAGE, self._step / (self._step + 10))
            for mean, own in zip(self._average, self._weights, strict=True):
                mean.lerp_(own.detach(), share)
        if self._step % 50 == 0:
            self._losses.append((where.item(), whether.item(), which.item()))

    def _next_batch(self) -> tuple[Tensor, Tensor, Tensor]:
        if not self._queue:
            size = self.options.batch
            question, passage, spans = self.data.draw(16 * size, self._chance)
            parts = torch.arange(len(passage)).split(size)
            shuffled = [parts[i] for i in self._chance.permutation(len(parts))]
            self._queue = [(question[p], passage[p], spans[p]) for p in shuffled]
        return self._queue.pop()

    def report(self, progress: float) -> None:
        """Log the mean losses since the last time, and the figures of the averaged weights."""
        means = np.mean(self._losses or [(0.0, 0.0, 0.0)], axis=0).round(3).tolist()
        self._losses = []
        self._swap()
        figures = measure(self.reader, self.data, self.options.most)
        self._swap()
        losses = dict(zip(("where", "whether", "which"), means, strict=True))
        self.say({**self._so_far(), "progress": round(progress, 3), **losses, **figures})

    def save(self) -> None:
        """Write what is needed to resume."""
        state = {
            "reader": _trained(self.reader),
            "optimizer": self._optimizer.state_dict(),
            "average": self._average,
            "step": self._step,
            "spent": time.monotonic() - self._began,
        }
        torch.save(state, self._state)

    def finish(self) -> None:
        """Write the averaged weights, and log their figures."""
        self._swap()
        write(self.reader, self.out)  # first: on two cores the last measurement takes a while
        figures = measure(self.reader, self.data, 4 * self.options.most)
        self.say({**self._so_far(), **figures})

    def say(self, row: dict[str, Any]) -> None:
        """Print a line of the log, and append it to its file."""
        line = json.dumps(row)
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
        with (self.out / "log.jsonl").open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    def _so_far(self) -> dict[str, float]:
        return {"step": self._step, "seconds": round(time.monotonic() - self._began)}

    def _swap(self) -> None:
        """Exchange the weights and their moving average."""
        with torch.no_grad():
            for own, mean in zip(self._weights, self._average, strict=True):
                kept = own.detach().clone()
                own.copy_(mean)
                mean.copy_(kept)


def train(options: argparse.Namespace) -> None:
    """Train, measure and write weights, as the options say."""
    run = Run(options)
    last_saved = last_measured = time.monotonic()
    while (progress := run.progress()) < 1:
        run.take_step(progress)
        now = time.monotonic()
        if now - last_measured > options.every:
            run.report(progress)
            last_measured = time.monotonic()
        if run.device == "cpu" and now - last_saved > SAVED_EVERY:
            run.save()
            last_saved = now
    run.finish()


def _trained(reader: Reader) -> dict[str, Tensor]:
    kept = {name for name, _ in reader.named_parameters() if not name.startswith(("norm", "lower"))}
    return {name: value for name, value in reader.state_dict().items() if name in kept}


def write(reader: Reader, out: Path) -> None:
    """Write the trained weights in float16, in two files, neither over 16 MiB."""
    arrays = {
        key: value.detach().cpu().numpy().astype(np.float16)
        for key, value in _trained(reader).items()
    }
    keys = sorted(arrays)
    half = sum(a.nbytes for a in arrays.values()) / 2
    first: list[str] = []
    while sum(arrays[k].nbytes for k in first) < half:
        first.append(keys[len(first)])
    for number, part in enumerate((first, keys[len(first) :])):
        np.savez(out / f"reader.{number}.npz", apart=reader.apart, **{k: arrays[k] for k in part})


def main() -> None:
    """Read the options and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pack")
    parser.add_argument("--out", default="build/reader")
    parser.add_argument(
        "--apart", type=int, default=4, help="layers that read question and passage apart"
    )
    parser.add_argument("--start", nargs="*", default=[], help="weights of runs to go on from")
    parser.add_argument(
        "--mine",
        type=int,
        default=40_000 if torch.cuda.is_available() else 2_500,
        help="passages among which wrong ones are looked for; 2,500 take two cores four minutes",
    )
    parser.add_argument("--steps", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=36_000)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--lr", type=float, default=1e-4)
    parser.add_argument("--dropout", type=float, default=0.15)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--every", type=float, default=60, help="seconds between measurements")
    parser.add_argument(
        "--most", type=int, default=3000, help="examples of a held-out source to measure on"
    )
    train(parser.parse_args())


if __name__ == "__main__":
    main()
