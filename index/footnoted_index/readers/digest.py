"""Digests by which an unchanged file, or an unchanged article in it, is recognised."""

from __future__ import annotations

import hashlib
from io import BufferedIOBase

READING = b"7"
"""The version of reading. When it is raised, all files are read again once; articles that come out
the same are not embedded again."""


def digest_of(data: bytes) -> str:
    """Return the digest of an article's bytes."""
    return hashlib.sha256(READING + data).hexdigest()


def digest_of_stream(stream: BufferedIOBase) -> str:
    """Return the digest of all bytes of a stream."""
    return hashlib.file_digest(stream, lambda: hashlib.sha256(READING)).hexdigest()
