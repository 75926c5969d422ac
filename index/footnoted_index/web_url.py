"""Recognise the URL of a server."""

from __future__ import annotations

from urllib.parse import urlsplit


def is_web_url(url: str) -> bool:
    """Return whether `url` is an http:// or https:// URL that names a host."""
    try:
        parts = urlsplit(url)
    except ValueError:  # an IPv6 address without its closing bracket
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)
