"""Settings: one frozen value, passed in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from footnoted_index import ConfigError
from footnoted_index.readers import Columns
from footnoted_index.search.results import Recipe

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from llama_index.core.llms import LLM

    from footnoted.llm.client import Endpoint


@dataclass(frozen=True)
class Config:
    """How a bot answers.

    `embed_model`: any LlamaIndex embedding (default: multilingual-e5-small, offline).
    `max_sentences`: how many sentences an answer may quote. `max_question_chars`: longer questions
    are refused with an error. `closest`: passages shown with a refusal. `recipe`: the weights of
    ranking. `columns`: which column of a JSONL or CSV file holds what. `llm`: an `Endpoint` or any
    LlamaIndex `LLM` that puts the evidence into its own words; `unsupported`: whether what it
    writes without support is dropped or marked `[?]`.

    Raises `ConfigError` for values that make no sense.
    """

    embed_model: BaseEmbedding | None = None
    max_sentences: int = 2
    max_question_chars: int = 4_000
    closest: int = 3
    recipe: Recipe = field(default_factory=Recipe)
    columns: Columns = field(default_factory=Columns)
    llm: Endpoint | LLM | None = field(default=None, repr=False)  # a model's repr may hold its key
    unsupported: Literal["drop", "mark"] = "drop"

    def __post_init__(self) -> None:
        if self.unsupported not in {"drop", "mark"}:
            raise ConfigError(
                f"Config.unsupported must be 'drop' or 'mark', not {self.unsupported!r}"
            )
        for name in ("max_sentences", "max_question_chars", "closest"):
            value = getattr(self, name)
            if not isinstance(value, int) or value < 1:
                raise ConfigError(
                    f"Config.{name} must be a whole number of at least 1, not {value!r}"
                )
