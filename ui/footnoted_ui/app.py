"""The page: a Gradio chat with a sources pane. Importing this module imports Gradio (seconds)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr
from fastapi import FastAPI

from footnoted_ui import rendering
from footnoted_ui.conversation import Conversation
from footnoted_ui.escaping import question_html
from footnoted_ui.strings import Strings, preferred_language, strings
from footnoted_ui.theme import theme

if TYPE_CHECKING:
    from footnoted import Bot

_ASSETS = Path(__file__).parent / "assets"
_SEED = "001_afec8346215008d4.txt"
_SEED_QUESTIONS = [
    "How many Labour MPs did the BBC contact?",
    "Welche Kommunikationsdirektorin ist zurückgetreten?",
    "Hány képviselő támogatására van szüksége Burnhamnek?",
    "What is Burnham's salary?",
]
_CONCURRENCY = 20


class WordForWordChat(gr.ChatInterface):
    """A chat that shows questions as they were typed, where Gradio would read Markdown."""

    # Every question passes here once on its way into the history. (A subclass of gr.Chatbot would
    # be the obvious place, but Gradio writes a .pyi file beside each such class.)
    def _message_as_message_dict(self, message: Any, role: Any) -> Any:
        if role == "user":
            text = message["text"] if isinstance(message, dict) else message
            message = question_html(text)
        return super()._message_as_message_dict(message, role)


def mount(server: FastAPI, bot: Bot) -> None:
    """Serve the page at the root of `server`."""
    gr.mount_gradio_app(
        server,
        build_app(bot),
        path="/",
        theme=theme(),
        # Not as css=: Gradio rewrites the selectors, and rules for the frame no longer match.
        head=f"<style>{_asset('chat.css')}</style><script>{_asset('chat.js')}</script>",
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        mcp_server=False,
        enable_monitoring=False,
        pwa=False,
        show_error=False,
        max_file_size=1,  # the chat takes no files
        app_kwargs={"docs_url": None, "redoc_url": None, "openapi_url": None},
    )


def _asset(name: str) -> str:
    return (_ASSETS / name).read_text("utf-8")


def build_app(bot: Bot) -> gr.Blocks:
    """The chat over `bot` as Gradio blocks; every browser session has its own conversation."""
    articles = bot.articles()
    languages = {article.language for article in articles}
    is_seed = any(Path(article.source).name == _SEED for article in articles)
    examples = [[question] for question in _SEED_QUESTIONS] if is_seed else None

    def interface(request: gr.Request) -> Strings:
        return strings(preferred_language(request.headers.get("accept-language", "")))

    def ask(
        question: str,
        history: list[Any],
        conversation: Conversation | None,
        request: gr.Request,
    ) -> tuple[str, Any, Any]:
        # May become a generator that yields (text so far, gr.skip(), gr.skip()) as an answer grows
        # and this triple at its end.
        if conversation is None:
            conversation = Conversation(bot.chat())
        # From the history, not from the conversation: a page outlives a restart of the server.
        turn = sum(message["role"] == "assistant" for message in history) + 1
        text, pane_html = conversation.ask(question, turn, interface(request))
        return text, conversation, gr.skip() if pane_html is None else pane_html

    def localise(request: gr.Request) -> list[Any]:
        words = interface(request)
        return [
            rendering.header(words.archive(len(articles), languages), words),
            gr.update(value=words.new_chat),
            gr.update(placeholder=rendering.welcome(words)),
            gr.update(placeholder=words.ask),
            rendering.pane({}, words),
        ]

    def restart(request: gr.Request) -> list[Any]:
        return [[], [], None, rendering.pane({}, interface(request))]

    app: gr.Blocks = gr.Blocks(title="Footnoted", analytics_enabled=False, fill_width=True)
    with app:
        conversation = gr.State(None)
        sources = gr.HTML(elem_id="fn-sources", js_on_load=None, render=False)
        chatbot = gr.Chatbot(
            elem_id="fn-chatbot",
            show_label=False,
            container=False,
            height=None,
            buttons=[],
            latex_delimiters=[],
            allow_tags=False,
            feedback_options=None,
            render=False,
        )
        question = gr.Textbox(
            elem_id="fn-ask",
            show_label=False,
            container=False,
            autofocus=True,
            submit_btn=True,
            max_lines=6,
            render=False,
        )
        with gr.Row(elem_id="fn-top"):
            head = gr.HTML(elem_id="fn-head", js_on_load=None)
            new_chat = gr.Button("", elem_id="fn-new", size="sm", scale=0, min_width=0)
        with gr.Row(elem_id="fn-main"):
            with gr.Column(elem_id="fn-conversation", scale=3):
                chat = WordForWordChat(
                    ask,
                    chatbot=chatbot,
                    textbox=question,
                    additional_inputs=[conversation],
                    additional_outputs=[conversation, sources],
                    examples=examples,
                    cache_examples=False,
                    flagging_mode="never",
                    analytics_enabled=False,
                    show_progress="hidden",
                    api_visibility="private",
                )
            with gr.Column(elem_id="fn-side", scale=2):
                sources.render()  # type: ignore[no-untyped-call]
        # The bot answers a question always alike, so there is nothing to retry.
        for button in ("_retryable", "_undoable"):
            setattr(chatbot, button, False)
        app.load(
            localise,
            None,
            [head, new_chat, chatbot, question, sources],
            api_visibility="private",
            show_progress="hidden",
            queue=False,
        )
        new_chat.click(
            restart,
            None,
            [chatbot, chat.chatbot_state, conversation, sources],
            api_visibility="private",
            show_progress="hidden",
            queue=False,
        )
    app.queue(default_concurrency_limit=_CONCURRENCY, api_open=False)
    return app
