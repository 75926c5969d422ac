"""The article files of a folder."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path
from typing import NamedTuple

from footnoted_index.checked_type import check_type
from footnoted_index.errors import ArticleError, ArticlesError
from footnoted_index.readers.digest import digest_of_stream
from footnoted_index.text.normalisation import distinct_name

NO_SUFFIX = "no suffix"
_STORE_FILES = ({"write.lock", "CURRENT"}, {"write.lock", "writer.json"})
"""Either of them is in the folder of a store: in one that was built, and in one that is written."""
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


class Stamp(NamedTuple):
    """Which file it is, how long, and when it and what is known of it were changed."""

    device: int
    number: int
    size: int
    changed_ns: int
    renamed_ns: int


@dataclass(frozen=True, slots=True)
class ArticleFile:
    """A file of the articles folder. `path` is relative to the folder, with forward slashes."""

    path: str
    location: str | Path

    @contextmanager
    def open(self) -> Iterator[BufferedIOBase]:
        """The file as a stream. Raises `ArticleError` where it cannot be read or is no file."""
        with _reading(), os.fdopen(_opened(self.location), "rb") as stream:
            yield stream

    def stamp(self) -> Stamp:
        """Return what changes when the file does. Raises `ArticleError` where it is not there."""
        with _reading():
            about = os.lstat(self.location)
        return Stamp(
            about.st_dev, about.st_ino, about.st_size, about.st_mtime_ns, about.st_ctime_ns
        )

    def digest(self) -> str:
        """Return the digest of the file's bytes. Raises `ArticleError` where it cannot be read."""
        with self.open() as stream:
            return digest_of_stream(stream)


def _opened(location: str | Path) -> int:
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


def named_folder(folder: str | Path) -> Path:
    """Return the path of a folder that was named.

    Raises `ArticlesError` for an empty name, which would be the working directory.
    """
    check_type(folder, (str, Path), "the articles folder is given by its name", ArticlesError)
    if not str(folder).strip():
        raise ArticlesError(
            f"the articles folder is given as {str(folder)!r}, as by a variable that is not set;"
            " name it, or give . for the working directory"
        )
    return Path(folder)


def require_apart(folder: Path, store: str | Path) -> None:
    """Raise `ArticlesError` where the store is to be kept in the articles folder itself.

    Asked before anything is written there; a folder below it is left out of what is read.
    """
    if os.path.realpath(folder) == os.path.realpath(store):
        raise _also_index(folder)


def _also_index(folder: Path) -> ArticlesError:
    return ArticlesError(
        f"the articles folder '{folder}' is also that of an index; give each a"
        f" folder of its own, such as --store '{folder / '.footnoted'}' (in Python store=…)"
    )


def survey(folder: Path, suffixes: Collection[str], *, links: bool = False) -> Survey:
    """Return every entry below `folder`: files with one of `suffixes`, and what is left out.

    Only regular files that lie inside the folder are read, a link among them if it leads to one,
    or with `links` to any file; linked folders are not followed, nor those of a store. A subfolder
    that cannot be listed is left out and noted in `unreadable`, so that the articles known from it
    are not taken for deleted ones.

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
    """Walks a folder by names instead of `Path` objects, which would take much longer."""

    def __init__(self, folder: Path, suffixes: Collection[str], *, links: bool) -> None:
        self._root, self._suffixes = folder.resolve(), suffixes
        self._links = links
        self.files: list[ArticleFile] = []
        self.left_out: list[LeftOut] = []
        self.unreadable: list[str] = []

    def enter(self, folder: Path) -> None:
        waiting = [(os.fspath(folder), "")]
        while waiting:
            directory, name = waiting.pop()
            try:
                entries = list(os.scandir(directory))
            except OSError as error:
                if not name:
                    raise ArticlesError(
                        f"the folder '{directory}' cannot be read: {error.strerror}"
                    ) from error
                self.unreadable.append(_shown(name))
                self._leave_out(name, "unreadable folder", f"cannot be read: {error.strerror}")
                continue
            names = {entry.name for entry in entries}
            if any(files <= names for files in _STORE_FILES):
                if not name:
                    raise _also_index(Path(directory))
                self._leave_out(name, "index", "is an index of articles")
                continue
            below = f"{name}/" if name else ""
            for entry in entries:
                if entry.is_dir(follow_symlinks=False) and not entry.name.startswith("."):
                    waiting.append((entry.path, below + entry.name))
                else:
                    self._take(entry, below + entry.name)

    def _take(self, entry: os.DirEntry[str], name: str) -> None:
        suffix = suffix_of(entry.name)
        is_link = entry.is_symlink()
        if entry.name.startswith("."):
            self._leave_out(name, "hidden", "is hidden (its name starts with a dot)")
        elif entry.name.startswith("~$"):
            self._leave_out(name, "hidden", "is a lock of an open document, not the document")
        elif is_link and (reason := self._link_refusal(Path(entry.path))):
            self._leave_out(name, "link", reason)
        elif not entry.is_file():
            self._leave_out(name, "not a file", _NO_FILE)
        elif suffix not in self._suffixes:
            kind = suffix or NO_SUFFIX
            remedy = _REMEDIES.get(kind, "is of a kind that is not read")
            self._leave_out(name, kind, remedy)
        else:
            # Opened by the resolved path, so that a link put in its place later is not followed.
            location = Path(entry.path).resolve() if is_link else entry.path
            self.files.append(ArticleFile(_shown(name), location))

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

    def _leave_out(self, name: str, kind: str, reason: str) -> None:
        self.left_out.append(LeftOut(_shown(name), kind, reason))


def _shown(name: str) -> str:
    # Bytes of a name that are not UTF-8 are shown as `\udc…`, as Python does.
    return distinct_name(os.fsencode(name).decode("utf-8", "surrogateescape"))


def suffix_of(path: str) -> str:
    """Return the suffix of a file's name in small letters, with its dot; empty without one."""
    name = path.rpartition("/")[2]
    dot = name.rfind(".")
    return name[dot:].lower() if 0 < dot < len(name) - 1 else ""
