"""The page: a Gradio chat with a sources pane. Importing this module imports Gradio (seconds).

Gradio shows the messages and the pane and carries questions and answers. The frame around them and
all that is kept in the browser is in `assets/` (`window.footnoted` is its side of the wires below).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import gradio as gr
from fastapi import FastAPI

from footnoted import Bot
from footnoted_ui.conversation import Conversation, Shown
from footnoted_ui.strings import spoken
from footnoted_ui.theme import theme

CONCURRENCY = 20
_EMPTY = '<section class="fn-pane"><div id="fn-recent"></div></section>'
_QUEUE = "_queue"  # of `gr.Blocks`, which gives no other way to it
MAX_QUEUE = 500
"""Questions that may wait for their turn; further ones are refused."""


def mount(server: FastAPI, page: gr.Blocks) -> None:
    """Serve `page` at the root of `server`."""
    gr.mount_gradio_app(
        server,
        page,
        path="/",
        theme=theme(),
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        mcp_server=False,
        enable_monitoring=False,
        pwa=False,
        show_error=False,
        max_file_size=1,  # Gradio takes no files; see `uploads`
        app_kwargs={"docs_url": None, "redoc_url": None, "openapi_url": None},
    )


def forget(page: gr.Blocks, session: str, unread: bool) -> bool:
    """Drop what Gradio's queue keeps of a session; returns whether nothing is left of it.

    `unread`: also drop questions that wait, are being answered, or were and nobody read it. Not
    part of Gradio's interface: its queue drops a session's events only while they are being read.
    """
    queue: Any = getattr(page, _QUEUE)
    if not unread and queue.pending_event_ids_session.get(session):
        return False
    for event_id in queue.pending_event_ids_session.pop(session, set()):
        if (event := queue.event_ids_to_events.pop(event_id, None)) is not None:
            event.alive = False  # what it still says goes nowhere
    for waiting in queue.event_queue_per_concurrency_id.values():
        waiting.queue[:] = [event for event in waiting.queue if event.session_hash != session]
    queue.pending_messages_per_session.pop(session, None)
    return True


def build_app(bot: Bot) -> gr.Blocks:
    """Return the chat over `bot` as Gradio blocks."""

    def ask(sent: str, request: gr.Request) -> Iterator[list[Any]]:
        asked = _read(sent)
        conversation = _conversation(asked.get("turns"), request)
        where = asked.get("where") if isinstance(asked.get("where"), dict) else None
        for shown in conversation.ask(str(asked.get("question", "")), where):
            yield _outputs(shown)

    def show(sent: str, request: gr.Request) -> list[Any]:
        return _outputs(_conversation(_read(sent).get("turns"), request).shown())

    def _conversation(turns: object, request: gr.Request) -> Conversation:
        words = spoken(request.cookies, request.headers.get("accept-language", ""))
        return Conversation.of(bot, words, turns)

    app: gr.Blocks = gr.Blocks(title="Footnoted", analytics_enabled=False, fill_width=True)
    with app:
        gr.HTML('<div id="fn-head"></div>', js_on_load=None, elem_id="fn-top")
        with gr.Row(elem_id="fn-main"):
            with gr.Column(elem_id="fn-conversation", scale=3):
                gr.HTML('<div id="fn-start"></div>', js_on_load=None, elem_id="fn-begin")
                chatbot = gr.Chatbot(
                    elem_id="fn-chatbot",
                    show_label=False,
                    container=False,
                    height=None,
                    buttons=[],
                    latex_delimiters=[],
                    allow_tags=False,
                    feedback_options=None,
                    placeholder=" ",
                )
                gr.HTML('<div id="fn-compose"></div>', js_on_load=None)
            with gr.Column(elem_id="fn-side", scale=2):
                sources = gr.HTML(_EMPTY, elem_id="fn-sources", js_on_load=None)
        with gr.Row(elem_id="fn-wires"):  # never seen; the page's scripts pull them
            sent = gr.Textbox(elem_id="fn-sent")
            kept = gr.Textbox(elem_id="fn-kept")
            ask_wire = gr.Button(elem_id="fn-do-ask")
            stop_wire = gr.Button(elem_id="fn-do-stop")
            show_wire = gr.Button(elem_id="fn-do-show")
        outputs = [chatbot, sources, kept]
        quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        asking = ask_wire.click(
            ask,
            sent,
            outputs,
            js="() => window.footnoted.question()",
            concurrency_limit=CONCURRENCY,
            trigger_mode="multiple",
            **quiet,
        )
        asking.then(None, kept, None, js="(turns) => window.footnoted.answered(turns)", **quiet)
        stop_wire.click(None, None, None, cancels=[asking], **quiet)
        showing = show_wire.click(
            show,
            sent,
            outputs,
            js="() => window.footnoted.turns()",
            queue=False,
            trigger_mode="always_last",  # a new chat may be begun while another is being shown
            **quiet,
        )
        showing.then(None, kept, None, js="(turns) => window.footnoted.shown(turns)", **quiet)
    app.queue(max_size=MAX_QUEUE, api_open=False)
    app.state_session_capacity = 100  # the page keeps its state in the browser
    return app


def _read(sent: str) -> dict[str, Any]:
    try:
        value = json.loads(sent)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _outputs(shown: Shown) -> list[Any]:
    return [gr.skip() if part is None else part for part in shown]
