"""Settings from environment variables; nothing else reads them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from footnoted_index.errors import ConfigError
from footnoted_index.web_url import is_web_url

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

    from footnoted.config import Config, Endpoint

_MODES = {"e5": "int8", "e5:int8": "int8", "e5:fp32": "fp32"}
_ENDPOINT = "openai-like:"
_YES, _NO = ("1", "true", "yes", "on"), ("", "0", "false", "no", "off")
_BATCH = 32
"""Texts a request: the least that a common server takes by default (TEI)."""


def config_from_environment(environment: Mapping[str, str] = os.environ) -> Config:
    """Return the settings that `EMBED_MODEL` and its companions ask for (see docs/embedding.md).

    `FOLLOW_LINKS=1` follows links that lead out of the folder of articles.

    Raises `ConfigError` for values that make no sense, `MissingExtraError` where the package for an
    endpoint is not installed.
    """
    from footnoted.config import Config

    return Config(
        embed_model=_embed_model(environment),
        llm=language_model(environment),
        links=_yes_or_no("FOLLOW_LINKS", environment),
    )


def _yes_or_no(name: str, environment: Mapping[str, str]) -> bool:
    value = environment.get(name, "").strip().lower()
    if value not in (*_YES, *_NO):
        raise ConfigError(f"{name} must be 1 or 0, not {environment[name]!r}")
    return value in _YES


def language_model(environment: Mapping[str, str] = os.environ) -> Endpoint | None:
    """Return the language model that `LLM_URL`, `LLM_MODEL`, `LLM_API_KEY`, … name, or None.

    Raises `ConfigError` for values that make no sense.
    """
    url = environment.get("LLM_URL")
    if not url:
        return None
    from footnoted.config import Endpoint
    from footnoted.extras import require

    require("llama_index.llms.openai_like", extra="llm")
    context = environment.get("LLM_CONTEXT") or "0"
    if not context.isdigit():
        raise ConfigError(f"LLM_CONTEXT must be a number of tokens, not {context!r}")
    return Endpoint(
        url,
        model=environment.get("LLM_MODEL", ""),
        api_key=environment.get("LLM_API_KEY", ""),
        context=int(context),
    )


def located(store: str) -> str:
    """Return the location of a store, with the token that `CHROMA_TOKEN` holds for a server."""
    from footnoted_index.store.chroma import with_token

    return with_token(store, os.environ.get("CHROMA_TOKEN"))


def endpoint(environment: Mapping[str, str] = os.environ) -> str | None:
    """Return the URL of the embedding endpoint in use, or None."""
    value = environment.get("EMBED_MODEL", "")
    return value.removeprefix(_ENDPOINT) if value.startswith(_ENDPOINT) else None


def _embed_model(environment: Mapping[str, str]) -> BaseEmbedding | None:
    if url := endpoint(environment):
        return _endpoint_model(url, environment)
    value = environment.get("EMBED_MODEL", "") or "e5"
    if value not in _MODES:
        raise ConfigError(
            f"EMBED_MODEL is {value!r}; it must be one of {', '.join(_MODES)} or"
            f" {_ENDPOINT}URL, such as {_ENDPOINT}http://localhost:8080/v1"
        )
    if _MODES[value] == "int8":
        return None  # the default, which needs no LlamaIndex
    from footnoted_index.embedding.llamaindex import E5Embedding

    return E5Embedding(mode="fp32")


def _endpoint_model(url: str, environment: Mapping[str, str]) -> BaseEmbedding:
    from footnoted.extras import require

    if not is_web_url(url):
        raise ConfigError(
            f"EMBED_MODEL={_ENDPOINT}{url} needs an http:// or https:// URL, such as"
            f" {_ENDPOINT}http://localhost:8080/v1"
        )
    name = environment.get("EMBED_MODEL_NAME")
    if not name:
        raise ConfigError(
            f"EMBED_MODEL={_ENDPOINT}{url} needs EMBED_MODEL_NAME too: the model it serves,"
            " which the index remembers so that it never mixes the vectors of two"
        )
    require("llama_index.embeddings.openai_like", extra="endpoint")
    import httpx
    from llama_index.embeddings.openai_like import OpenAILikeEmbedding

    return OpenAILikeEmbedding(
        model_name=name,
        api_base=url,
        api_key=environment.get("EMBED_API_KEY") or "none",
        embed_batch_size=_BATCH,
        max_retries=2,
        # No redirects: the key and the articles would go to another host.
        http_client=httpx.Client(follow_redirects=False),
    )
