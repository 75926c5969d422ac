from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
import uvicorn

from footnoted.web.listen import listen, url_of

Live = Callable[[Any], str]


@contextmanager
def _running(app: Any) -> Iterator[str]:
    with listen("127.0.0.1", 0) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield url_of(listener, "127.0.0.1")
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="session")
def live() -> Iterator[Live]:
    """Serves an ASGI app on a free port until the tests end; gives its URL."""
    with ExitStack() as stack:
        yield lambda app: stack.enter_context(_running(app))
