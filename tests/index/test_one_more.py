"""One article more: what is there already is neither read nor worked out again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import chromadb
import pytest

from footnoted_index import Index
from footnoted_index.article import article_id
from footnoted_index.embedding.types import Vectors
from footnoted_index.ingest import digests
from footnoted_index.readers import ArticleFile
from footnoted_index.records.duplicates import Duplicates, Lines
from footnoted_index.records.sentence_ids import SentenceKey
from footnoted_index.store.collections import Collections
from footnoted_index.web_url import is_web_url


def test_only_what_is_new_is_read(
    location: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digests, "SETTLED_NS", 0)
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "mill.txt").write_text("The mill of Oberau was built by Jonas Petri in 1712.")
    (folder / "bridge.txt").write_text("The bridge of Tarn was opened on a Monday in May.")
    made: list[str] = []
    compared, files = [], []
    vectors: list[SentenceKey] = []

    def counted(name: str) -> Callable[..., object]:
        client = getattr(chromadb, name)

        def make(*values: Any, **named: Any) -> object:
            made.append(name)
            return client(*values, **named)

        return make

    of_lines, read, stored = Duplicates.of_lines, ArticleFile.digest, Collections.vectors

    def lines(articles: Sequence[Lines]) -> Duplicates:
        compared.append(len(articles))
        return of_lines(articles)

    def digest(file: ArticleFile) -> str:
        files.append(file.path)
        return read(file)

    def fetched(
        collections: Collections, language: str, keys: Iterable[SentenceKey]
    ) -> dict[SentenceKey, Vectors]:
        vectors.extend(keys)
        return stored(collections, language, list(keys))

    with Index(location) as index:
        index.sync(folder)
        index.sync(folder)
        index.search("Who built the mill?")
        for name in ("PersistentClient", "Client"):
            monkeypatch.setattr(chromadb, name, counted(name))
        monkeypatch.setattr(Duplicates, "of_lines", lines)
        monkeypatch.setattr(ArticleFile, "digest", digest)
        monkeypatch.setattr(Collections, "vectors", fetched)
        (folder / "port.txt").write_text("The port of Lund was dredged by Eva Holm in 1931.")
        assert index.sync(folder).added == ("port.txt",)
        found = index.search("Who dredged the port of Lund?")
        assert found.passages[0].article.id == article_id("port.txt")
        assert files == []
        assert compared == [3]
        if is_web_url(location):
            assert made == []
            assert {key.article_id for key in vectors} == {article_id("port.txt")}
        else:
            assert made == ["PersistentClient"]  # the draft
        assert index.search("Who built the mill?").passages[0].article.id == article_id("mill.txt")


def test_the_client_of_a_server_is_shared_and_closed_with_the_last(chroma_server: str) -> None:
    from footnoted_index.store.chroma import close, connect

    first, second = connect(chroma_server), connect(chroma_server)
    assert first is second
    close(first)
    assert second.heartbeat()
    close(second)
    third = connect(chroma_server)
    assert third is not first
    close(third)
