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
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from footnoted_evals.training.batches import MIX, Data, mine
from footnoted_evals.training.measures import measure
from footnoted_evals.training.network import Reader, loss_between, loss_of, sizes
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


def train(options: argparse.Namespace) -> None:
    """Train, measure and write weights, as the options say."""
    torch.manual_seed(INIT_SEED)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    if device == "cuda":
        torch.backends.cuda.matmul.allow_tf32 = True
    chance = np.random.default_rng(options.seed)
    out = Path(options.out)
    out.mkdir(parents=True, exist_ok=True)
    pack = np.load(io.BytesIO(lzma.decompress(Path(options.pack).read_bytes())))
    pack = {name: pack[name] for name in pack.files}
    begun = time.monotonic()
    data = Data(pack, device, MIX | dict(map(_share, options.share)))
    reader = Reader(pack, options.apart).to(device).train()
    if options.start:
        start = {name: torch.as_tensor(value) for name, value in mean_of(options.start).items()}
        reader.load_state_dict(start, strict=False)
    torch.manual_seed(options.seed)
    _say(out, {"sizes": sizes(reader), "device": device, "options": vars(options)})
    if options.mine:
        data.mined = mine(pack, data, options.mine)
        _say(out, {"mined": len(data.mined), "seconds": round(time.monotonic() - begun)})
    named = [(name, p) for name, p in reader.named_parameters() if p.requires_grad]
    heads = [p for name, p in named if name.startswith(HEADS)]
    upper = [p for name, p in named if not name.startswith(HEADS)]
    groups = [{"params": heads, "lr": 3 * options.lr}, {"params": upper, "lr": options.lr}]
    optimizer = torch.optim.AdamW(
        groups, weight_decay=DECAY, betas=(0.9, 0.98), fused=device == "cuda"
    )
    rates = [group["lr"] for group in optimizer.param_groups]
    step, spent = 0, 0.0
    weights = [*heads, *upper]
    average = [p.detach().clone() for p in weights]
    state = out / "state.pt"
    if state.is_file():
        saved = torch.load(state, map_location=device, weights_only=False)
        reader.load_state_dict(saved["reader"], strict=False)
        optimizer.load_state_dict(saved["optimizer"])
        step, spent = saved["step"], saved["spent"]
        chance = np.random.default_rng(options.seed + step)
        average = saved["average"]
    began = time.monotonic() - spent
    queue: list[tuple[Tensor, Tensor, Tensor]] = []
    last_saved = last_measured = time.monotonic()
    total = dict.fromkeys(("where", "whether", "which", "n"), 0.0)
    while True:
        progress = max(step / options.steps, (time.monotonic() - began) / options.seconds)
        if progress >= 1:
            break
        if not queue:
            question, passage, spans = data.draw(16 * options.batch, chance)
            parts = torch.arange(len(passage)).split(options.batch)
            shuffled = [parts[i] for i in chance.permutation(len(parts))]
            queue = [(question[p], passage[p], spans[p]) for p in shuffled]
        asked, read, spans = queue.pop()
        q, p, text, starts, ends = data.batch(asked, read, spans)
        warm = min(1.0, progress / 0.04)
        rate = warm * max(0.02, 0.5 * (1 + math.cos(math.pi * progress)))
        for group, peak in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = peak * rate
        with torch.autocast(device, torch.bfloat16):
            span, answer = reader(q, p, options.dropout)
        where, whether = loss_of(span, answer, text, starts, ends)
        which = loss_between(answer, starts.any(dim=1), asked.to(device))
        optimizer.zero_grad(set_to_none=True)
        (where + whether + WHICH * which).backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        step += 1
        with torch.no_grad():
            share = 1 - min(AVERAGE, step / (step + 10))
            for mean, own in zip(average, weights, strict=True):
                mean.lerp_(own.detach(), share)
        if step % 50 == 0:
            total["where"] += float(where.detach())
            total["whether"] += float(whether.detach())
            total["which"] += float(which.detach())
            total["n"] += 1
        now = time.monotonic()
        if now - last_measured > options.every:
            _say(
                out,
                {
                    "step": step,
                    "progress": round(progress, 3),
                    "seconds": round(now - began),
                    **_means(total),
                    **_averaged(reader, weights, average, data, options.most),
                },
            )
            total = dict.fromkeys(("where", "whether", "which", "n"), 0.0)
            last_measured = time.monotonic()
        if device == "cpu" and now - last_saved > 300:
            torch.save(
                {
                    "reader": _trained(reader),
                    "optimizer": optimizer.state_dict(),
                    "average": average,
                    "step": step,
                    "spent": now - began,
                },
                state,
            )
            last_saved = now
    _swap(weights, average)
    write(reader, out)  # first: on two cores the last measurement takes a while
    figures = measure(reader, data, 4 * options.most)
    _say(out, {"step": step, "seconds": round(time.monotonic() - began), **figures})


def _means(total: dict[str, float]) -> dict[str, float]:
    """The losses, each the mean over those that were looked at."""
    return {
        name: round(value / max(1, total["n"]), 3) for name, value in total.items() if name != "n"
    }


def _swap(weights: list[Tensor], average: list[Tensor]) -> None:
    """Exchange the weights and their moving average."""
    with torch.no_grad():
        for own, mean in zip(weights, average, strict=True):
            kept = own.detach().clone()
            own.copy_(mean)
            mean.copy_(kept)


def _averaged(
    reader: Reader, weights: list[Tensor], average: list[Tensor], data: Data, most: int
) -> dict[str, float]:
    """The figures of the averaged weights."""
    _swap(weights, average)
    figures: dict[str, float] = measure(reader, data, most)
    _swap(weights, average)
    return figures


def _trained(reader: Reader) -> dict[str, Tensor]:
    kept = {name for name, _ in reader.named_parameters() if not name.startswith(("norm", "lower"))}
    return {name: value for name, value in reader.state_dict().items() if name in kept}


def _share(option: str) -> tuple[str, float]:
    name, _, share = option.partition("=")
    return name, float(share)


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


def _say(out: Path, row: dict[str, Any]) -> None:
    line = json.dumps(row)
    print(line, flush=True)  # noqa: T201
    with (out / "log.jsonl").open("a", encoding="utf-8") as file:
        file.write(line + "\n")


def main() -> None:
    """Read the options and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pack")
    parser.add_argument("--out", default="build/reader")
    parser.add_argument(
        "--apart", type=int, default=6, help="layers that read question and passage apart"
    )
    parser.add_argument("--start", nargs="*", default=[], help="weights of runs to go on from")
    parser.add_argument(
        "--share", nargs="*", default=[], metavar="SOURCE=SHARE", help="instead of those of MIX"
    )
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
