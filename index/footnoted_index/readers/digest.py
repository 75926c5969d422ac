"""The digests by which a file, or an article in one, is known to be as it was when it was read."""

from __future__ import annotations

import hashlib
from io import BufferedIOBase

READING = b"5"
"""How files are read. Where it changes, all are read again once, and what then says the same is
not embedded again."""


def digest_of(data: bytes) -> str:
    """Return the digest of an article's bytes."""
    return hashlib.sha256(READING + data).hexdigest()


def digest_of_stream(stream: BufferedIOBase) -> str:
    """Return the digest of all bytes of a stream."""
    return hashlib.file_digest(stream, lambda: hashlib.sha256(READING)).hexdigest()
