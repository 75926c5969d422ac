"""The reader as a LlamaIndex postprocessor: rerank any nodes, mark the words that answer."""

from __future__ import annotations

from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import MetadataMode, NodeWithScore, QueryBundle, TextNode
from pydantic import Field

from footnoted_index import UsageError
from footnoted_index.reader import Text
from footnoted_index.reader.model import shared

_SPAN_KEYS = ("answer_start", "answer_end")


class ReaderPostprocessor(BaseNodePostprocessor):
    """Put nodes in the order in which they answer, whatever found them.

    A node's score becomes the probability that its text answers the query. Metadata gains
    `answer_start` and `answer_end`, the characters of the node's text that answer, which neither an
    embedding nor a language model is shown. `least` drops nodes below a probability, `top_n` keeps
    so many. `title_key` names the metadata that says what a node is about.
    """

    top_n: int | None = Field(default=None, ge=0)
    least: float = Field(default=0.0, ge=0, le=1)
    title_key: str = "title"

    @classmethod
    def class_name(cls) -> str:
        """The name LlamaIndex stores it under."""
        return "ReaderPostprocessor"

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        if query_bundle is None:
            raise UsageError("ReaderPostprocessor needs the query: pass query_str or query_bundle")
        texts = [
            Text(
                str(n.node.metadata.get(self.title_key, "")), n.node.get_content(MetadataMode.NONE)
            )
            for n in nodes
        ]
        read = []
        for found, text, reading in zip(
            nodes, texts, shared().read(query_bundle.query_str, texts), strict=True
        ):
            if reading.probability < self.least:
                continue
            node = found.node
            answer = reading.answer(0, len(text.text))
            if answer is not None and isinstance(node, TextNode):
                node = node.model_copy()
                node.metadata = {**node.metadata, **dict(zip(_SPAN_KEYS, answer, strict=True))}
                node.excluded_llm_metadata_keys = [*node.excluded_llm_metadata_keys, *_SPAN_KEYS]
                node.excluded_embed_metadata_keys = [
                    *node.excluded_embed_metadata_keys,
                    *_SPAN_KEYS,
                ]
            read.append(NodeWithScore(node=node, score=reading.probability))
        read.sort(key=lambda n: -(n.score or 0.0))
        return read[: self.top_n]
