"""Train the reader from a pack, on a GPU or on the processor; it resumes where it was stopped.

    python -m footnoted_evals.training.train pack.npz.xz --out build/reader

Needs torch and numpy alone. Writes `log.jsonl` (the learning curve), `state.pt` (to resume) and
the trained weights.
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

from footnoted_evals.training.network import Form, Layer, Reader, loss_of, sizes

# Share of the examples that each source gives, found on the held-out stories and half of the news.
MIX = {
    "stories": 0.46,
    "stories-elsewhere": 0.05,
    "stories-without": 0.04,
    "stories-other": 0.01,
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
INIT_SEED = 7
"""Of the heads: alike in all runs, so that the weights of several runs can be averaged."""
MINED = 0.15  # of the examples, the best wrong passage of the encoder's own retrieval
DEV = (
    "stories-dev",
    "stories-dev-elsewhere",
    "stories-dev-without",
    "stories-dev-other",
    "jaquad-dev",
    "news",
)


class Data:
    """A pack on the device: padded token ids, and the examples by source."""

    def __init__(self, pack: Any, device: str, fold: int) -> None:
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
        source, folds = self.examples[:, 2], self.examples[:, 3]
        self.answered = self.spans[:, 0, 0] >= 0
        held = (folds == fold) & torch.tensor(
            [name.startswith(("xquad", "squad", "milqa")) for name in self.sources]
        )[source]
        self.pools: dict[tuple[str, bool], Tensor] = {}
        self.dev: dict[str, Tensor] = {}
        for number, name in enumerate(self.sources):
            own = source == number
            if name in DEV:
                self.dev[name] = own.nonzero()[:, 0]
                continue
            if (own & held).any():
                self.dev[name] = (own & held).nonzero()[:, 0]
            for answered in (True, False):
                found = (own & ~held & (self.answered == answered)).nonzero()[:, 0]
                if len(found):
                    self.pools[name, answered] = found
        self.mined = torch.zeros((0, 2), dtype=torch.int64)

    def batch(self, question: Tensor, passage: Tensor, spans: Tensor) -> tuple[Tensor, ...]:
        """Padded questions and passages, where an answer may stand, its starts and its ends."""
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
        """Questions, passages and spans of `size` examples, half of them answered."""
        names = [name for name in MIX if (name, True) in self.pools or (name, False) in self.pools]
        weights = np.array([MIX[name] for name in names])
        picked = chance.choice(len(names), size, p=weights / weights.sum())
        rows = []
        for number, name in enumerate(names):
            count = int((picked == number).sum())
            yes = int(chance.binomial(count, 0.56)) if (name, True) in self.pools else 0
            for answered, n in ((True, yes), (False, count - yes)):
                if n and (name, answered) in self.pools:
                    pool = self.pools[name, answered]
                    rows.append(pool[torch.from_numpy(chance.integers(len(pool), size=n))])
        row = torch.cat(rows)
        question, passage, spans = self.examples[row, 0], self.examples[row, 1], self.spans[row]
        if len(self.mined):
            wrong = self.mined[
                torch.from_numpy(chance.integers(len(self.mined), size=int(size * MINED)))
            ]
            question, passage = (
                torch.cat([question, wrong[:, 0]]),
                torch.cat([passage, wrong[:, 1]]),
            )
            spans = torch.cat([spans, torch.full((len(wrong), *spans.shape[1:]), -1)])
        return question, passage, spans


def _trimmed(ids: Tensor, step: int) -> Tensor:
    """Without columns that are padding throughout; the width is a multiple of `step`, for the
    kernels' sake."""
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
    encoder = Reader(pack, Form(apart=12)).to(data.device).eval()

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


