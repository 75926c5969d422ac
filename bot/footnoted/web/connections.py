"""Limits against clients that connect and send nothing: connections of an address, and time."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

FIRST_REQUEST_SECONDS = 10.0
"""The time from the connection, or the last request, to the end of a request's headers."""
MAX_PER_ADDRESS = 200


def protocol(trusted: Collection[str] = ()) -> type[H11Protocol]:
    """Return the HTTP protocol of a server. Addresses in `trusted`, of proxies, have no limit."""
    open_by_address: Counter[str] = Counter()

    class Impatient(H11Protocol):
        """uvicorn's protocol, with a limit for each address and a time for the headers."""

        _address: str | None = None
        _deadline: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            peer = transport.get_extra_info("peername")
            address = str(peer[0]) if peer else ""
            if open_by_address[address] >= MAX_PER_ADDRESS and address not in trusted:
                transport.abort()
                return
            open_by_address[address] += 1
            self._address = address
            super().connection_made(transport)
            self._wait()

        def data_received(self, data: bytes) -> None:
            if self._address is None:
                return
            super().data_received(data)
            self._wait()

        def on_response_complete(self) -> None:
            super().on_response_complete()
            self._wait()

        def connection_lost(self, exc: Exception | None) -> None:
            if self._address is None:
                return
            self._stop_waiting()
            open_by_address[self._address] -= 1
            if not open_by_address[self._address]:
                del open_by_address[self._address]
            super().connection_lost(exc)

        def _wait(self) -> None:
            """Run the clock while nothing is answered; data that trickles in does not reset it."""
            if self.cycle is not None and not self.cycle.response_complete:
                self._stop_waiting()
            elif self._deadline is None:
                self._deadline = self.loop.call_later(FIRST_REQUEST_SECONDS, self.transport.abort)

        def _stop_waiting(self) -> None:
            if self._deadline is not None:
                self._deadline.cancel()
                self._deadline = None

    return Impatient


def served_with(trusted: Collection[str]) -> dict[str, Any]:
    """Return uvicorn's options for a server behind the proxies at `trusted`, or behind none."""
    return {
        "http": protocol(trusted),
        "proxy_headers": bool(trusted),
        "forwarded_allow_ips": list(trusted),
    }
