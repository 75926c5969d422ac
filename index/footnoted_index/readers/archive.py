"""ZIP archives: their files are read as if they were in a folder; nothing is unpacked to disk."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from io import BufferedIOBase
from pathlib import PurePosixPath

from footnoted_index.errors import ArticleError

MAX_ENTRIES = 50_000
MAX_BYTES = 4_000_000_000
MAX_RATIO = 100
"""Text shrinks to a third or a tenth; what expands a hundredfold is a bomb."""


def check_sizes(entries: Collection[zipfile.ZipInfo], size: int) -> None:
    """Raise `ArticleError` if an archive of `size` bytes expands too much.

    The declared sizes can be trusted: zipfile reads no more than that from an entry.
    """
    if len(entries) > MAX_ENTRIES:
        raise ArticleError(f"holds {len(entries):,} files (at most {MAX_ENTRIES:,}); split it")
    total = sum(entry.file_size for entry in entries)
    if total > MAX_BYTES or total > MAX_RATIO * max(size, 10_000):
        raise ArticleError(
            f"expands from {size:,} to {total:,} bytes, which is too much (at most"
            f" {MAX_BYTES:,} and {MAX_RATIO} times its size)"
        )


def read_whole(stream: BufferedIOBase, most: int, remedy: str = "split it") -> bytes:
    """Return all bytes of a stream. Raises `ArticleError` with a remedy for more than `most`."""
    data = stream.read(most + 1)
    if len(data) > most:
        raise ArticleError(f"is larger than {most / 1e6:.0f} MB; {remedy}")
    return data


def open_archive(stream: BufferedIOBase) -> zipfile.ZipFile:
    """Return the archive in a stream. Raises `ArticleError` where it is none or is a bomb."""
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise ArticleError(f"is not a complete ZIP archive ({error})") from error
    size = stream.seek(0, 2)
    check_sizes(archive.infolist(), size)
    return archive


@contextmanager
def open_package(data: bytes, otherwise: ArticleError) -> Iterator[zipfile.ZipFile]:
    """Open a document that is a ZIP archive of parts.

    Raises `otherwise` where it is none or lacks a part that is read, `ArticleError` for a bomb.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            check_sizes(package.infolist(), len(data))
            yield package
    except (zipfile.BadZipFile, KeyError) as error:
        raise otherwise from error


def visible(entries: Iterable[zipfile.ZipInfo]) -> Iterator[zipfile.ZipInfo]:
    """Yield the files in an archive, without folders and hidden ones."""
    for entry in entries:
        parts = PurePosixPath(entry.filename).parts
        hidden = any((p.startswith(".") and p != "..") or p == "__MACOSX" for p in parts)
        if not entry.is_dir() and not hidden:
            yield entry


def refusal(entry: zipfile.ZipInfo) -> str | None:
    """Return why a file in an archive is not read, where that can be told from its name."""
    path = PurePosixPath(entry.filename)
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        return "has a path that leads out of its archive"
    if entry.flag_bits & 1:
        return "needs a password"
    if path.suffix.lower() == ".zip":
        return "is an archive in an archive; unpack it"
    return None
