"""Language models: any OpenAI-compatible endpoint, or any LlamaIndex `LLM`."""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
from collections.abc import Callable, Generator
from functools import cache
from inspect import unwrap
from time import monotonic
from typing import TYPE_CHECKING, Any

from footnoted.config import Endpoint
from footnoted.extras import require
from footnoted_index.text.redaction import redacted

if TYPE_CHECKING:
    from llama_index.core.base.llms.types import ChatMessage
    from llama_index.core.llms import LLM

DEFAULT_CONTEXT = 4_096
"""Tokens of context where neither the setting nor the server says: what Ollama gives by default."""
_TICK = 0.1
_log = logging.getLogger(__name__)


class ModelFault(Exception):  # noqa: N818 - never raised to a caller: the answer says what happened
    """Why a model gave no answer, in one line that any reader may see.

    `again`: another try may help. `detail`: what the server or the library said, without secrets,
    for whoever runs this.
    """

    def __init__(
        self, reason: str, *, again: bool = False, overflow: bool = False, detail: str = ""
    ) -> None:
        super().__init__(reason)
        self.again, self.overflow, self.detail = again, overflow, detail
        if detail:
            _log.warning("the language model gave no answer: %s (%s)", reason, detail)


class LanguageModel:
    """One model behind an endpoint or a LlamaIndex `LLM`; safe to share between threads."""

    def __init__(self, llm: Endpoint | LLM) -> None:
        self.settings = llm if isinstance(llm, Endpoint) else Endpoint("http://given")
        self._given: LLM | None = None if isinstance(llm, Endpoint) else llm
        self._made: tuple[LLM, int] | None = None
        self._lock = threading.Lock()

    def model(self) -> tuple[LLM, int]:
        """Return the LlamaIndex model and the tokens of its context; asks the server once.

        Raises `ModelFault` where it cannot be asked, `MissingExtraError` without the package.
        """
        if self._given is not None:
            return self._given, self._given.metadata.context_window
        with self._lock:
            if self._made is None:
                self._made = self._connect()
            return self._made

    @property
    def name(self) -> str:
        """The name of the model, as far as it is known."""
        llm = self._given or (self._made[0] if self._made else None)
        return llm.metadata.model_name if llm is not None else self.settings.model

    def stream(
        self, system: str, user: str, stop: threading.Event, *, reply_tokens: int
    ) -> Generator[str, None, None]:
        """Yield what the model writes, piece by piece; ends early when `stop` is set.

        Closing the generator ends the request. Raises `ModelFault`.
        """
        from llama_index.core.base.llms.types import ChatMessage

        llm, _ = self.model()
        messages = [ChatMessage(system, role="system"), ChatMessage(user, role="user")]
        options = {"max_tokens": reply_tokens} if self._given is None else {}
        pieces: queue.SimpleQueue[str | Exception | None] = queue.SimpleQueue()
        end = _start(llm, messages, options, pieces.put)
        started = heard = monotonic()
        try:
            while not stop.is_set():
                try:
                    piece = pieces.get(timeout=_TICK)
                except queue.Empty:
                    now = monotonic()
                    if now - heard > self.settings.patience:
                        silence = f"{self.settings.patience:g} s"
                        raise ModelFault(f"the model was silent for {silence}") from None
                else:
                    if piece is None:
                        return
                    if isinstance(piece, Exception):
                        raise self._fault(piece)
                    heard = now = monotonic()
                    yield piece
                if now - started > self.settings.time_limit:
                    raise ModelFault(f"the model took more than {self.settings.time_limit:g} s")
        finally:
            end()

    def test(self) -> str:
        """Return one line on a model that answers. Raises `ModelFault` with what is wrong."""
        started = monotonic()
        _, context = self.model()
        said = "".join(self.stream("", "Say OK.", threading.Event(), reply_tokens=8)).strip()
        if not said:
            raise ModelFault("the model answers nothing at all")
        return f"{self.name}, {context:,} tokens of context, in {monotonic() - started:.1f} s"

    def _connect(self) -> tuple[LLM, int]:
        require("llama_index.llms.openai_like", extra="llm")
        import httpx
        from llama_index.llms.openai_like import OpenAILike

        settings = self.settings
        url = settings.url.rstrip("/")
        model, context = self._ask_server(url)
        if not model:
            said = "the server lists no model; say which with LLM_MODEL"
            raise ModelFault(said, detail=redacted(settings.url))
        # No redirects: the key and the evidence would go to another host.
        clients: dict[str, Any] = {
            "http_client": httpx.Client(follow_redirects=False),
            "async_http_client": httpx.AsyncClient(follow_redirects=False),
        }
        llm = OpenAILike(
            model=model,
            api_base=url,
            api_key=settings.api_key or "none",
            context_window=context,
            is_chat_model=True,
            temperature=0.0,
            max_retries=0,  # tried again here, where it is known whether that helps
            timeout=settings.time_limit,
            reuse_client=False,
            **clients,
        )
        return llm, context

    def _ask_server(self, url: str) -> tuple[str, int]:
        """Return the name of the model and the tokens of its context: as they are set, else as the
        server tells them. Without a name the server lists no model.
        """
        import httpx

        settings, key = self.settings, self.settings.api_key
        name, context = settings.model, settings.context
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        try:
            with httpx.Client(timeout=5.0, headers=headers) as client:
                response = client.get(f"{url}/models")
                if response.status_code in {401, 403}:
                    raise ModelFault(_status(response.status_code))
                listed = response.json().get("data", []) if response.is_success else []
                chosen = [m for m in listed if name in {"", m["id"]}]
                about = chosen[0] if chosen else {}
                name = name or about.get("id", "")
                context = context or about.get("max_model_len") or 0
                context = context or (about.get("meta") or {}).get("n_ctx") or 0
                if not context:
                    props = client.get(f"{url.removesuffix('/v1')}/props")
                    if props.is_success:
                        context = props.json()["default_generation_settings"]["n_ctx"]
        except httpx.HTTPError as error:
            detail = redacted(f"{settings.url}: {error}", key)
            said = "the language model cannot be reached"
            raise ModelFault(said, again=True, detail=detail) from error
        except (ValueError, LookupError, TypeError, AttributeError):
            pass  # a server that says nothing sensible about itself may still answer
        return name, (int(context) if isinstance(context, int | float) else 0) or DEFAULT_CONTEXT

    def _fault(self, error: Exception) -> ModelFault:
        """Return an exception of a model in one line, without the key."""
        key = self.settings.api_key or getattr(self._given, "api_key", "")
        text = " ".join(str(error).split())[:300]
        text = redacted(text, key if isinstance(key, str) else "")
        if isinstance(error, UnicodeError):
            return ModelFault("the model sent bytes that are no UTF-8", again=True)
        status = getattr(error, "status_code", None)
        if isinstance(status, int):
            overflow = status in {400, 413} and any(
                w in text.lower() for w in ("context", "length")
            )
            again = status in {408, 409, 429} or status >= 500 or overflow
            return ModelFault(_status(status), again=again, overflow=overflow, detail=text)
        return ModelFault(f"the request failed ({type(error).__name__})", again=True, detail=text)


