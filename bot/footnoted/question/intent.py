"""Wishes for a digest, a comparison or the news."""

from __future__ import annotations

from dataclasses import dataclass

from footnoted.question.wanted import Wanted

DIGESTS = frozenset({"digest", "comparison", "news", "events"})
"""The kinds of wishes that a digest answers."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish for a digest: of each of its `subjects`, or of everything where there are none.

    `news`: the newest is wished for ("What is the latest on …?").
    """

    subjects: tuple[str, ...]
    news: bool = False

    @property
    def is_comparison(self) -> bool:
        """Whether two things are to be put side by side."""
        return len(self.subjects) > 1


def wish_from(wanted: Wanted | None, naming: str = "") -> Wish | None:
    """Return the digest, the comparison or the news that is wanted, or None.

    `naming`: the question, if it has names of the archive's; the subject where no other is found.
    """
    if wanted is None or wanted.kind not in DIGESTS - {"events"}:
        return None
    subjects = wanted.subjects or tuple(filter(None, [naming]))
    return Wish(subjects, news=wanted.kind == "news")
