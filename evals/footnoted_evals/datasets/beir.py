"""BEIR folders (`corpus.jsonl`, `queries.jsonl`, `qrels/test.tsv`) as archives and cases."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from footnoted import UsageError
from footnoted_evals.cases import Case, Gold
from footnoted_evals.suite import Archive


def beir_archive(folder: Path, language: str) -> Archive:
    """Return every document an article, every judged query a case; gold is whole articles.

    Queries without a relevant document are left out: that nobody judged one relevant does not make
    them unanswerable. Raises `UsageError` where a file is missing or not in BEIR format.
    """
    try:
        names = {d["_id"]: f"{quote(d['_id'], safe='')}.txt" for d in _rows(folder, "corpus.jsonl")}
        texts = {
            names[d["_id"]]: "\n\n".join(filter(None, (d.get("title"), d["text"])))
            for d in _rows(folder, "corpus.jsonl")
        }
        relevant: dict[str, list[Gold]] = defaultdict(list)
        with Path(folder, "qrels", "test.tsv").open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t"):
                if int(row["score"]) > 0 and row["corpus-id"] in names:
                    relevant[row["query-id"]].append(Gold(article=names[row["corpus-id"]]))
        cases = [
            Case(
                id=query["_id"],
                question=query["text"],
                language=language,
                answerable=True,
                gold=tuple(relevant[query["_id"]]),
            )
            for query in _rows(folder, "queries.jsonl")
            if query["_id"] in relevant
        ]
    except OSError as error:
        raise UsageError(f"{error.filename} cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{folder} is not in BEIR format: {error!r}") from error
    return Archive({name: text for name, text in texts.items() if text.strip()}, cases)


def _rows(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    with Path(folder, name).open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())
