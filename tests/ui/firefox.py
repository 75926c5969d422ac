"""Firefox by WebDriver BiDi, its own protocol: Debian's build does, and no driver is needed."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

BROWSERS = ("firefox-esr", "firefox")
PATIENCE = 60.0


class Firefox:
    """One tab of a headless Firefox."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket, self._sent = socket, 0
        self._call("session.new", capabilities={})
        self._tab = self._call("browsingContext.getTree")["contexts"][0]["context"]

    def open(self, url: str) -> None:
        self._call("browsingContext.navigate", context=self._tab, url=url, wait="complete")

    def reload(self) -> None:
        self._call("browsingContext.reload", context=self._tab, wait="complete")

    def back(self) -> None:
        self._call("browsingContext.traverseHistory", context=self._tab, delta=-1)

    def value(self, script: str) -> Any:
        """What an expression of JSON values is; a script that fails raises `AssertionError`."""
        target = {"context": self._tab}
        found = self._call(
            "script.evaluate",
            expression=f"(async () => JSON.stringify({script}))()",
            target=target,
            awaitPromise=True,
        )
        assert found["type"] == "success", found["exceptionDetails"]["text"]
        return json.loads(found["result"].get("value", "null"))

    def wait(self, script: str) -> None:
        """Wait until an expression is true."""
        end = time.monotonic() + PATIENCE
        while not self.value(f"Boolean({script})"):
            assert time.monotonic() < end, f"never true: {script}"
            time.sleep(0.1)

    def type(self, text: str) -> None:
        """Press the keys of a text; `\\ue007` is Enter, `\\ue00c` Escape."""
        keys = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
        self._act({"type": "key", "id": "keys", "actions": keys})

    def click(self, selector: str) -> None:
        self.wait(f"document.querySelector({json.dumps(selector)})?.checkVisibility()")
        x, y = self.value(
            f"(e => (e.scrollIntoView({{block: 'nearest'}}), e = e.getBoundingClientRect(),"
            f" [e.x + e.width / 2, e.y + e.height / 2]))"
            f"(document.querySelector({json.dumps(selector)}))"
        )
        moves = [
            {"type": "pointerMove", "x": int(x), "y": int(y)},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        self._act({"type": "pointer", "id": "mouse", "actions": moves})

    def _act(self, actions: dict[str, Any]) -> None:
        self._call("input.performActions", context=self._tab, actions=[actions])

    def _call(self, method: str, **params: Any) -> Any:
        self._sent += 1
        self._socket.send(json.dumps({"id": self._sent, "method": method, "params": params}))
        while True:
            answer = json.loads(self._socket.recv(timeout=PATIENCE))
            if answer.get("id") == self._sent:
                assert answer["type"] == "success", answer
                return answer["result"]


@contextmanager
def firefox() -> Iterator[Firefox]:
    """Start Firefox with a profile of its own; skip the test where it is not installed."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip(f"no Firefox here: none of {', '.join(BROWSERS)} is installed")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [path, "--headless", "--no-remote", "--profile", profile]
        command += ["--remote-debugging-port", "0"]
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        try:
            assert process.stderr
            lines = (line for line in process.stderr if "BiDi listening on" in line)
            address = next(lines).split()[-1]
            with connect(f"{address}/session", max_size=None) as socket:
                yield Firefox(socket)
        finally:
            process.terminate()
            process.wait(30)
