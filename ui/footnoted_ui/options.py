"""How the chat is served: one frozen value."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from footnoted import UsageError
from footnoted.web.listen import what_opens

if TYPE_CHECKING:
    from starlette.types import Scope

    from footnoted.web.rate_limit import Limit


@dataclass(frozen=True)
class Limits:
    """What one client may ask: `burst` at once, and `per_second` more as time goes by.

    Questions and other requests are counted apart. `body_bytes` bounds a request's body (of a
    question, with the conversation before it), `upload_bytes` that of an upload.
    """

    questions_burst: int = 60
    questions_per_second: float = 2.0
    requests_burst: int = 1_000
    requests_per_second: float = 100.0
    body_bytes: int = 2_000_000
    upload_bytes: int = 20_000_000

    def of(self, scope: Scope) -> Limit:
        """Return the limit of a request."""
        from footnoted.web.rate_limit import Limit

        if scope["path"] == "/footnoted/ask":
            burst, per_second = self.questions_burst, self.questions_per_second
            return Limit("questions", burst, per_second, self.body_bytes)
        if scope["path"] == "/footnoted/feedback":
            return Limit("feedback", 20, 0.1, 300_000)
        is_upload = scope["path"] == "/footnoted/articles"
        size = self.upload_bytes if is_upload else self.body_bytes
        return Limit("requests", self.requests_burst, self.requests_per_second, size)


@dataclass(frozen=True)
class Options:
    """Where the chat is served, to whom, and what it offers.

    Port 0 takes a free one. Other computers reach the chat only where `host` says so, and then need
    `auth` ("user:password") or `token` (as in `/?token=…`), unless `insecure`. `archive`: whether
    the archive may be seen and changed; None for on this computer only. `feedback`: the file for
    readers' verdicts; None to ask for none. `origins` and `names`: other sites whose pages are
    answered, and other names the chat answers to; see `footnoted.web.perimeter.Boundary`.
    `proxies`: addresses of proxies, which are believed about the address of a client.

    Raises `UsageError` for what makes no sense or is not safe.
    """

    host: str = "127.0.0.1"
    port: int = 7860
    open_browser: bool = False
    auth: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    insecure: bool = False
    archive: bool | None = None
    feedback: Path | None = None
    limits: Limits = field(default_factory=Limits)
    origins: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.auth and not all(self.auth.partition(":")):
            raise UsageError("--auth must be USER:PASSWORD, neither of them empty")
        if self.token and not self.token.strip():
            raise UsageError("the token is empty; give one, or none at all")
        if self.auth and self.token:
            raise UsageError("give either --auth or --token, not both")
        if not (self.is_local or self.auth or self.token or self.insecure):
            how = what_opens(self.host, self.names, self.proxies)
            raise UsageError(
                f"{how} opens the chat to other computers: give --auth USER:PASSWORD"
                " or --token TOKEN, or say --insecure"
            )

    @property
    def is_local(self) -> bool:
        """Whether only this computer reaches the chat."""
        return not what_opens(self.host, self.names, self.proxies)

    @property
    def has_archive(self) -> bool:
        """Whether the archive may be seen and changed."""
        return self.is_local if self.archive is None else self.archive
