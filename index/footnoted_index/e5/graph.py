"""The encoder as an ONNX graph, in float32 or in the int8 mode that keeps its accuracy.

Inputs: `embeddings` (batch, length, hidden), word + position + type embeddings; `mask` (batch,
length), 1 where there is a token, and `pool` (batch, 1, length), each row's mask over its count.
Output: `means` (batch, 1, hidden), the mean of the last hidden states.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from footnoted_index.e5.weights import Floats, Weights

Mode = Literal["int8", "fp32"]

_OPSET = 20
_IR_VERSION = 9
_MS = "com.microsoft"
_WEIGHT_MAX = 64
"""7-bit weights: AVX2 without VNNI adds two products in 16 bits, and 2 · 255 · 64 still fits."""
_GELU_MIN = 0.17
"""GELU is never below −0.17."""


def build(weights: Weights, mode: Mode) -> bytes:
    """The serialised ONNX model of `weights` in `mode`."""
    return _Builder(weights, mode).model().SerializeToString()


class _Builder:
    def __init__(self, weights: Weights, mode: Mode) -> None:
        self._weights, self._mode = weights, mode
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}
        hidden = weights.shape.hidden
        self._flat = self._constant("flat_shape", np.array([-1, hidden], dtype=np.int64))

    def model(self) -> onnx.ModelProto:
        shape = self._weights.shape
        self._batch_shape = self._op("Shape", "embeddings")
        x = self._op("Reshape", "embeddings", self._flat)
        x = self._norm(x, "emb.ln")
        bias = self._mask_bias()
        for layer in range(shape.layers):
            x = self._layer(x, f"l{layer}", bias)
        states = self._op("Reshape", x, self._batch_shape)
        self._nodes.append(helper.make_node("MatMul", ["pool", states], ["means"]))
        batch: list[str | int] = ["batch", "length"]
        graph = helper.make_graph(
            self._nodes,
            f"multilingual-e5-small-{self._mode}",
            [
                _value("embeddings", [*batch, shape.hidden]),
                _value("mask", [*batch]),
                _value("pool", ["batch", 1, "length"]),
            ],
            [_value("means", ["batch", 1, shape.hidden])],
            list(self._constants.values()),
        )
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_MS, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION)

    def _layer(self, x: str, name: str, bias: str) -> str:
        quantised = self._quantise(x)
        q, k, v = (
            self._op("Reshape", self._linear(quantised, f"{name}.{part}"), self._batch_shape)
            for part in "qkv"
        )
        heads = self._weights.shape.heads
        context = self._op(
            "MultiHeadAttention", q, k, v, "", "", bias, domain=_MS, num_heads=heads
        )
        context = self._op("Reshape", context, self._flat)
        out = self._linear(self._quantise(context), f"{name}.ao")
        x = self._norm(self._op("Add", x, out), f"{name}.aln")
        inner = self._op("Gelu", self._linear(self._quantise(x), f"{name}.fi"))
        out = self._linear(self._quantise(inner, gelu=True), f"{name}.fo", gelu=True)
        return self._norm(self._op("Add", x, out), f"{name}.oln")

    def _linear(self, x: tuple[str, str], name: str, gelu: bool = False) -> str:
        values, scale = x
        matrix = self._weights.matrix(f"{name}.w").T
        bias = self._weights.vector(f"{name}.b")
        if self._mode == "fp32":
            product = self._op("MatMul", values, self._constant(f"{name}.w", matrix))
            return self._op("Add", product, self._constant(f"{name}.b", bias))
        columns = np.abs(matrix).max(axis=0) / np.float32(_WEIGHT_MAX)
        small = np.rint(matrix / columns).astype(np.int8)
        if gelu:
            bias = bias - _GELU_MIN * (small.astype(np.float32).sum(axis=0) * columns)
        product = self._op(
            "MatMulIntegerToFloat",
            values,
            self._constant(f"{name}.w", small),
            self._constant("one", np.array(1, dtype=np.float32)),
            self._constant(f"{name}.scale", columns),
            self._constant("zero", np.array(0, dtype=np.uint8))
            if gelu
            else self._constant("middle", np.array(128, dtype=np.uint8)),
            domain=_MS,
        )
        product = self._op("Mul", product, scale)
        return self._op("Add", product, self._constant(f"{name}.b", bias))

    def _quantise(self, x: str, gelu: bool = False) -> tuple[str, str]:
        """Each row to 0…255 with a scale of its own, so that no row depends on its batch."""
        if self._mode == "fp32":
            return x, ""
        if gelu:
            x = self._op("Add", x, self._scalar("gelu_min", _GELU_MIN))
            peak = self._reduce("ReduceMax", x)
            scale = self._op("Mul", peak, self._scalar("per_255", 1 / 255))
            zeros = self._zero_points("zero_u8", 0, scale)
        else:
            peak = self._reduce("ReduceMax", self._op("Abs", x))
            scale = self._op("Mul", peak, self._scalar("per_127", 1 / 127))
            zeros = self._zero_points("middle_u8", 128, scale)
        flat = self._op("Reshape", scale, self._constant("all", np.array([-1], dtype=np.int64)))
        return self._op("QuantizeLinear", x, flat, zeros, axis=0), scale

    def _zero_points(self, name: str, value: int, scale: str) -> str:
        rows = self._op("Shape", scale, end=1)
        fill = numpy_helper.from_array(np.array([value], dtype=np.uint8))
        return self._op("ConstantOfShape", rows, value=fill)

    def _mask_bias(self) -> str:
        one = self._scalar("one_f", 1.0)
        bias = self._op("Mul", self._op("Sub", "mask", one), self._scalar("far", 1e30))
        axes = self._constant("mask_axes", np.array([1, 2], dtype=np.int64))
        bias = self._op("Unsqueeze", bias, axes)
        shape = self._op("Shape", bias)
        length = self._op("Shape", "embeddings", start=1, end=2)
        two = self._op(
            "Concat",
            self._constant("ones2", np.array([1, 1], dtype=np.int64)),
            length,
            self._constant("ones1", np.array([1], dtype=np.int64)),
            axis=0,
        )
        del shape
        return self._op("Expand", bias, two)

    def _norm(self, x: str, name: str) -> str:
        return self._op(
            "LayerNormalization",
            x,
            self._constant(f"{name}.w", self._weights.vector(f"{name}.w")),
            self._constant(f"{name}.b", self._weights.vector(f"{name}.b")),
            epsilon=self._weights.shape.epsilon,
            axis=-1,
        )

    def _reduce(self, op: str, x: str) -> str:
        axes = self._constant("last", np.array([-1], dtype=np.int64))
        return self._op(op, x, axes, keepdims=1)

    def _scalar(self, name: str, value: float) -> str:
        return self._constant(name, np.array(value, dtype=np.float32))

    def _constant(self, name: str, value: npt.NDArray[np.generic] | Floats) -> str:
        if name not in self._constants:
            self._constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def _op(self, op: str, *inputs: str, **attributes: object) -> str:
        output = f"n{len(self._nodes)}"
        self._nodes.append(helper.make_node(op, list(inputs), [output], **attributes))
        return output


def _value(name: str, shape: list[str | int]) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
