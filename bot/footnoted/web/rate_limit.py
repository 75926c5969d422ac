"""How often a client may come, and whether it knows a secret: what the servers have in common."""

from __future__ import annotations

import hmac
from collections import OrderedDict
from collections.abc import Callable
from time import monotonic

_REMEMBERED = 10_000  # clients at most; the longest silent are forgotten first


class Buckets:
    """A token bucket for each client: `burst` tokens, and `per_second` new ones."""

    def __init__(
        self, burst: int, per_second: float, clock: Callable[[], float] = monotonic
    ) -> None:
        self._burst, self._per_second, self._clock = burst, per_second, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def left(self, client: str) -> float:
        """How many tokens there are."""
        now = self._clock()
        left, since = self._buckets.get(client, (float(self._burst), now))
        return min(self._burst, left + (now - since) * self._per_second)

    def take(self, client: str) -> bool:
        """Take a token; False where there is none."""
        left = self.left(client)
        self._buckets.pop(client, None)
        self._buckets[client] = (left - 1 if left >= 1 else left, self._clock())
        if len(self._buckets) > _REMEMBERED:
            self._buckets.popitem(last=False)
        return left >= 1


def same_secret(given: str, expected: str) -> bool:
    """Whether two texts are equal; how long it takes says nothing about what is expected."""
    # Digests, so that not even its length can be timed.
    digests = [
        hmac.digest(b"footnoted", text.encode("utf-8", "replace"), "sha256")
        for text in (given, expected)
    ]
    return hmac.compare_digest(*digests)
