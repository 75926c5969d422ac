"""The application's own package of this name."""

from __future__ import annotations

OWN = True
