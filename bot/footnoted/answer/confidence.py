"""Decide by probability whether the bot answers, shows a weak match, or refuses."""

from __future__ import annotations

from footnoted.answer_types import Level

SHOWN = 0.5
"""Below this probability of being answered the bot refuses."""
SURE = 0.8
"""Below this one an answer is shown as a weak match.

Over the even half of the news, the seeds and the dated cases 87 of 100 answers above it are right,
and of those below it 56.
"""


def level_of(sure: float) -> Level:
    """Return how an answer of this probability is shown."""
    if sure < SHOWN:
        return "none"
    return "answer" if sure >= SURE else "weak"
