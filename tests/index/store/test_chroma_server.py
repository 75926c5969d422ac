"""A Chroma server as it is run: behind a proxy that speaks TLS and asks for a token."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import socket
from threading import Thread
from urllib.parse import quote, urlsplit
from uuid import uuid4

import numpy as np
import pytest
import trustme

from footnoted_index import StoreError
from footnoted_index.article import Article
from footnoted_index.records.record import Record
from footnoted_index.store.opening import open_store

TOKEN = "s3cret/t0ken"
RECORD = Record.of(Article("a" * 16, "A", "en", "a", "The bridge is open."), path="a", digest="1")


class Proxy(ThreadingHTTPServer):
    """Hands on to a Chroma server what comes with the token, and refuses all else."""

    daemon_threads = True

    def __init__(self, behind: str, certificate: trustme.LeafCert) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.behind = urlsplit(behind).netloc
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        self.socket = context.wrap_socket(self.socket, server_side=True)

    def url(self, token: str, path: str = "") -> str:
        return f"https://{quote(token, safe='')}@localhost:{self.server_port}{path}"

    def handle_error(self, *_: object) -> None:
        """A client that does not trust us hangs up; that is not worth a traceback."""


class _Handler(BaseHTTPRequestHandler):
    server: Proxy
    protocol_version = "HTTP/1.1"

    def _hand_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        sent = self.headers["Authorization"], self.headers["X-Chroma-Token"]
        if sent != (f"Bearer {TOKEN}", TOKEN):
            return self._answer(401, b"who are you?")
        chroma = HTTPConnection(self.server.behind)
        chroma.request(self.command, self.path, body, {"Content-Type": "application/json"})
        answer = chroma.getresponse()
        content = answer.read()
        chroma.close()
        return self._answer(answer.status, content)

    do_GET = do_POST = do_PUT = do_DELETE = _hand_on  # noqa: N815

    def _answer(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def proxy(chroma_server: str, authority: trustme.CA) -> Iterator[Proxy]:
    with Proxy(chroma_server, authority.issue_cert("localhost")) as proxy:
        thread = Thread(target=proxy.serve_forever)
        thread.start()
        yield proxy
        proxy.shutdown()
        thread.join()


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))


def refused(url: str) -> str:
    """The one line that says why a server cannot be used."""
    with pytest.raises(StoreError) as refused:
        open_store(url, embedding="test/1")
    message = str(refused.value)
    assert "\n" not in message
    assert TOKEN not in message
    assert quote(TOKEN, safe="") not in message
    return message


@pytest.mark.usefixtures("trusted")
def test_a_token_reaches_a_server_behind_tls(proxy: Proxy) -> None:
    database = f"/acme-{uuid4().hex}/news"  # neither is there: both are created
    with open_store(proxy.url(TOKEN, database), embedding="test/1") as store:
        store.write([RECORD], [np.ones((1, 1), dtype=np.float32)], {})
        store.commit()
    with open_store(proxy.url(TOKEN, database), embedding="test/1") as store:
        assert list(store.records()) == [RECORD]
    with open_store(proxy.url(TOKEN), embedding="test/1") as store:
        assert list(store.records()) == []  # another database


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("path", ["", "/acme/news"])
def test_a_wrong_token_is_refused_and_not_shown(proxy: Proxy, path: str) -> None:
    message = refused(proxy.url("s3cret/guess", path))
    assert f"the store 'https://localhost:{proxy.server_port}{path}' cannot be used" in message
    assert "the server refuses the log-in (401); CHROMA_TOKEN holds the token" in message
    assert "guess" not in message


@pytest.mark.parametrize("path", ["", "/acme/news"])
def test_a_certificate_that_nobody_vouches_for_is_refused(proxy: Proxy, path: str) -> None:
    message = refused(proxy.url(TOKEN, path))
    assert "the server's certificate is not trusted" in message
    assert "SSL_CERT_FILE names a file" in message


def test_a_server_that_is_not_there_is_told(proxy: Proxy) -> None:
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for path in ("", "/acme/news"):
        assert "no Chroma server answers there" in refused(f"http://127.0.0.1:{port}{path}")
        # One that speaks TLS does not understand who does not.
        plain = proxy.url(TOKEN, path).replace("https", "http")
        assert "no Chroma server answers there" in refused(plain)
