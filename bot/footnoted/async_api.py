"""Async twins: the same work in a worker thread, so that no event loop waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

S = TypeVar("S")
P = ParamSpec("P")
T = TypeVar("T")


def in_thread(
    method: Callable[Concatenate[S, P], T],
) -> Callable[Concatenate[S, P], Coroutine[Any, Any, T]]:
    """The async twin of a method: same parameters, same result, same errors.

    Whoever stops waiting gets control back at once; the work in the thread comes to its end.
    """

    @wraps(method)
    async def twin(self: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
        # By name, so that a subclass that replaces the method replaces its twin too.
        return await asyncio.to_thread(getattr(self, method.__name__), *args, **kwargs)

    return twin
