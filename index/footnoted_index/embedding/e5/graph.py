"""The encoder as an ONNX graph, in float32 or in the int8 mode that keeps its accuracy.

Inputs, all float32: `embeddings` (batch, length, hidden), the sum of word, position and type
embeddings; `pool` (batch, segments, length): the share of each token in each mean. Output: `means`
(batch, segments, hidden), means of the last hidden states. The texts of a batch are of one length:
there is no padding and no mask, so that onnxruntime can use its flash attention.

int8 mode: every row (token) of an activation is quantised to 0…255 with a scale of its own, so
it does not depend on its batch; every output column of a matrix to −127…127 with its own.
"""

from __future__ import annotations

from typing import Any, Final, Literal, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from footnoted_index.embedding.e5.weights import Floats, Shape

Mode = Literal["int8", "fp32"]

_OPSET: Final = 20
"""Gelu's first, known to onnxruntime 1.17 and later."""
_IR_VERSION: Final = 9
_CONTRIB: Final = "com.microsoft"

_GELU_MIN: Final = 0.17
"""GELU is never below −0.17, so its outputs need few of the 256 steps for negative values."""
_GELU_ZERO: Final = 32

_LOUD: Final = {15: 2.15, 35: 1.8, 44: 1.4, 87: 1.5, 146: 1.6, 297: 1.5, 321: 1.6, 347: 1.5}
"""Hidden channels that are far louder than the others in every layer. Each is divided by its
factor before it is quantised and its weights are multiplied by it (SmoothQuant, Xiao et al. 2023),
so that it does not set the scale of the quiet ones. The factor is the square root of the channel's
peak over the median peak, on Hungarian, English and German sentences. Halves the error."""


class _Rows(NamedTuple):
    """An activation, (tokens, width), ready for a matrix: in int8 mode with its scale and zero."""

    values: str
    scale: str = ""
    zero: int = 0


class Source(Protocol):
    """Where a graph's weights come from, by the names of the encoder's file."""

    @property
    def shape(self) -> Shape:
        """The sizes of the network."""

    def vector(self, name: str) -> Floats:
        """The float32 vector of this name, (outputs,)."""

    def matrix(self, name: str) -> Floats:
        """The float32 matrix of this name, (outputs, inputs)."""


def quantise_columns(matrix: Floats) -> tuple[npt.NDArray[np.int8], Floats]:
    """(inputs, outputs) float32 → int8 of the same shape and the scale of each output column.

    AVX2 without VNNI adds neighbouring products in 16 bits and saturates. The scale leaves no two
    neighbouring weights whose sum is beyond ±128, and 255 · 128 still fits: all processors give
    the same result, and most weights keep nearly eight bits.
    """
    pairs = np.abs(matrix[0::2] + matrix[1::2]).max(axis=0)
    scale = np.maximum(pairs, np.abs(matrix).max(axis=0)) / np.float32(127)
    scale = np.maximum(scale, np.finfo(np.float32).tiny)
    return np.rint(matrix / scale).astype(np.int8), scale


