"""The chat in the browser: the conversation on one side, its sources on the other.

Importing this package is cheap; Gradio (seconds) is imported by `launch`.
"""

from __future__ import annotations

from footnoted_ui.options import Limits, Options
from footnoted_ui.server import build_server, launch

__all__ = ["Limits", "Options", "build_server", "launch"]
