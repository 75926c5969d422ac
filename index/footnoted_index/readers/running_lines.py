"""Find running heads and feet of a single printed page by their position.

Those that many pages share are found in `pdf`.
"""

from __future__ import annotations

from collections.abc import Sequence

from footnoted_index.readers.footnotes import Row

_APART = 2.5
"""So many times its own height a running line is away from the text."""


def running_lines(rows: Sequence[Row], usual: float, number: int) -> tuple[list[Row], list[Row]]:
    """Return what stands apart from the text of page `number`: what to leave out, what comes last.

    `rows` are its first two and its last two lines, `usual` the size that most of it is set in.
    A head or a foot that names its page is left out. Another head is perhaps a headline, and stays.
    """
    if len(rows) < 4:
        return [], []
    first, second, before, last = rows
    edges = [
        row
        for row, distance in ((first, first.bottom - second.top), (last, before.bottom - last.top))
        if row.size <= usual and distance >= _APART * (row.top - row.bottom)
    ]
    out = [row for row in edges if str(number) in (row.text.split()[:1] + row.text.split()[-1:])]
    return out, [row for row in edges if row is last and row not in out]
