"""The colours and type of Gradio's own components; the style sheets in `assets/` do ours."""

from __future__ import annotations

import gradio as gr

_SANS = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif"]
_MONO = ["ui-monospace", "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", "monospace"]


def theme() -> gr.themes.Base:
    """Return a calm theme from system fonts: nothing is loaded from anywhere."""
    return gr.themes.Base(font=_SANS, font_mono=_MONO).set(
        body_background_fill="#fbfaf7",
        body_background_fill_dark="#16181b",
        body_text_color="#23262b",
        body_text_color_dark="#e7e5e0",
        background_fill_primary="#ffffff",
        background_fill_primary_dark="#1d2024",
        background_fill_secondary="#f4f2ec",
        background_fill_secondary_dark="#24282d",
        border_color_primary="#e3dfd5",
        border_color_primary_dark="#353a41",
    )
