"""A system that can be asked cases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from footnoted_evals.cases import Case
from footnoted_evals.outcome import Found, Outcome

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

Ask = Callable[[Case], Outcome]
Retrieve = Callable[[str], Sequence[Found]]
DEPTH = 10
"""How many passages are looked at."""


@dataclass(frozen=True)
class System:
    """A system with a name; `open` it on an archive."""

    name: str
    open: Callable[[Path, BaseEmbedding], AbstractContextManager[Ask]]
