"""Chroma, embedded in this process or as a server: how a client is made, and what it raises."""

from __future__ import annotations

import ssl
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from functools import cache
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from footnoted_index.checked_type import check_type
from footnoted_index.errors import ConfigError, FootnotedError, StoreError
from footnoted_index.text.redaction import redacted
from footnoted_index.web_url import is_web_url

if TYPE_CHECKING:
    from chromadb.api import AdminAPI, ClientAPI
    from chromadb.config import Settings


_opening = RLock()  # one that is let go may be closed by the garbage collector
"""Chroma shares what is open of a folder among its clients, and counts them without a lock."""


def checked_location(location: str | Path) -> str:
    """Return the location of a store as it was named.

    Raises `ConfigError` for an empty one, which would be the working directory, and for a URL that
    is none of a Chroma server.
    """
    check_type(location, (str, Path), "the store is the name of a folder or a URL", ConfigError)
    named = str(location)
    looks_like_url = "://" in named or named.startswith(("http:", "https:"))
    if not named.strip() or "\0" in named or (looks_like_url and not is_web_url(named)):
        raise ConfigError(
            f"the store is given as {redacted(named)!r}; give a folder, such as .footnoted, or the"
            " URL of a Chroma server, such as http://localhost:8000"
        )
    return named


def with_token(location: str, token: str | None) -> str:
    """Return the URL of a server with a token to log in with, unless it has one; or a folder.

    The token is part of the URL from here on: `https://TOKEN@host/tenant/database`.
    """
    if not token or not is_web_url(location) or (url := urlsplit(location)).username is not None:
        return location
    return urlunsplit(url._replace(netloc=f"{quote(token, safe='')}@{url.netloc}"))


def without_credentials(location: str) -> str:
    """Return a location as it may be shown and logged."""
    if not is_web_url(location):
        return location
    url = urlsplit(location)
    return urlunsplit(url._replace(netloc=url.netloc.rpartition("@")[2]))


def embedded(folder: Path) -> ClientAPI:
    """Chroma in this process, its files in `folder`."""
    import chromadb

    with _opening:
        return chromadb.PersistentClient(path=str(folder), settings=deepcopy(_settings()))


@cache
def _settings() -> Settings:
    """Chroma's settings, which it takes a hundredth of a second to read from the environment."""
    from chromadb.config import Settings

    return Settings(anonymized_telemetry=False)


def close(client: ClientAPI) -> None:
    """Close a client: whatever Chroma still holds goes to disk.

    That of a server is closed by the last who connected to it.
    """
    with _opening:
        for url, (connected, users) in _connected.items():
            if connected is client:
                if users > 1:
                    _connected[url] = client, users - 1
                    return
                del _connected[url]
                break
        cast(Any, client).close()  # on every client, but not in the interface


_connected: dict[str, tuple[ClientAPI, int]] = {}
"""The clients of servers by URL, and how many use each: making one takes a tenth of a second."""


def connect(url: str) -> ClientAPI:
    """Return the client of the server at a URL, the same one until all who have it closed it.

    See `_client_of` for what a URL says, and what is raised.
    """
    with _opening:
        client, users = _connected.get(url) or (_client_of(url), 0)
        _connected[url] = client, users + 1
        return client


def _client_of(url: str) -> ClientAPI:
    """Return a client of the server at `https://TOKEN@host:port/tenant/database`.

    All but the host may be left out: `https` means TLS, the port is 443 or, without TLS, 8000; the
    tenant and the database are Chroma's default ones. `USER:PASSWORD@` logs in to a proxy. A tenant
    or a database that is not there is created, as a folder would be.

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
    tenant = path[0] if path else DEFAULT_TENANT
    database = path[1] if len(path) > 1 else DEFAULT_DATABASE
    settings = Settings(
        chroma_api_impl="chromadb.api.fastapi.FastAPI",
        chroma_server_host=parts.hostname,
        chroma_server_http_port=parts.port or (443 if secure else 8000),
        chroma_server_ssl_enabled=secure,
        chroma_server_headers=_log_in(parts.username, parts.password),
        anonymized_telemetry=False,
    )
    if path:
        _create_missing(chromadb.AdminClient(settings), tenant, database)
    return chromadb.Client(settings, tenant=tenant, database=database)


def _create_missing(admin: AdminAPI, tenant: str, database: str) -> None:
    from chromadb.errors import NotFoundError

    try:
        admin.get_tenant(tenant)
    except NotFoundError:
        admin.create_tenant(tenant)
    try:
        admin.get_database(database, tenant)
    except NotFoundError:
        admin.create_database(database, tenant)


@contextmanager
def chroma_errors(action: str, location: str = "") -> Iterator[None]:
    """Turn whatever Chroma raises into `StoreError`: its errors share no base class."""
    try:
        yield
    except FootnotedError:
        raise
    except BaseException as error:
        # Chroma's driver panics on a damaged page; its exception is a BaseException.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        where = f" '{location}'" if location else ""
        said = f"the store{where} cannot be used ({action}): {_reason(error)}"
        raise StoreError(redacted(said)) from error


def _reason(error: BaseException) -> str:
    """Return why Chroma failed and what to do; a server's reasons are behind its own error."""
    import httpx

    chain = list(_chain(error))
    for behind in chain:
        if isinstance(behind, ssl.SSLCertVerificationError):
            return (
                f"the server's certificate is not trusted ({behind.verify_message});"
                " SSL_CERT_FILE names a file with the certificate of who signed it"
            )
    for behind in chain:
        if isinstance(behind, httpx.HTTPStatusError):
            status = behind.response.status_code
            if status in (401, 403):
                return f"the server refuses the log-in ({status}); CHROMA_TOKEN holds the token"
            return f"what answers there is no Chroma server, or not a healthy one ({status})"
        if isinstance(behind, httpx.TransportError):
            return f"no Chroma server answers there ({behind})"
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    return f"{reason}; `footnoted doctor` says more"


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _log_in(username: str | None, password: str | None) -> dict[str, str]:
    if username is None:
        return {}
    if password is not None:
        pair = f"{unquote(username)}:{unquote(password)}"
        return {"Authorization": "Basic " + b64encode(pair.encode()).decode()}
    # Chroma's own service reads the second, everything else the first.
    token = unquote(username)
    return {"Authorization": f"Bearer {token}", "X-Chroma-Token": token}
