"""Write files durably, and check that they are what was written."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import zlib
from contextlib import closing
from pathlib import Path

from footnoted_index.errors import StoreError

_SAID = re.compile(r"\[(?:Errno|WinError) -?\d+\] ([^:\]]+)")


def checksum(path: Path) -> int:
    """Return the CRC-32 of a file."""
    found = 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            found = zlib.crc32(block, found)
    return found


def database_damage(path: Path) -> str:
    """Read a whole SQLite database and return what is wrong with it; empty if nothing is."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            (answer,) = database.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.Error as error:
        return f"cannot be read: {error}"
    return "" if answer == "ok" else f"is damaged: {answer}"


def reason_of(error: OSError) -> str:
    """Return what the system says, and of which file; of a list (`shutil.Error`) its first."""
    found = _SAID.search(str(error)) if isinstance(error, shutil.Error) else None
    if found:
        return found[1]
    said = error.strerror or str(error)
    return f"{said}: '{error.filename}'" if error.filename else said


def replace_file(file: Path, data: bytes) -> None:
    """Write a file of a store; after a crash it holds `data`, or what it held before.

    Raises `StoreError` where it cannot be written.
    """
    fresh = file.with_name(f"{file.name}.new")
    try:
        fresh.write_bytes(data)
        to_disk(fresh)
        fresh.replace(file)
        to_disk(file.parent)
    except OSError as error:
        raise StoreError(
            f"'{file}' cannot be written: {error.strerror or error}; it stays as it was"
        ) from error


def to_disk(path: Path) -> None:
    """Wait until a file, or the entries of a folder, would survive a power cut."""
    if path.is_dir() and os.name == "nt":
        return  # Windows cannot open a folder
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
