"""The article files of a folder."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path

from footnoted_index.errors import ArticleError, ArticlesError
from footnoted_index.text.normalisation import clean_name

NO_SUFFIX = "no suffix"
_NO_FILE = "is not a file but a device, a pipe or a folder"
_REMEDIES = {
    ".doc": "is in Word's old format; save it as .docx",
    ".ppt": "is in PowerPoint's old format; save it as .pptx",
    ".pages": "is in Apple's format; export it as .docx or .pdf",
    ".mobi": "is an e-book in a closed format; convert it to .epub",
    ".azw3": "is an e-book in a closed format; convert it to .epub",
    ".gz": "is packed; unpack it",
    ".tar": "is packed; unpack it",
    ".7z": "is packed; unpack it",
    ".rar": "is packed; unpack it",
}


@dataclass(frozen=True, slots=True)
class ArticleFile:
    """A file of the articles folder. `path` is relative to the folder, with forward slashes."""

    path: str
    location: Path

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


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that is there and is not read on purpose. `reason` completes "PATH …".

    `kind` groups such things in reports: a suffix that is not read (`.png`), or `hidden`, `link`,
    `not a file`, `unreadable folder`, `draft`, ….
    """

    path: str
    kind: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path} {self.reason}"


@dataclass(frozen=True, slots=True)
class Survey:
    """What lies below a folder, by path; `unreadable` names subfolders that cannot be listed."""

    files: tuple[ArticleFile, ...]
    left_out: tuple[LeftOut, ...] = ()
    unreadable: tuple[str, ...] = ()

    def may_hold(self, path: str) -> bool:
        """Return whether a file at `path` may still be there though it was not found."""
        return any(path.startswith(f"{folder}/") for folder in self.unreadable)


@contextmanager
def _reading() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ArticleError(f"cannot be read: {error.strerror or error}") from error


def survey(folder: Path, suffixes: Collection[str], *, links: bool = False) -> Survey:
    """Return every entry below `folder`: files with one of `suffixes`, and what is left out.

    Only regular files that lie inside the folder are read, a link among them if it leads to one,
    or with `links` to any file; linked folders are not followed. A subfolder that cannot be listed
    is left out and noted in `unreadable`, so that the articles known from it are not taken for
    deleted ones.

    Raises `ArticlesError` where the folder is missing, not a folder, not readable or has no
    such file.
    """
    if not folder.exists():
        raise ArticlesError(f"the articles folder '{folder}' does not exist")
    if not folder.is_dir():
        raise ArticlesError(f"'{folder}' is not a folder; give the folder that holds the articles")
    found = _Walk(folder, suffixes, links=links)
    found.enter(folder)
    if not found.files and not found.unreadable:
        kinds = ", ".join(sorted(suffixes))
        raise ArticlesError(f"the articles folder '{folder}' holds no articles ({kinds})")
    return Survey(
        tuple(sorted(found.files, key=lambda file: file.path)),
        tuple(sorted(found.left_out, key=lambda left: left.path)),
        tuple(found.unreadable),
    )


class _Walk:
    def __init__(self, folder: Path, suffixes: Collection[str], *, links: bool) -> None:
        self._folder, self._root, self._suffixes = folder, folder.resolve(), suffixes
        self._links = links
        self.files: list[ArticleFile] = []
        self.left_out: list[LeftOut] = []
        self.unreadable: list[str] = []

    def enter(self, directory: Path) -> None:
        waiting = [directory]
        while waiting:
            directory = waiting.pop()
            try:
                entries = list(os.scandir(directory))
            except OSError as error:
                if directory == self._folder:
                    raise ArticlesError(
                        f"the folder '{directory}' cannot be read: {error.strerror}"
                    ) from error
                self.unreadable.append(self._name(directory))
                self._leave_out(directory, "unreadable folder", f"cannot be read: {error.strerror}")
                continue
            for entry in entries:
                if entry.is_dir(follow_symlinks=False) and not entry.name.startswith("."):
                    waiting.append(Path(entry.path))
                else:
                    self._take(entry)

    def _take(self, entry: os.DirEntry[str]) -> None:
        location = Path(entry.path)
        if entry.name.startswith("."):
            self._leave_out(location, "hidden", "is hidden (its name starts with a dot)")
        elif entry.is_symlink() and (reason := self._link_refusal(location)):
            self._leave_out(location, "link", reason)
        elif not location.is_file():
            self._leave_out(location, "not a file", _NO_FILE)
        elif location.suffix.lower() not in self._suffixes:
            kind = location.suffix.lower() or NO_SUFFIX
            remedy = _REMEDIES.get(kind, "is of a kind that is not read")
            self._leave_out(location, kind, remedy)
        else:
            # What a link leads to is opened: a link that took its place would not be.
            target = location.resolve() if entry.is_symlink() else location
            self.files.append(ArticleFile(self._name(location), target))

    def _link_refusal(self, location: Path) -> str | None:
        try:
            target = location.resolve(strict=True)
        except (OSError, RuntimeError):
            return "is a link that leads nowhere"
        if target.is_dir():
            return "is a link to a folder, which is not followed"
        if self._links or target.is_relative_to(self._root):
            return None
        return "is a link that leads out of the folder; FOLLOW_LINKS=1 reads what it leads to"

    def _leave_out(self, location: Path, kind: str, reason: str) -> None:
        self.left_out.append(LeftOut(self._name(location), kind, reason))

    def _name(self, location: Path) -> str:
        # A name that is not UTF-8 could not be stored as it is.
        name = os.fsencode(location.relative_to(self._folder)).decode("utf-8", "replace")
        return clean_name(Path(name).as_posix())
