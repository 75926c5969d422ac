"""Write trained weights as the reader ships them: matrices in int8, one scale for each output.

    python -m footnoted_evals.training.export a.0.npz a.1.npz b.0.npz b.1.npz

The weights of several runs are averaged. Runs with the same start and different examples end in one
basin of the loss, and their mean is less overconfident.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import typer

from footnoted_evals.training.runs import mean_of
from footnoted_index.reader.weights import FILE


def export(parts: list[Path], out: Path = FILE, weight: float = 1.0, constant: float = 0.5) -> None:
    """Average the runs whose PARTS training wrote, and quantise them.

    `weight` and `constant` turn the network's score into the log-odds that a passage answers.
    """
    trained = mean_of(parts)
    apart = int(trained.pop("apart"))
    arrays: dict[str, Any] = {
        "apart": np.array(apart),
        "calibration": np.array([weight, constant], dtype=np.float32),
        "sides": trained.pop("sides").astype(np.float16),
    }
    for name, value in trained.items():
        key = _name(name, apart)
        value = value.astype(np.float32)
        if value.ndim == 1:
            arrays[key] = value.astype(np.float16)
            continue
        scale = np.maximum(np.abs(value).max(axis=1), np.finfo(np.float32).tiny) / np.float32(127)
        arrays[key] = np.rint(value / scale[:, None]).astype(np.int8)
        arrays[f"{key}.scale"] = scale
    np.savez_compressed(out, **arrays)
    typer.echo(f"{out}: {out.stat().st_size / 1e6:.1f} MB")


def _name(name: str, apart: int) -> str:
    """torch's `upper.3.q.weight` → the encoder's `l7.q.w`."""
    *path, kind = name.split(".")
    suffix = {"weight": "w", "bias": "b"}[kind]
    if path[0] == "upper":
        return f"l{apart + int(path[1])}.{path[2]}.{suffix}"
    return f"{path[0]}.{suffix}"


if __name__ == "__main__":
    typer.run(export)