@torch.no_grad()
def measure(reader: Reader, data: Data, most: int = 3000) -> dict[str, float]:
    """Figures of every held-out source: right start, area under the curve, refused at 95 % kept."""
    reader.eval()
    out: dict[str, float] = {}
    scored: dict[str, tuple[Any, Any, Any]] = {}
    for name, rows in data.dev.items():
        rows = (
            rows[:most]
            if name == "news" and most < 1000
            else rows
            if name == "news"
            else rows[torch.randperm(len(rows), generator=torch.Generator().manual_seed(0))[:most]]
        )
        rows = rows[data.passage_lengths[data.examples[rows, 1]].argsort()]
        answers, hits, peaks = [], [], []
        for part in rows.split(256):
            spans = data.spans[part]
            q, p, text, _, _ = data.batch(data.examples[part, 0], data.examples[part, 1], spans)
            with torch.autocast(data.device, torch.bfloat16):
                span, answer = reader(q, p)
            start = span[..., 0].float().masked_fill(~text, -1e4)
            top = start.argmax(1).cpu()
            gold = spans
            hits.append(
                (
                    (top[:, None] >= gold[..., 0] - 1)
                    & (top[:, None] <= gold[..., 1])
                    & (gold[..., 0] >= 0)
                ).any(1)
            )
            answers.append(answer.float().cpu())
            peaks.append(start.max(1).values.cpu())
        scored[name] = rows, torch.cat(answers), torch.cat(hits)
    wrong = [
        scored[n][1][~data.answered[scored[n][0]]] for n in scored if n.startswith("stories-dev")
    ]
    for name, (rows, answers, hits) in scored.items():
        has = data.answered[rows]
        if name == "news":
            out |= _news(data, rows, answers, hits)
            continue
        if has.any():
            out[f"{name}.start"] = round(100 * float(hits[has].float().mean()), 1)
        negatives = torch.cat(wrong) if name == "stories-dev" else answers[~has]
        if has.any() and len(negatives):
            for kind, sel in (
                ("", has),
                (".same", has & (data.examples[rows, 4] == 1)),
                (".other", has & (data.examples[rows, 4] == 0)),
            ):
                no = negatives
                if kind and name != "stories-dev":
                    no = answers[~has & (data.examples[rows, 4] == (kind == ".same"))]
                if sel.any() and len(no):
                    out[f"{name}{kind}.auc"] = round(_auc(answers[sel], no), 3)
                    cut = torch.quantile(answers[sel], 0.05)
                    out[f"{name}{kind}.refused95"] = round(
                        100 * float((no < cut).float().mean()), 1
                    )
    for name in ("stories-dev-elsewhere", "stories-dev-without", "stories-dev-other"):
        if name in scored and "stories-dev" in scored:
            rows, answers, _ = scored["stories-dev"]
            out[f"{name}.auc"] = round(_auc(answers[data.answered[rows]], scored[name][1]), 3)
    reader.train()
    return out


def _news(data: Data, rows: Tensor, answers: Tensor, hits: Tensor) -> dict[str, float]:
    """Each question beside every passage: is the best one's start in the gold quote, are near
    misses told apart."""
    best: dict[int, tuple[float, bool]] = {}
    can: dict[int, bool] = {}
    for i, row in enumerate(rows.tolist()):
        question = int(data.examples[row, 0])
        can[question] = can.get(question, False) or bool(data.answered[row])
        if question not in best or float(answers[i]) > best[question][0]:
            best[question] = float(answers[i]), bool(hits[i])
    yes = torch.tensor([best[q][0] for q in best if can[q]])
    no = torch.tensor([best[q][0] for q in best if not can[q]])
    first = [best[q][1] for q in best if can[q]]
    cut = torch.quantile(yes, 0.10)
    return {
        "news.first": round(100 * sum(first) / len(first), 1),
        "news.auc": round(_auc(yes, no), 3),
        "news.refused90": round(100 * float((no < cut).float().mean()), 1),
        "news.n": len(first),
    }


def _auc(yes: Tensor, no: Tensor) -> float:
    every = torch.cat([yes, no])
    ranks = every.argsort().argsort().double()
    return float((ranks[: len(yes)].sum() - len(yes) * (len(yes) - 1) / 2) / (len(yes) * len(no)))


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
    data = Data(pack, device, options.fold)
    reader = Reader(pack, Form(options.apart, options.layers)).to(device).train()
    torch.manual_seed(options.seed)
    _say(out, {"sizes": sizes(reader), "device": device, "options": vars(options)})
    if options.mine and device == "cuda":
        data.mined = mine(pack, data)
        _say(out, {"mined": len(data.mined), "seconds": round(time.monotonic() - begun)})
    if options.compile:
        _compile(reader, data, out)
    heads = ("sides", "span", "gate", "answers")
    groups = [
        {
            "params": [
                p for n, p in reader.named_parameters() if p.requires_grad and n.startswith(heads)
            ],
            "lr": 3 * options.lr,
        },
        {
            "params": [
                p
                for n, p in reader.named_parameters()
                if p.requires_grad and not n.startswith(heads)
            ],
            "lr": options.lr,
        },
    ]
    optimizer = torch.optim.AdamW(
        groups, weight_decay=options.decay, betas=(0.9, 0.98), fused=device == "cuda"
    )
    rates = [group["lr"] for group in optimizer.param_groups]
    step, spent = 0, 0.0
    state = out / "state.pt"
    if state.is_file():
        saved = torch.load(state, map_location=device, weights_only=False)
        reader.load_state_dict(saved["reader"], strict=False)
        optimizer.load_state_dict(saved["optimizer"])
        step, spent = saved["step"], saved["spent"]
        chance = np.random.default_rng(options.seed + step)
    began = time.monotonic() - spent
    weights = [p for g in groups for p in g["params"]]
    average = [p.detach().clone() for p in weights]
    queue: list[tuple[Tensor, Tensor, Tensor]] = []
    last_saved = last_measured = time.monotonic()
    total = {"where": 0.0, "whether": 0.0, "n": 0}
    while True:
        progress = max(step / options.steps, (time.monotonic() - began) / options.seconds)
        if progress >= 1:
            break
        if not queue:
            question, passage, spans = data.draw(16 * options.batch, chance)
            order = (
                data.passage_lengths[passage] + torch.randint(0, 16, (len(passage),))
            ).argsort()
            parts = list(order.split(options.batch))
            queue = [
                (question[p], passage[p], spans[p])
                for i in chance.permutation(len(parts))
                for p in [parts[i]]
            ]
        q, p, text, starts, ends = data.batch(*queue.pop())
        warm = min(1.0, progress / 0.04)
        rate = warm * max(0.02, 0.5 * (1 + math.cos(math.pi * progress)))
        for group, peak in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = peak * rate
        with torch.autocast(device, torch.bfloat16):
            span, answer = reader(q, p, options.dropout)
        where, whether = loss_of(span, answer, text, starts, ends, options.smooth)
        optimizer.zero_grad(set_to_none=True)
        (where + options.whether * whether).backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        step += 1
        with torch.no_grad():
            share = 1 - min(options.average, step / (step + 10))
            for mean, own in zip(average, weights, strict=True):
                mean.lerp_(own.detach(), share)
        if step % 50 == 0:
            total["where"] += float(where.detach())
            total["whether"] += float(whether.detach())
            total["n"] += 1
        now = time.monotonic()
        if now - last_measured > options.every:
            _say(
                out,
                {
                    "step": step,
                    "progress": round(progress, 3),
                    "seconds": round(now - began),
                    "where": round(total["where"] / max(1, total["n"]), 3),
                    "whether": round(total["whether"] / max(1, total["n"]), 3),
                    **_averaged(reader, weights, average, data, options.most),
                },
            )
            total = {"where": 0.0, "whether": 0.0, "n": 0}
            last_measured = time.monotonic()
        if device == "cpu" and now - last_saved > 300:
            torch.save(
                {
                    "reader": _trained(reader),
                    "optimizer": optimizer.state_dict(),
                    "step": step,
                    "spent": now - began,
                },
                state,
            )
            last_saved = now
    _say(
        out,
        {
            "step": step,
            "seconds": round(time.monotonic() - began),
            **_averaged(reader, weights, average, data, 4 * options.most),
        },
    )
    _swap(weights, average)
    if options.keep:
        write(reader, out, options.name)


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


