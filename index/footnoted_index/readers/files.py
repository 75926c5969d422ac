"""The article files of a folder."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path
from typing import overload

from footnoted_index.errors import ArticleError, ArticlesError
from footnoted_index.text.normalisation import clean_name

_NO_FILE = "is not a file but a device, a pipe or a folder"


@dataclass(frozen=True, slots=True)
class ArticleFile:
    """A file of the articles folder. `path` is relative to the folder, with forward slashes.

    `refusal`: why it is not read, as the rest of the sentence "FILE …"; empty where it is.
    """

    path: str
    location: Path
    refusal: str = ""

    def size(self) -> int:
        """Return the file's size in bytes. Raises `ArticleError` where it cannot be read."""
        with self.open() as stream, _reading():
            return os.fstat(stream.fileno()).st_size

    def read_bytes(self) -> bytes:
        """Return the file's bytes. Raises `ArticleError` where it cannot be read."""
        with self.open() as stream, _reading():
            return stream.read()

    @contextmanager
    def open(self) -> Iterator[BufferedIOBase]:
        """The file as a stream. Raises `ArticleError` where it cannot be read or is no file."""
        if self.refusal:
            raise ArticleError(self.refusal)
        with _reading(), os.fdopen(_opened(self.location), "rb") as stream:
            yield stream

    def digest(self) -> str:
        """Return the SHA-256 of the file's bytes. Raises `ArticleError` where it cannot be read."""
        with self.open() as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()


def _opened(location: Path) -> int:
    """Open a file for reading. Raises `ArticleError` for a device or a pipe: it may never end."""
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0)
    # It may have become a link or a pipe since it was listed: not followed, not waited for.
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    number = os.open(location, flags)
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise ArticleError(_NO_FILE)
    return number


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


def find_files(folder: Path, suffixes: Collection[str], *, links: bool = False) -> Found:
    """Return the files below `folder` with one of `suffixes`, sorted by path, without hidden ones.

    Devices, pipes and links that lead out of the folder are refused when they are read, the links
    unless `links` is set.

    Raises `ArticlesError` where the folder is missing, not a folder, not readable or has none.
    """
    if not folder.exists():
        raise ArticlesError(f"the articles folder '{folder}' does not exist")
    if not folder.is_dir():
        raise ArticlesError(f"'{folder}' is not a folder; give the folder that holds the articles")
    unreadable: list[UnreadableFolder] = []
    files = sorted(_walk(folder, suffixes, unreadable, links=links), key=lambda file: file.path)
    if not files:
        kinds = ", ".join(sorted(suffixes))
        raise ArticlesError(f"the articles folder '{folder}' holds no articles ({kinds})")
    return Found(tuple(files), tuple(unreadable))


def _walk(
    folder: Path,
    suffixes: Collection[str],
    unreadable: list[UnreadableFolder],
    *,
    links: bool,
) -> Iterator[ArticleFile]:
    def note(error: OSError) -> None:
        if Path(error.filename) == folder:
            raise ArticlesError(f"the folder '{folder}' cannot be read: {error.strerror}")
        # It must not look like one whose articles were deleted.
        path = _relative(Path(error.filename), folder)
        unreadable.append(UnreadableFolder(path, f"cannot be listed: {error.strerror}"))

    inside = folder.resolve()
    for directory, subfolders, names in os.walk(folder, onerror=note):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        for name in names:
            location = Path(directory, name)
            if not name.startswith(".") and location.suffix.lower() in suffixes:
                target = _target(location)
                refusal = _refusal(target, inside, links=links or target is location)
                yield ArticleFile(_relative(location, folder), target, refusal)


def _relative(location: Path, folder: Path) -> str:
    # A name that is not UTF-8 could not be stored as it is.
    name = os.fsencode(location.relative_to(folder)).decode("utf-8", "replace")
    return clean_name(Path(name).as_posix())


def _target(location: Path) -> Path:
    """Return what a link leads to in the end; a link in a circle is its own target."""
    try:
        return location.resolve() if location.is_symlink() else location
    except (OSError, RuntimeError):
        return location


def _refusal(target: Path, inside: Path, *, links: bool) -> str:
    """Return why what a name leads to is not read, or ""."""
    if not links and not target.is_relative_to(inside):
        return "is a link that leads out of the folder; FOLLOW_LINKS=1 reads what it leads to"
    try:
        mode = target.stat().st_mode
    except OSError:
        return ""  # said when it is read
    return "" if stat.S_ISREG(mode) else _NO_FILE
