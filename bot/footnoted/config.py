"""Settings: one frozen value, passed in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from footnoted_index import ConfigError
from footnoted_index.checked_type import check_type
from footnoted_index.readers import Columns
from footnoted_index.search.results import Recipe
from footnoted_index.text.redaction import redacted
from footnoted_index.web_url import is_web_url

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from llama_index.core.llms import LLM


@dataclass(frozen=True)
class Endpoint:
    """An OpenAI-compatible endpoint (Ollama, llama.cpp, vLLM, LM Studio, OpenAI, …).

    `url` ends in /v1 with most servers. `model`: its name; if empty, the first that the server
    lists. `context`: the model's context in tokens; 0 asks the server, and assumes 4,096 if it does
    not say. `patience`: seconds of silence, and `time_limit`: seconds of an answer, after which it
    is given up. `reply_tokens`: the longest answer in tokens.

    Raises `ConfigError` for values that make no sense.
    """

    url: str
    model: str = ""
    api_key: str = field(default="", repr=False)
    context: int = 0
    patience: float = 60.0
    time_limit: float = 180.0
    reply_tokens: int = 400

    def __post_init__(self) -> None:
        for name in ("url", "model", "api_key"):
            check_type(getattr(self, name), str, f"Endpoint.{name} is a text", ConfigError)
        if not is_web_url(self.url):
            raise ConfigError(
                f"the language model's URL is {redacted(self.url)!r}; it must be like http://localhost:11434/v1"
            )
        for name in ("context", "reply_tokens"):
            what = f"Endpoint.{name} is a whole number"
            check_type(getattr(self, name), int, what, ConfigError)
        if self.context < 0:
            raise ConfigError(f"Endpoint.context must be 0 or more, not {self.context!r}")
        for name in ("patience", "time_limit", "reply_tokens"):
            value = getattr(self, name)
            check_type(value, (int, float), f"Endpoint.{name} is a number", ConfigError)
            if not value > 0:  # neither is what is no number, nan
                raise ConfigError(f"Endpoint.{name} must be above 0, not {value!r}")


@dataclass(frozen=True)
class Config:
    """How a bot answers.

    `embed_model`: any LlamaIndex embedding (default: multilingual-e5-small, offline).
    `max_sentences`: how many sentences an answer may quote; a list counts as one.
    `max_question_chars`: longer questions raise `QuestionError`. `closest`: how many passages are
    shown with a refusal. `recipe`: the weights of ranking. `columns`: which column of a JSONL or
    CSV file holds what. `links`: whether links that lead out of the folder are followed. `llm`: an
    `Endpoint` or any LlamaIndex `LLM` that words the answers.

    Raises `ConfigError` for values that make no sense.
    """

    embed_model: BaseEmbedding | None = None
    max_sentences: int = 2
    max_question_chars: int = 4_000
    closest: int = 3
    recipe: Recipe = field(default_factory=Recipe)
    columns: Columns = field(default_factory=Columns)
    links: bool = False
    llm: Endpoint | LLM | None = field(default=None, repr=False)  # a model's repr may hold its key

    def __post_init__(self) -> None:
        for name, kind in (("recipe", Recipe), ("columns", Columns), ("links", bool)):
            what = f"Config.{name} must be a {kind.__name__}"
            check_type(getattr(self, name), kind, what, ConfigError)
        if self.embed_model is not None and not hasattr(self.embed_model, "model_name"):
            raise ConfigError(
                f"Config.embed_model must be a LlamaIndex embedding, not {self.embed_model!r}"
            )
        if not isinstance(self.llm, Endpoint | None) and not hasattr(type(self.llm), "metadata"):
            kind_of = type(self.llm).__name__
            raise ConfigError(
                "Config.llm must be a LlamaIndex LLM or an Endpoint, as in"
                f" Endpoint('http://localhost:11434/v1'), not {kind_of}"
            )
        for name in ("max_sentences", "max_question_chars", "closest"):
            value = getattr(self, name)
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                raise ConfigError(
                    f"Config.{name} must be a whole number of at least 1, not {value!r}"
                )
