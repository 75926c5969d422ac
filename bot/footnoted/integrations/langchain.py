"""The bot as a LangChain retriever: `pip install 'footnoted[langchain]'`."""

from __future__ import annotations

from typing import Annotated

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, PlainValidator

from footnoted.bot import Bot
from footnoted_index.filters import Where, WhereLike


class FootnotedRetriever(BaseRetriever):
    """The passages that fit a question best; their metadata says where in which article."""

    model_config = ConfigDict(arbitrary_types_allowed=True)
    bot: Bot
    limit: int = 10
    where: Annotated[WhereLike, PlainValidator(Where.of)] = None

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        return [
            Document(
                id=f"{hit.article.id}.{hit.passage.ordinal}",
                page_content=hit.passage.text,
                metadata={
                    "article_id": hit.article.id,
                    "title": hit.article.title,
                    "language": hit.article.language,
                    "source": hit.article.source,
                    "date": hit.article.date,
                    "start": hit.passage.start,
                    "end": hit.passage.end,
                    "score": hit.score,
                },
            )
            for hit in self.bot.search(query, limit=self.limit, where=self.where)
        ]
