"""Chroma, embedded in this process or as a server: how a client is made, and what it raises."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from footnoted_index.errors import ConfigError, FootnotedError, StoreError

if TYPE_CHECKING:
    from chromadb.api import ClientAPI


def is_url(location: str) -> bool:
    """Whether a store's location is a Chroma server rather than a folder."""
    return urlsplit(location).scheme in {"http", "https"}


def with_token(location: str, token: str | None) -> str:
    """The URL of a server with a token to log in with, unless it has one; folders stay as they are.

    The token is part of the URL from here on: `https://TOKEN@host/tenant/database`.
    """
    url = urlsplit(location)
    if not token or not is_url(location) or url.username is not None:
        return location
    return urlunsplit(url._replace(netloc=f"{quote(token, safe='')}@{url.netloc}"))


def without_credentials(location: str) -> str:
    """A location as it may be shown and logged."""
    if not is_url(location):
        return location
    url = urlsplit(location)
    return urlunsplit(url._replace(netloc=url.netloc.rpartition("@")[2]))


def embedded(folder: Path) -> ClientAPI:
    """Chroma in this process, its files in `folder`."""
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(
        path=str(folder), settings=Settings(anonymized_telemetry=False)
    )


def connect(url: str) -> ClientAPI:
    """A client of the server at `https://TOKEN@host:port/tenant/database`.

    All but the host may be left out: `https` means TLS, the port is 443 or, without TLS, 8000; the
    tenant and the database are Chroma's default ones. `USER:PASSWORD@` logs in to a proxy.

    Raises `ConfigError` where the URL names no host, or more than a tenant and a database.
    """
    import chromadb
    from chromadb.config import DEFAULT_DATABASE, DEFAULT_TENANT, Settings

    parts = urlsplit(url)
    path = [unquote(part) for part in parts.path.split("/") if part]
    if not parts.hostname or len(path) > 2:
        raise ConfigError(
            f"the store '{without_credentials(url)}' is not the URL of a Chroma server;"
            " give https://host:port, or https://host:port/tenant/database"
        )
    secure = parts.scheme == "https"
    return chromadb.HttpClient(
        host=parts.hostname,
        port=parts.port or (443 if secure else 8000),
        ssl=secure,
        headers=_log_in(parts.username, parts.password),
        tenant=path[0] if path else DEFAULT_TENANT,
        database=path[1] if len(path) > 1 else DEFAULT_DATABASE,
        settings=Settings(anonymized_telemetry=False),
    )


@contextmanager
def chroma_errors(action: str, location: str = "") -> Iterator[None]:
    """Turn whatever Chroma raises into `StoreError`: its errors share no base class."""
    try:
        yield
    except FootnotedError:
        raise
    except Exception as error:
        where = f" '{location}'" if location else ""
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise StoreError(
            f"the store{where} cannot be used ({action}): {reason}; `footnoted doctor` says more"
        ) from error


def _log_in(username: str | None, password: str | None) -> dict[str, str]:
    if username is None:
        return {}
    if password is not None:
        pair = f"{unquote(username)}:{unquote(password)}"
        return {"Authorization": "Basic " + b64encode(pair.encode()).decode()}
    # Chroma's own service reads the second, everything else the first.
    token = unquote(username)
    return {"Authorization": f"Bearer {token}", "X-Chroma-Token": token}
