"""The application's own module of this name."""

from __future__ import annotations

OWN = True
