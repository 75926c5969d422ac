"""Async versions of methods: the same work in a worker thread, so that no event loop blocks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

S = TypeVar("S")
P = ParamSpec("P")
T = TypeVar("T")


def async_version(
    method: Callable[Concatenate[S, P], T],
) -> Callable[Concatenate[S, P], Coroutine[Any, Any, T]]:
    """Return the async version of a method: same parameters, result and errors.

    A caller that is cancelled gets control back at once; the work in the thread still finishes.
    """

    @wraps(method)
    async def call(self: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
        # Looked up by name, so that overriding the method overrides its async version too.
        return await asyncio.to_thread(getattr(self, method.__name__), *args, **kwargs)

    return call
