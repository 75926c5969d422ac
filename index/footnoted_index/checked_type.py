"""Check the types of what callers give."""

from __future__ import annotations

from footnoted_index.errors import FootnotedError, UsageError


def check_type(
    value: object,
    kinds: type | tuple[type, ...],
    what: str,
    error: type[FootnotedError] = UsageError,
) -> None:
    """Raise `error` where `value` is of none of `kinds`. `what` completes "…, not NoneType".

    A bool is no number here: it is meant for another setting.
    """
    named = kinds if isinstance(kinds, tuple) else (kinds,)
    stray_bool = isinstance(value, bool) and int in named and bool not in named
    if not isinstance(value, kinds) or stray_bool:
        raise error(f"{what}, not {type(value).__name__}")


def check_function(value: object, what: str, error: type[FootnotedError] = UsageError) -> None:
    """Raise `error` where `value` cannot be called."""
    if not callable(value):
        raise error(f"{what}, not {type(value).__name__}")
