"""The article files of a folder."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path
from typing import overload

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


@dataclass(frozen=True, slots=True)
class UnreadableFolder:
    """A folder below the articles folder that cannot be listed: what is in it is not known.

    `path` is relative to the articles folder, with forward slashes; `reason` completes the sentence
    "FOLDER …".
    """

    path: str
    reason: str

    def holds(self, path: str) -> bool:
        """Whether a file of this path would lie in it."""
        return path.startswith(f"{self.path}/")


@dataclass(frozen=True, slots=True)
class Found(Sequence[ArticleFile]):
    """The files of an articles folder, sorted by path, and the folders that could not be listed."""

    files: tuple[ArticleFile, ...]
    unreadable: tuple[UnreadableFolder, ...] = ()

    @overload
    def __getitem__(self, index: int) -> ArticleFile: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[ArticleFile, ...]: ...
    def __getitem__(self, index: int | slice) -> ArticleFile | tuple[ArticleFile, ...]:
        return self.files[index]

    def __len__(self) -> int:
        return len(self.files)


def find_files(folder: Path, suffixes: Collection[str]) -> Found:
    """The files below `folder` with one of `suffixes`; hidden ones are left out.

    Raises `ArticlesError` where the folder is missing, not a folder, not readable or has none.
    """
    if not folder.exists():
        raise ArticlesError(f"the articles folder '{folder}' does not exist")
    if not folder.is_dir():
        raise ArticlesError(f"'{folder}' is not a folder; give the folder that holds the articles")
    unreadable: list[UnreadableFolder] = []
    files = sorted(_walk(folder, suffixes, unreadable), key=lambda file: file.path)
    if not files:
        kinds = ", ".join(sorted(suffixes))
        raise ArticlesError(f"the articles folder '{folder}' holds no articles ({kinds})")
    return Found(tuple(files), tuple(unreadable))


def _walk(
    folder: Path, suffixes: Collection[str], unreadable: list[UnreadableFolder]
) -> Iterator[ArticleFile]:
    def note(error: OSError) -> None:
        if Path(error.filename) == folder:
            raise ArticlesError(f"the folder '{folder}' cannot be read: {error.strerror}")
        # It must not look like one whose articles were deleted.
        path = _relative(Path(error.filename), folder)
        unreadable.append(UnreadableFolder(path, f"cannot be listed: {error.strerror}"))

    for directory, subfolders, names in os.walk(folder, onerror=note):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        for name in names:
            location = Path(directory, name)
            if not name.startswith(".") and location.suffix.lower() in suffixes:
                yield ArticleFile(_relative(location, folder), location)


def _relative(location: Path, folder: Path) -> str:
    # A name that is not UTF-8 could not be stored as it is.
    name = os.fsencode(location.relative_to(folder)).decode("utf-8", "replace")
    return Path(name).as_posix()
