"""An article as the store keeps it: its text, and where its sentences and passages lie."""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from footnoted_index.article import Article, Passage, Sentence
from footnoted_index.text.passages import group_passages
from footnoted_index.text.sentences import split_sentences
from footnoted_index.text.span import Span


class RecordSummary(NamedTuple):
    """An article but for its text and structure; `site` is where it was published.

    What an article lacks is empty.
    """

    id: str
    revision: str
    language: str
    path: str
    member: str
    digest: str
    title: str
    source: str
    date: str
    author: str
    site: str
    gaps: tuple[str, ...]
    passage_count: int
    sentence_count: int

    @property
    def key(self) -> str:
        """Names the article and its revision; `sentence_ids` begin with it."""
        return f"{self.id}.{self.revision}"

    @property
    def name(self) -> str:
        """What the article is called in reports: its file and, in a collection, its member."""
        return self.path + self.member

    def article(self, text: str = "", pages: tuple[int, ...] = ()) -> Article:
        """The article with `text`, without one where only the rest is asked for."""
        return Article(
            id=self.id,
            title=self.title,
            language=self.language,
            source=self.source,
            text=text,
            date=self.date or None,
            author=self.author or None,
            pages=pages,
            gaps=self.gaps,
            file=self.name or None,
        )


@dataclass(frozen=True)
class Record:
    """An article with its revision and its structure.

    `path` is the file below the articles folder, `member` which of its articles this is (empty
    where the file is the article); `digest` the hash of what was parsed, `revision` that of what
    was ingested. `sentence_spans[i]` lies in passage `passage_of[i]`. `path` is empty where an
    application added the article.
    """

    article: Article
    path: str
    member: str
    digest: str
    revision: str
    sentence_spans: tuple[Span, ...] = field(repr=False)
    passage_of: tuple[int, ...] = field(repr=False)

    @classmethod
    def of(cls, article: Article, *, path: str = "", member: str = "", digest: str = "") -> Record:
        """Split an article into sentences and passages; one that is of no file has no `path`."""
        spans = split_sentences(article.text, article.language)
        return cls(
            article=article,
            path=path,
            member=member,
            digest=digest,
            revision=revision_of(article),
            sentence_spans=tuple(spans),
            passage_of=tuple(group_passages(article.text, spans)),
        )

    @property
    def name(self) -> str:
        """What the article is called in reports: its file and, in a collection, its member."""
        return self.path + self.member

    @property
    def id(self) -> str:
        """The article's id."""
        return self.article.id

    @property
    def language(self) -> str:
        """The article's language."""
        return self.article.language

    @property
    def key(self) -> str:
        """Names the article and its revision; `sentence_ids` begin with it."""
        return f"{self.article.id}.{self.revision}"

    @property
    def gaps(self) -> tuple[str, ...]:
        """What of the article's file is not in its text."""
        return self.article.gaps

    @property
    def sentence_count(self) -> int:
        """How many sentences, and so vectors, the article has."""
        return len(self.sentence_spans)

    @property
    def passage_count(self) -> int:
        """How many passages the article has."""
        return self.passage_of[-1] + 1 if self.passage_of else 0

    def sentences_of(self, passage: int) -> range:
        """Return the ordinals of the sentences of one passage."""
        first = bisect_left(self.passage_of, passage)
        return range(first, bisect_right(self.passage_of, passage, first))

    def sentence(self, ordinal: int) -> Sentence:
        """Return one sentence by its ordinal in the article."""
        span = self.sentence_spans[ordinal]
        return Sentence(
            article_id=self.article.id,
            ordinal=ordinal,
            passage=self.passage_of[ordinal],
            start=span.start,
            end=span.end,
            text=span.of(self.article.text),
        )

    def passage(self, ordinal: int) -> Passage:
        """Return one passage by its ordinal in the article."""
        sentences = self.sentences_of(ordinal)
        start = self.sentence_spans[sentences[0]].start
        end = self.sentence_spans[sentences[-1]].end
        return Passage(
            article_id=self.article.id,
            ordinal=ordinal,
            start=start,
            end=end,
            text=self.article.text[start:end],
            page=self.article.page_of(start),
        )

    def sentences(self) -> list[Sentence]:
        """Return all sentences."""
        return list(map(self.sentence, range(self.sentence_count)))

    def passages(self) -> list[Passage]:
        """Return all passages."""
        return list(map(self.passage, range(self.passage_count)))

    def to_metadata(self) -> dict[str, str]:
        """Return the record as flat strings, the form Chroma stores."""
        spans: Sequence[tuple[int, int, int]] = [
            (span.start, span.end, passage)
            for span, passage in zip(self.sentence_spans, self.passage_of, strict=True)
        ]
        return {
            "path": self.path,
            "member": self.member,
            "digest": self.digest,
            "revision": self.revision,
            "title": self.article.title,
            "language": self.article.language,
            "source": self.article.source,
            "date": self.article.date or "",
            "author": self.article.author or "",
            "pages": json.dumps(self.article.pages, separators=(",", ":")),
            "gaps": json.dumps(self.article.gaps),
            "text": self.article.text,
            "sentences": json.dumps(spans, separators=(",", ":")),
        }

    @classmethod
    def from_metadata(cls, article_id: str, metadata: Mapping[str, Any]) -> Record:
        """The inverse of `to_metadata`."""
        spans = json.loads(metadata["sentences"])
        return cls(
            article=Article(
                id=article_id,
                title=metadata["title"],
                language=metadata["language"],
                source=metadata["source"],
                text=metadata["text"],
                date=metadata["date"] or None,
                author=metadata["author"] or None,
                pages=tuple(json.loads(metadata["pages"])),
                gaps=tuple(json.loads(metadata["gaps"])),
                file=metadata["path"] + metadata["member"] or None,
            ),
            path=metadata["path"],
            member=metadata["member"],
            digest=metadata["digest"],
            revision=metadata["revision"],
            sentence_spans=tuple([Span(start, end) for start, end, _ in spans]),
            passage_of=tuple([passage for _, _, passage in spans]),
        )


Stored = Record | RecordSummary
"""An article in the store, as far as it need be known to be replaced or deleted."""


def revision_of(article: Article) -> str:
    """Return the revision of an article: a hash of its text and metadata, 16 hex digits."""
    content = "\0".join(
        (
            article.title,
            article.language,
            article.source,
            article.date or "",
            article.author or "",
            str(article.pages),
            article.text,
        )
    )
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:16]