class Builder:
    """Builds one serialised ONNX model of `weights` in `mode`."""

    def __init__(self, weights: Source, mode: Mode) -> None:
        self._weights, self._int8 = weights, mode == "int8"
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}
        self._zeros: dict[int, str] = {}
        self._loudness = np.ones(weights.shape.hidden, dtype=np.float32)
        self._loudness[list(_LOUD)] = list(_LOUD.values())

    def encoder(self) -> bytes:
        """Return the whole encoder; see this module for its inputs and its output."""
        hidden = self._weights.shape.hidden
        states = self._embedded_states(self._weights.shape.layers)
        self._name("MatMul", ["pool", states], "means")
        return self._model(
            "multilingual-e5-small",
            [
                _value("embeddings", "batch", "length", hidden),
                _value("pool", "batch", "segments", "length"),
            ],
            [_value("means", "batch", "segments", hidden)],
        )

    def lower(self, layers: int) -> bytes:
        """Return the first `layers`: `embeddings` in, `states` (batch, length, hidden) out."""
        hidden = self._weights.shape.hidden
        self._name("Identity", [self._embedded_states(layers)], "states")
        return self._model(
            "multilingual-e5-small, lower layers",
            [_value("embeddings", "batch", "length", hidden)],
            [_value("states", "batch", "length", hidden)],
        )

    def reader(self, layers: range) -> bytes:
        """Return the layers that read question and passage together, with their two heads.

        Inputs: `states` (batch, length, hidden) float32, those of the question and then those of
        the passage; `firsts` (2,) int64, where each begins. Outputs: `spans` (batch, length, 2),
        how well an answer starts and ends at each token; `answers` (batch, 1), whether the passage
        answers.
        """
        hidden = self._weights.shape.hidden
        x = self._through("states", self._flat("states"), layers)
        self._name(
            "Add",
            [self._product(x, "span"), self._constant("span.b", self._weights.vector("span.b"))],
            "spans",
        )
        both = self._op("Gather", x, "firsts", axis=1)
        both = self._op(
            "Reshape", both, self._constant("both", np.array([-1, 2 * hidden], dtype=np.int64))
        )
        gate = self._constant("gate.b", self._weights.vector("gate.b"))
        gated = self._op("Tanh", self._op("Add", self._product(both, "gate"), gate))
        self._name(
            "Add",
            [
                self._product(gated, "answers"),
                self._constant("answers.b", self._weights.vector("answers.b")),
            ],
            "answers",
        )
        firsts = helper.make_tensor_value_info("firsts", TensorProto.INT64, [2])
        return self._model(
            "reader",
            [_value("states", "batch", "length", hidden), firsts],
            [_value("spans", "batch", "length", 2), _value("answers", "batch", 1)],
        )

    def _embedded_states(self, layers: int) -> str:
        x = self._norm(self._flat("embeddings"), "emb.ln")
        return self._through("embeddings", x, range(layers))

    def _through(self, shaped: str, x: str, layers: range) -> str:
        """States (batch, length, hidden) after some layers; `shaped` is an input of that shape."""
        self._batch_shape = self._op("Shape", shaped)
        self._rows = self._op("Shape", x, end=1)
        for layer in layers:
            x = self._layer(x, f"l{layer}")
        return self._op("Reshape", x, self._batch_shape)

    def _product(self, x: str, name: str) -> str:
        return self._op(
            "MatMul", x, self._constant(f"{name}.w", self._weights.matrix(f"{name}.w").T)
        )

    def _name(self, operator: str, inputs: list[str], output: str) -> None:
        self._nodes.append(helper.make_node(operator, inputs, [output]))

    def _model(
        self, name: str, inputs: list[onnx.ValueInfoProto], outputs: list[onnx.ValueInfoProto]
    ) -> bytes:
        graph = helper.make_graph(
            self._nodes, name, inputs, outputs, list(self._constants.values())
        )
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_CONTRIB, 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION)
        return bytes(model.SerializeToString())

    def _layer(self, x: str, name: str) -> str:
        """Return one post-norm transformer layer; (tokens, hidden) in and out."""
        rows = self._quantise_loud(x)
        # A bias on the keys shifts all of a row's attention scores alike, which changes nothing.
        # One on the values passes through, as attention sums to 1: it joins the output's bias.
        q = self._linear(rows, f"{name}.q", self._weights.vector(f"{name}.q.b"))
        k, v = self._linear(rows, f"{name}.k"), self._linear(rows, f"{name}.v")
        context = self._attention(q, k, v)
        through = self._weights.matrix(f"{name}.ao.w") @ self._weights.vector(f"{name}.v.b")
        bias = self._weights.vector(f"{name}.ao.b") + through
        out = self._linear(self._quantise(context), f"{name}.ao", bias)
        x = self._norm(self._op("Add", x, out), f"{name}.aln")

        bias = self._weights.vector(f"{name}.fi.b")
        inner = self._op("Gelu", self._linear(self._quantise_loud(x), f"{name}.fi", bias))
        bias = self._weights.vector(f"{name}.fo.b")
        out = self._linear(self._quantise_gelu(inner), f"{name}.fo", bias)
        return self._norm(self._op("Add", x, out), f"{name}.oln")

    def _attention(self, q: str, k: str, v: str) -> str:
        """Attention of each text to itself; (tokens, hidden) in and out."""
        parts = [self._op("Reshape", part, self._batch_shape) for part in (q, k, v)]
        heads = self._weights.shape.heads
        return self._flat(self._op("MultiHeadAttention", *parts, domain=_CONTRIB, num_heads=heads))

    def _linear(self, rows: _Rows, name: str, bias: Floats | None = None) -> str:
        matrix = self._weights.matrix(f"{name}.w").T
        if self._int8:
            if not name.endswith((".ao", ".fo")):
                matrix = matrix * self._loudness[:, None]
            small, scale = quantise_columns(matrix)
            product = self._op(
                "MatMulIntegerToFloat",
                rows.values,
                self._constant(f"{name}.w", small),
                self._scalar(1.0),
                self._constant(f"{name}.scale", scale),
                self._constant(f"zero.{rows.zero}", np.array(rows.zero, dtype=np.uint8)),
                domain=_CONTRIB,
            )
            product = self._op("Mul", product, rows.scale)
        else:
            product = self._op("MatMul", rows.values, self._constant(f"{name}.w", matrix))
        return product if bias is None else self._op("Add", product, self._constant(name, bias))

    def _quantise_loud(self, x: str) -> _Rows:
        """Return a layer norm's output, its loud channels damped."""
        if self._int8:
            x = self._op("Mul", x, self._constant("damping", 1 / self._loudness))
        return self._quantise(x)

    def _quantise(self, x: str) -> _Rows:
        """Values on both sides of zero: −127…127 around 128."""
        if not self._int8:
            return _Rows(x)
        peak = self._peak(self._op("Abs", x))
        return self._to_uint8(x, self._op("Mul", peak, self._scalar(1 / 127)), 128)

    def _quantise_gelu(self, x: str) -> _Rows:
        """Values of at least −0.17: −32…223 around 32."""
        if not self._int8:
            return _Rows(x)
        scale = self._op("Mul", self._peak(x), self._scalar(1 / (255 - _GELU_ZERO)))
        scale = self._op("Max", scale, self._scalar(_GELU_MIN / _GELU_ZERO))
        return self._to_uint8(x, scale, _GELU_ZERO)

    def _to_uint8(self, x: str, scale: str, zero: int) -> _Rows:
        if zero not in self._zeros:
            fill = numpy_helper.from_array(np.array([zero], dtype=np.uint8))
            self._zeros[zero] = self._op("ConstantOfShape", self._rows, value=fill)
        row_scale = self._op("Reshape", scale, self._rows)
        values = self._op("QuantizeLinear", x, row_scale, self._zeros[zero], axis=0)
        return _Rows(values, scale, zero)

    def _peak(self, x: str) -> str:
        """Return the greatest value of each row: (tokens, 1)."""
        return self._op("ReduceMax", x, self._constant("last", np.array([-1], dtype=np.int64)))

    def _norm(self, x: str, name: str) -> str:
        scale, shift = (
            self._constant(f"{name}.{part}", self._weights.vector(f"{name}.{part}"))
            for part in "wb"
        )
        epsilon = self._weights.shape.epsilon
        return self._op("LayerNormalization", x, scale, shift, axis=-1, epsilon=epsilon)

    def _flat(self, x: str) -> str:
        """(batch, length, hidden) → (tokens, hidden)."""
        shape = np.array([-1, self._weights.shape.hidden], dtype=np.int64)
        return self._op("Reshape", x, self._constant("flat", shape))

    def _scalar(self, value: float) -> str:
        return self._constant(f"scalar.{value}", np.array(value, dtype=np.float32))

    def _constant(self, name: str, value: npt.NDArray[Any]) -> str:
        if name not in self._constants:
            self._constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def _op(self, operator: str, *inputs: str, **attributes: Any) -> str:
        output = f"n{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, list(inputs), [output], **attributes))
        return output


def _value(name: str, *shape: str | int) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, list(shape))
