"""What a sync did, what it could not read, and what it left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from footnoted_index.readers import LeftOut
from footnoted_index.readers.files import NO_SUFFIX

_NAMED_KINDS = 6


@dataclass(frozen=True, slots=True)
class Failure:
    """An article that was skipped, or read in part. `reason` completes the sentence "FILE …"."""

    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path} {self.reason}"


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did. Articles are named `a.txt`, or `export.jsonl#7` for one of several in a
    file.

    `moved` pairs the old name of an article with its new one. `failed`: articles that could not be
    read; they keep their last good revision in the index. `partial`: parts of articles that could
    not be read, one entry for each gap. `left_out`: everything else in the folder, such as files of
    other kinds, hidden ones, links and drafts. `copies`: how many articles are near copies of
    another one; counted only if something has changed.
    """

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    moved: tuple[tuple[str, str], ...] = ()
    unchanged: tuple[str, ...] = ()
    failed: tuple[Failure, ...] = ()
    partial: tuple[Failure, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    copies: int = 0

    @property
    def changed(self) -> bool:
        """Whether the index is different now."""
        return bool(self.added or self.updated or self.removed or self.moved)

    def __str__(self) -> str:
        parts = [
            f"{len(names)} {what}"
            for what, names in (
                ("added", self.added),
                ("updated", self.updated),
                ("moved", self.moved),
                ("removed", self.removed),
                ("unchanged", self.unchanged),
                ("failed", self.failed),
                ("read in part", {gap.path for gap in self.partial}),
            )
            if names
        ]
        text = ", ".join(parts) or "nothing to do"
        if self.left_out:
            text += f"; left out: {summary_of(self.left_out)}"
        if self.copies:
            are = "is a near copy" if self.copies == 1 else "are near copies"
            text += f"; {self.copies} {are} of another"
        return text


def summary_of(left_out: Iterable[LeftOut]) -> str:
    """Return what is left out in a few words: `10 files of other kinds (.doc 1, …), 2 hidden`."""
    kinds = Counter(left.kind for left in left_out)
    other = Counter({k: n for k, n in kinds.items() if k.startswith(".") or k == NO_SUFFIX})
    parts = []
    if other:
        named = [f"{kind} {count}" for kind, count in other.most_common(_NAMED_KINDS)]
        more = ["…"] if len(other) > _NAMED_KINDS else []
        noun = "file of another kind" if other.total() == 1 else "files of other kinds"
        parts.append(f"{other.total()} {noun} ({', '.join(named + more)})")
    for kind, count in sorted((kinds - other).items()):
        parts.append(f"{count} {_PLURALS.get(kind, kind) if count > 1 else kind}")
    return ", ".join(parts)


_PLURALS = {"link": "links", "unreadable folder": "unreadable folders", "draft": "drafts",
            "not a file": "that are no files"}  # fmt: skip
