"""Compare the words that a reader kept with those in the file."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

_WORD = re.compile(r"\w+")
_EXAMPLES = 5


def words_lost(there: str, kept: str, *, share: float = 0.0) -> str | None:
    """Say which words of `there` are not in `kept`, or return None.

    Words are counted, so that a word that stood twice must be kept twice. Up to a `share` of them
    (0 to 1) may be missing without being reported.
    """
    before, after = _words(there), _words(kept)
    lost = before - after
    count = lost.total()
    if not count or count <= share * before.total():
        return None
    examples = ", ".join(f"'{word}'" for word in list(lost)[:_EXAMPLES])
    words = "word was" if count == 1 else "words were"
    return f"{count:,} {words} not kept ({examples}{', …' if len(lost) > _EXAMPLES else ''})"


def _words(text: str) -> Counter[str]:
    # NFKC: a reader may write 10⁶ where the file has a raised 6.
    return Counter(_WORD.findall(unicodedata.normalize("NFKC", text)))


def numbers_in_runs(numbers: list[int]) -> str:
    """Return numbers as they are said: `1, 3–5`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return ", ".join("–".join(map(str, run)) for run in runs)
