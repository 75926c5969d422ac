"""Starting the chat: what goes wrong is said before Gradio is imported."""

from __future__ import annotations

import socket
import subprocess
import sys
from typing import Any

import pytest

from footnoted import MissingExtraError, UsageError, extras
from footnoted_ui import Options, launch

NO_BOT: Any = None


def test_importing_the_package_does_not_import_gradio() -> None:
    code = "import sys, footnoted_ui; sys.exit('gradio' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_port_in_use_is_named_with_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=rf"port {port} is already in use.*--port") as caught:
            launch(NO_BOT, Options(port=port))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("host", "port", "named"),
    [("127.0.0.1", -1, "-1"), ("127.0.0.1", 70_000, "70000"), ("192.0.2.1", 0, r"192\.0\.2\.1")],
)
def test_an_impossible_address_is_a_usage_error(host: str, port: int, named: str) -> None:
    with pytest.raises(UsageError, match=named):
        launch(NO_BOT, Options(host=host, port=port, insecure=True))


def test_without_gradio_the_message_holds_the_pip_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extras, "installed", lambda module: False)
    with pytest.raises(MissingExtraError, match=r"pip install 'footnoted\[ui\]'"):
        launch(NO_BOT)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org"])
def test_other_computers_need_a_login(host: str) -> None:
    with pytest.raises(UsageError, match=r"--auth USER:PASSWORD or --token TOKEN.*--insecure"):
        Options(host=host)
    for safe in ({"auth": "ann:secret"}, {"token": "t"}, {"insecure": True}):
        options = Options(host=host, **safe)  # type: ignore[arg-type]
        assert not options.has_archive
        assert "secret" not in repr(options)
    assert Options(host=host, token="t", archive=True).has_archive


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.0.0.9"])
def test_this_computer_needs_none(host: str) -> None:
    assert Options(host=host).has_archive


@pytest.mark.parametrize("auth", ["ann", "ann:", ":secret"])
def test_a_login_has_two_parts(auth: str) -> None:
    with pytest.raises(UsageError, match="USER:PASSWORD"):
        Options(auth=auth)


def test_the_command_says_so_before_it_syncs() -> None:
    command = [sys.executable, "-m", "footnoted", "chat", "--host", "0.0.0.0", "--articles", "none"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert "--auth USER:PASSWORD" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize("behind", [{"names": ("news.example",)}, {"proxies": ("127.0.0.1",)}])
def test_behind_a_proxy_a_login_is_needed_and_the_archive_is_closed(behind: Any) -> None:
    with pytest.raises(UsageError, match=r"--auth USER:PASSWORD or --token TOKEN.*--insecure"):
        Options(**behind)
    assert not Options(token="t", **behind).has_archive
    assert not Options(insecure=True, **behind).has_archive
    assert Options(token="t", archive=True, **behind).has_archive