def _status(status: int) -> str:
    known = {
        401: "the key was refused; set LLM_API_KEY",
        403: "the key was refused; set LLM_API_KEY",
        404: "there is no such address or model; check LLM_URL and LLM_MODEL",
        429: "too many requests, or the account is used up",
    }
    return f"HTTP {status}: {known.get(status, 'the server failed')}"


Put = Callable[[str | Exception | None], None]


def _start(
    llm: LLM, messages: list[ChatMessage], options: dict[str, Any], put: Put
) -> Callable[[], object]:
    """Begin a request: its pieces, then None, or an exception, are put. Gives what ends it."""
    from llama_index.core.llms import CustomLLM

    if unwrap(type(llm).astream_chat) is not unwrap(CustomLLM.astream_chat):
        talk = _listen(llm, messages, options, put)
        return asyncio.run_coroutine_threadsafe(talk, _loop()).cancel
    # In the event loop it would block all requests, so it gets a thread of its own.
    left = threading.Event()
    threading.Thread(target=_listen_blocking, args=(llm, messages, put, left), daemon=True).start()
    return left.set


async def _listen(llm: LLM, messages: list[ChatMessage], options: dict[str, Any], put: Put) -> None:
    try:
        async for response in await llm.astream_chat(messages, **options):
            if response.delta:
                put(response.delta)
        put(None)
    except Exception as error:  # noqa: BLE001 - whatever a model raises ends as a notice
        put(error)


def _listen_blocking(
    llm: LLM, messages: list[ChatMessage], put: Put, left: threading.Event
) -> None:
    try:
        for response in llm.stream_chat(messages):
            if left.is_set():
                return
            if response.delta:
                put(response.delta)
        put(None)
    except Exception as error:  # noqa: BLE001 - as above
        put(error)


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """Return the event loop of all requests, in a thread of its own, to cancel them from there."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="footnoted-llm", daemon=True).start()
    return loop
