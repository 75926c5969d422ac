"""Decode bytes to text, whatever their encoding."""

from __future__ import annotations

import codecs
import io
from io import BufferedIOBase
from typing import IO

from footnoted_index.errors import ArticleError
from footnoted_index.text.normalisation import CONTROL_CHARACTERS

_SAMPLE_BYTES = 200_000
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes) -> str:
    """Return bytes to text in the encoding they are in; see `encoding_of`.

    A few broken bytes become U+FFFD. Raises `ArticleError` for binary data.
    """
    text = data.decode(encoding_of(data), "replace")
    _check(text[:100_000])
    return text


def text_stream(stream: BufferedIOBase) -> IO[str]:
    """Return a stream of bytes as a stream of text, in the encoding its beginning is in.

    Line ends are as they are in the file. Raises `ArticleError` for binary data.
    """
    buffered = io.BufferedReader(stream, _SAMPLE_BYTES)
    sample = buffered.peek(_SAMPLE_BYTES)[:_SAMPLE_BYTES]
    encoding = encoding_of(sample)
    _check(codecs.getincrementaldecoder(encoding)("replace").decode(sample)[:100_000])
    return io.TextIOWrapper(buffered, encoding, "replace", newline="")


def encoding_of(data: bytes) -> str:
    """Return the encoding of a text: by its byte order mark, UTF-8, UTF-16, or what
    charset-normalizer recognises.

    UTF-8 with a few broken bytes is UTF-8. Raises `ArticleError` where no encoding fits.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    nulls = data[:4096].count(0)
    if nulls > 0.3 * len(data[:4096]):
        return "utf-16-le" if data[1:4096:2].count(0) > nulls / 2 else "utf-16-be"
    # The last character of a sample may be cut in two: an incremental decoder waits for the rest.
    lenient = codecs.getincrementaldecoder("utf-8")("replace").decode(data)
    broken = lenient.count("\ufffd")
    wide = sum(character > "\x7f" for character in lenient) - broken if broken else 0
    if not broken or wide > 2 * broken:
        return "utf-8"
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE_BYTES]).best()
    if best is None:
        raise ArticleError("is not text (no character encoding fits)")
    return best.encoding


def _check(sample: str) -> None:
    odd = len(CONTROL_CHARACTERS.findall(sample)) + sample.count("\ufffd")
    if odd > 0.05 * len(sample):
        raise ArticleError("is not text (it looks like a binary file)")
