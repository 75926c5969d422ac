"""The article files of a folder."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path

from footnoted_index.errors import ArticleError, ArticlesError


@dataclass(frozen=True, slots=True)
class ArticleFile:
    """A file of the articles folder. `path` is relative to the folder, with forward slashes."""

    path: str
    location: Path

    def size(self) -> int:
        """Return the file's size in bytes. Raises `ArticleError` where it cannot be read."""
        with _reading():
            return self.location.stat().st_size

    def read_bytes(self) -> bytes:
        """Return the file's bytes. Raises `ArticleError` where it cannot be read."""
        with _reading():
            return self.location.read_bytes()

    @contextmanager
    def open(self) -> Iterator[BufferedIOBase]:
        """The file as a stream. Raises `ArticleError` where it cannot be read."""
        with _reading(), self.location.open("rb") as stream:
            yield stream

    def digest(self) -> str:
        """Return the SHA-256 of the file's bytes. Raises `ArticleError` where it cannot be read."""
        with self.open() as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()


@contextmanager
def _reading() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ArticleError(f"cannot be read: {error.strerror or error}") from error


def find_files(folder: Path, suffixes: Collection[str]) -> list[ArticleFile]:
    """Return the files below `folder` with one of `suffixes`, sorted by path; hidden ones are left
    out.

    Raises `ArticlesError` where the folder is missing, not a folder, not readable or has none.
    """
    if not folder.exists():
        raise ArticlesError(f"the articles folder '{folder}' does not exist")
    if not folder.is_dir():
        raise ArticlesError(f"'{folder}' is not a folder; give the folder that holds the articles")
    files = sorted(_walk(folder, suffixes), key=lambda file: file.path)
    if not files:
        kinds = ", ".join(sorted(suffixes))
        raise ArticlesError(f"the articles folder '{folder}' holds no articles ({kinds})")
    return files


def _walk(folder: Path, suffixes: Collection[str]) -> Iterator[ArticleFile]:
    def fail(error: OSError) -> None:
        # A folder that cannot be listed must not look like one whose articles were deleted.
        raise ArticlesError(f"the folder '{error.filename}' cannot be read: {error.strerror}")

    for directory, subfolders, names in os.walk(folder, onerror=fail):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        for name in names:
            location = Path(directory, name)
            if not name.startswith(".") and location.suffix.lower() in suffixes:
                # A name that is not UTF-8 could not be stored as it is.
                name = os.fsencode(location.relative_to(folder)).decode("utf-8", "replace")
                yield ArticleFile(Path(name).as_posix(), location)
