"""Trace methods as spans of LlamaIndex's instrumentation, if the application uses it.

Importing LlamaIndex takes seconds, and asking does not need it. So its dispatcher is used only if
it is loaded already, as it is in every application that listens (OpenTelemetry, Phoenix, Langfuse,
…).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache, wraps
from typing import ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")
_INSTRUMENTATION = "llama_index_instrumentation"


def traced(method: Callable[P, T]) -> Callable[P, T]:
    """Return the method as a span of its name, where LlamaIndex's instrumentation is loaded."""

    @cache
    def spanned() -> Callable[P, T]:
        dispatcher = sys.modules[_INSTRUMENTATION].get_dispatcher("footnoted")
        return cast("Callable[P, T]", dispatcher.span(method))

    @wraps(method)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        return (spanned() if _INSTRUMENTATION in sys.modules else method)(*args, **kwargs)

    return call
