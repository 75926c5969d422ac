"""Remove secrets from messages: a library's error may contain a key or a password."""

from __future__ import annotations

import re

_LOGIN = re.compile(r"(\b[a-z][a-z0-9+.-]*://)[^\s/@'\"<>]*@", re.IGNORECASE)
_PARAMETER = re.compile(
    r"([?&](?:api[_-]?key|key|token|access_token|password|secret|sig(?:nature)?)=)[^\s&'\"<>]+",
    re.IGNORECASE,
)
_AUTHORIZATION = re.compile(r"\b((?:bearer|basic)\s+)[\w.~+/=-]{4,}", re.IGNORECASE)
_KEY = re.compile(r"\b(?:sk|pk|ghp|hf|gsk|xox[a-z])[-_][\w*-]{4,}")
_PART = 6
"""So many consecutive characters of a secret are redacted wherever they occur."""


def redacted(text: str, *secrets: str) -> str:
    """Return `text` without log-ins in URLs, keys, and words that hold a part of a secret."""
    for secret in filter(None, secrets):
        text = text.replace(secret, "…")
        parts = {secret[i : i + _PART] for i in range(len(secret) - _PART + 1)}
        words = re.split(r"(\s+)", text)
        text = "".join("…" if any(part in word for part in parts) else word for word in words)
    text = _LOGIN.sub(r"\1…@", text)
    text = _PARAMETER.sub(r"\1…", text)
    text = _AUTHORIZATION.sub(r"\1…", text)
    return _KEY.sub("…", text)
