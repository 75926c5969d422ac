"""The page: Gradio's Chatbot in a frame of our own. Importing this module imports Gradio (seconds).

Gradio serves the page, draws the messages and cleans their HTML. Questions and answers travel by
`http/conversation.py`; the frame and all that is kept in the browser is in `assets/`, where
`gradio.js` is the only script that knows Gradio. Its `feedback_options` and
`server_functions` need its queue and routes, which are closed (`http/gate.py`); a `BrowserState` is
one value, which tabs would overwrite; its `rtl` turns a whole conversation, ours a paragraph.
"""

from __future__ import annotations

import gradio as gr
from fastapi import FastAPI


def mount(server: FastAPI, page: gr.Blocks) -> None:
    """Serve `page` at the root of `server`."""
    gr.mount_gradio_app(
        server,
        page,
        path="/",
        theme=gr.themes.Base(font="system-ui", font_mono="monospace"),  # nothing is loaded
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        mcp_server=False,
        enable_monitoring=False,
        pwa=False,
        show_error=False,
        max_file_size=1,  # Gradio takes no files
        app_kwargs={"docs_url": None, "redoc_url": None, "openapi_url": None},
    )


def build_page() -> gr.Blocks:
    """Return the page as Gradio blocks: places that the page's scripts fill, and the Chatbot."""
    page: gr.Blocks = gr.Blocks(title="Footnoted", analytics_enabled=False, fill_width=True)
    with page:
        _place("fn-head", "fn-top")
        with gr.Row(elem_id="fn-main"):
            with gr.Column(elem_id="fn-conversation", scale=3):
                _place("fn-start", "fn-begin")
                _place("fn-earlier")
                chatbot = gr.Chatbot(
                    elem_id="fn-chatbot",
                    show_label=False,
                    container=False,
                    height=None,
                    autoscroll=False,
                    buttons=[],
                    latex_delimiters=[],
                    allow_tags=False,
                    feedback_options=None,
                    placeholder=" ",
                )
                _place("fn-compose")
            with gr.Column(elem_id="fn-side", scale=2):
                _place("fn-panes", "fn-sources")
        # Invisible: gradio.js clicks it when there is something to draw. Nothing is sent.
        draw = gr.Button(elem_id="fn-do-draw")
        draw.click(
            None,
            None,
            chatbot,
            js="() => window.footnoted.messages()",
            api_visibility="private",
            show_progress="hidden",
        )
    page.state_session_capacity = 100  # the page keeps its state in the browser
    return page


def _place(name: str, block: str | None = None) -> None:
    """Add an element that the page's scripts fill; `block` is the id of what Gradio puts around."""
    html = f'<div id="{name}"></div>'
    gr.HTML(html, elem_id=block, apply_default_css=False, js_on_load=None)