def _compile(reader: Reader, data: Data, out: Path) -> None:
    """Compile the layers, if that makes a step faster here."""
    chance = np.random.default_rng(0)
    pairs = [data.draw(128, chance) for _ in range(12)]

    def seconds() -> float:
        torch.cuda.synchronize()
        begun = time.monotonic()
        for question, passage, spans in pairs:
            q, p, text, starts, ends = data.batch(question, passage, spans)
            with torch.autocast(data.device, torch.bfloat16):
                span, answer = reader(q, p, 0.1)
            sum(loss_of(span, answer, text, starts, ends)).backward()
        torch.cuda.synchronize()
        reader.zero_grad(set_to_none=True)
        return time.monotonic() - begun

    seconds()
    eager, plain = seconds(), Layer.forward
    try:
        Layer.forward = torch.compile(plain, dynamic=True)  # type: ignore[method-assign]
        warm, compiled = seconds() + seconds(), seconds()
    except Exception as error:  # noqa: BLE001
        _say(out, {"compile": repr(error)[:300]})
        compiled, warm = math.inf, 0.0
    _say(out, {"eager": round(eager, 3), "compiled": round(compiled, 3), "warm": round(warm, 1)})
    if compiled > eager:
        Layer.forward = plain  # type: ignore[method-assign]


def _trained(reader: Reader) -> dict[str, Tensor]:
    kept = {name for name, p in reader.named_parameters() if p.requires_grad}
    return {name: value for name, value in reader.state_dict().items() if name in kept}


def write(reader: Reader, out: Path, name: str) -> None:
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
        np.savez(
            out / f"{name}.{number}.npz",
            apart=reader.form.apart,
            layers=reader.form.layers,
            **{k: arrays[k] for k in part},
        )


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
    parser.add_argument("--name", default="reader")
    parser.add_argument(
        "--apart", type=int, default=6, help="layers that read question and passage apart"
    )
    parser.add_argument("--layers", type=int, default=12)
    parser.add_argument("--steps", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=36_000)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--lr", type=float, default=1e-4)
    parser.add_argument("--dropout", type=float, default=0.15)
    parser.add_argument(
        "--smooth",
        type=float,
        default=0.05,
        help="how far from 0 and 1 the targets of being answered are",
    )
    parser.add_argument(
        "--average", type=float, default=0.999, help="decay of the moving average of the weights"
    )
    parser.add_argument("--decay", type=float, default=0.05)
    parser.add_argument(
        "--whether", type=float, default=1.0, help="weight of the loss of being answered at all"
    )
    parser.add_argument(
        "--fold", type=int, default=-1, help="XQuAD and MILQA articles that are held out"
    )
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--every", type=float, default=60, help="seconds between measurements")
    parser.add_argument(
        "--most", type=int, default=3000, help="examples of a held-out source to measure on"
    )
    parser.add_argument("--mine", type=int, default=1)
    parser.add_argument("--compile", type=int, default=0)
    parser.add_argument("--keep", type=int, default=1)
    train(parser.parse_args())


if __name__ == "__main__":
    main()
