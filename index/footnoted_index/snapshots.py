"""A store in a folder: numbered snapshots, one of them current.

Chroma writes its vector index in place. Killed in the middle of that, it leaves files that can
crash whoever opens them next, and a process that has them open never sees what another one wrote.
So nobody writes to a snapshot that may be read: a writer works on a private copy, and publishes it
by replacing the file that names the current one::

    store/CURRENT          the name of the current snapshot
    store/000012/          a snapshot: Chroma's files, the vectors, their sizes in MANIFEST.json
    store/000013.partial/  a writer's copy; whoever writes next removes what a killed one left

The snapshot before the current one is kept for readers that still have it open.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from footnoted_index.errors import StoreDamagedError, StoreError

CURRENT = "CURRENT"
MANIFEST = "MANIFEST.json"
_PARTIAL = ".partial"


class Snapshots:
    """The snapshots of one store. Only the holder of the write lock may draft and publish."""

    def __init__(self, folder: Path) -> None:
        if folder.exists() and not folder.is_dir():
            raise StoreError(f"the store '{folder}' is a file; give a folder")
        self.folder = folder

    def current(self) -> str | None:
        """The name of the current snapshot, None where nothing was ever published."""
        try:
            return (self.folder / CURRENT).read_text(encoding="ascii").strip() or None
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise StoreError(f"the store '{self.folder}' cannot be read: {error}") from error

    def path(self, name: str) -> Path:
        """The folder of a snapshot, its files checked to be as long as they were published.

        Raises `StoreDamagedError` where they are not.
        """
        folder = self.folder / name
        try:
            sizes = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            short = [file for file, size in sizes.items() if (folder / file).stat().st_size < size]
        except (OSError, ValueError) as error:
            raise StoreDamagedError(self._damage(f"{name}: {error}")) from error
        if short:
            raise StoreDamagedError(self._damage(f"{name}/{short[0]} is cut short"))
        return folder

    def draft(self) -> Path:
        """A private copy of the current snapshot, or an empty folder where there is none.

        Raises `StoreError` where it cannot be written, `StoreDamagedError` where it cannot be read.
        """
        name = self.current()
        source = None if name is None else self.path(name)
        draft = self.folder / f"{self._next():06d}{_PARTIAL}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            for left in self.folder.glob(f"*{_PARTIAL}"):
                shutil.rmtree(left)
            if source is None:
                draft.mkdir()
            else:
                shutil.copytree(source, draft, ignore=shutil.ignore_patterns(MANIFEST))
        except OSError as error:  # shutil.Error among them
            shutil.rmtree(draft, ignore_errors=True)
            raise self._unwritable(error) from error
        return draft

    def publish(self, draft: Path) -> str:
        """Make a draft that nobody writes to any more the current snapshot; returns its name.

        Raises `StoreError` where it cannot be written; what was current stays so.
        """
        name = draft.name.removesuffix(_PARTIAL)
        try:
            files = sorted(file for file in draft.rglob("*") if file.is_file())
            sizes = {file.relative_to(draft).as_posix(): file.stat().st_size for file in files}
            (draft / MANIFEST).write_text(json.dumps(sizes), encoding="utf-8")
            for file in (*files, draft / MANIFEST):
                _to_disk(file)
            before = self.current()
            draft.rename(self.folder / name)
            _to_disk(self.folder)
            new = self.folder / f"{CURRENT}.new"
            new.write_text(name, encoding="ascii")
            _to_disk(new)
            new.replace(self.folder / CURRENT)
            _to_disk(self.folder)
        except OSError as error:
            raise self._unwritable(error) from error
        self._remove_except({name, before})
        return name

    def discard(self, draft: Path) -> None:
        """Throw a draft away."""
        shutil.rmtree(draft, ignore_errors=True)

    def set_aside(self) -> Path:
        """Move what is there out of the way, so that it is built anew; returns where it is now."""
        for number in range(1, 1000):
            aside = self.folder / f"damaged-{number}"
            if not aside.exists():
                break
        try:
            aside.mkdir(parents=True)
            for entry in (self.folder / CURRENT, *self._all()):
                if entry.exists():
                    entry.rename(aside / entry.name)
        except OSError as error:
            raise self._unwritable(error) from error
        return aside

    def _all(self) -> Iterator[Path]:
        for entry in self.folder.iterdir():
            # `chroma` is where the store was before there were snapshots.
            stem = entry.name.removesuffix(_PARTIAL)
            if entry.is_dir() and (stem.isdecimal() or entry.name == "chroma"):
                yield entry

    def _next(self) -> int:
        names = (entry.name.removesuffix(_PARTIAL) for entry in self.folder.glob("[0-9]*"))
        return max((int(name) for name in names if name.isdecimal()), default=0) + 1

    def _remove_except(self, kept: set[str | None]) -> None:
        for entry in list(self._all()):
            if entry.name not in kept:
                shutil.rmtree(entry, ignore_errors=True)

    def _damage(self, what: str) -> str:
        return (
            f"the store '{self.folder}' is damaged ({what});"
            " run `footnoted doctor --repair` to build it anew from the articles"
        )

    def _unwritable(self, error: OSError) -> StoreError:
        reason = error.strerror or str(error)
        return StoreError(
            f"the store '{self.folder}' cannot be written: {reason}; it stays as it was"
        )


def _to_disk(path: Path) -> None:
    """Wait until a file, or the entries of a folder, would survive a power cut."""
    if path.is_dir() and os.name == "nt":
        return  # Windows cannot open a folder
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
