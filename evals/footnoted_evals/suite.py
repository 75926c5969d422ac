"""A suite: archives, and the cases that are asked of each. The seeds are one archive; XQuAD has
ten.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from footnoted import Article, ArticleError, UsageError
from footnoted_evals.cases import CHAT_CASES, SEED_CASES, Case, CaseFile, load_cases
from footnoted_index.readers import Columns, Entry, find_articles, read_entries

if TYPE_CHECKING:
    from footnoted_index import E5Embedding


@dataclass(frozen=True)
class Archive:
    """A folder of articles, or their texts by file name, and cases to ask of it."""

    articles: Path | Mapping[str, str]
    cases: Sequence[Case]
    files: Sequence[CaseFile] = ()

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """The articles as a folder."""
        if isinstance(self.articles, Path):
            yield self.articles
            return
        with TemporaryDirectory(prefix="footnoted-archive-") as folder:
            self.write(Path(folder))
            yield Path(folder)

    def write(self, folder: Path) -> None:
        """Write the texts into a folder, which is made."""
        assert not isinstance(self.articles, Path)
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in self.articles.items():
            (folder / name).write_text(text, encoding="utf-8")


@dataclass(frozen=True)
class Suite:
    """Archives whose outcomes are reported together."""

    name: str
    archives: Sequence[Archive]


def suite_of(articles: Path, files: Sequence[Path] = (), *, split: str = "all") -> Suite:
    """Return the cases of some files over a folder of articles; by default the seeds' own cases.

    Raises `CaseError` for what `load_cases` calls wrong, and `UsageError` for an id that is in two
    files, or where the seeds' cases would be asked of a folder without their articles.
    """
    read = [load_cases(file, split=split) for file in files or (SEED_CASES, CHAT_CASES)]
    cases = {case.id: case for file in read for case in file.cases}
    if len(cases) < sum(len(file.cases) for file in read):
        raise UsageError(f"two of the files {', '.join(map(str, files))} use the same case id")
    if not files:
        _require_seeds(articles, cases.values())
    name = articles.name if files else "seeds"
    return Suite(name, [Archive(articles, list(cases.values()), read)])


def _require_seeds(articles: Path, cases: Iterable[Case]) -> None:
    wanted = {gold.article for case in cases for gold in case.gold}
    if wanted and articles.is_dir() and not any((articles / name).exists() for name in wanted):
        raise UsageError(
            f"the cases of the seeds are not about '{articles}'; give your own with --cases,"
            f" or draft some: footnoted eval init --articles {shlex.quote(str(articles))}"
        )


def monolingual(suite: Suite) -> Suite:
    """Return a suite of folders as one archive for each language of articles, without translations.

    In the archive of a language every story is in that language where it exists in it: articles in
    others that answer the same cases are left out. Its cases are those its own articles answer,
    tagged `en → hu` for an English question about a Hungarian article.
    """
    archives = []
    for whole in suite.archives:
        with whole.folder() as folder:
            articles = {article.source: article for article in read_articles(folder)}
        answers = [(case, {gold.article for gold in case.gold}) for case in whole.cases]
        for language in sorted({article.language for article in articles.values()}):
            own = {source for source, a in articles.items() if a.language == language}
            translations = {source for _, found in answers if found & own for source in found - own}
            cases = [
                case.model_copy(
                    update={
                        "gold": tuple(gold for gold in case.gold if gold.article in own),
                        "tags": (f"{case.language} → {language}",),
                    }
                )
                for case, found in answers
                if found & own
            ]
            kept = {source: a.text for source, a in articles.items() if source not in translations}
            archives.append(Archive(kept, cases))
    return Suite(f"{suite.name}, told once", archives)


def read_articles(folder: Path) -> list[Article]:
    """Return the articles of a folder as Footnoted reads them, without those it cannot read."""
    articles = []
    for file in find_articles(folder):
        with suppress(ArticleError):
            for entry in read_entries(file, Columns()):
                if isinstance(entry, Entry):
                    articles.append(entry.article(file.path))
    return articles


def remembering() -> E5Embedding:
    """Return our embedding model with a cache: archives that share articles are embedded once.

    A vector does not depend on its batch, so only the time changes.
    """
    import numpy as np

    from footnoted_index import E5Embedding
    from footnoted_index.embedding.encoder import Memory
    from footnoted_index.embedding.types import Vectors

    passages: Memory[tuple[str, ...], Vectors] = Memory(sys.maxsize)
    queries: Memory[str, Vectors] = Memory(sys.maxsize)

    class Remembering(E5Embedding):
        def embed_in_context(self, texts: Sequence[Sequence[str]]) -> list[Vectors]:
            keys = list(map(tuple, texts))
            known = passages.of(keys, super().embed_in_context)
            return [known[key] for key in keys]

        def embed_queries(self, texts: Sequence[str]) -> Vectors:
            known = queries.of(texts, super().embed_queries)
            return np.stack([known[text] for text in texts])

    return Remembering()
