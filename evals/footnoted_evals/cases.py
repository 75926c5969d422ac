"""Gold cases: a question, whether the articles answer it, and the exact words that do."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from footnoted import Article, UsageError
from footnoted_index.readers.text import normalise

SEED_CASES = Path(__file__).parent / "data" / "seeds.jsonl"
_FIELDS = {"id", "question", "language", "answerable", "split", "gold", "tags"}


class CaseError(UsageError):
    """A case file is wrong; the message names file and line."""


@dataclass(frozen=True, slots=True)
class Gold:
    """Words of an article (by its source) that answer a question by themselves."""

    article: str
    quote: str


@dataclass(frozen=True, slots=True)
class Case:
    """A question with every place that answers it; none where the articles do not."""

    id: str
    question: str
    language: str
    answerable: bool
    split: str
    gold: tuple[Gold, ...]
    tags: tuple[str, ...]


def load_cases(file: Path, *, split: str = "all") -> list[Case]:
    """The cases of a JSONL file, those of one `split` or all.

    Raises `CaseError` for unknown or missing fields, duplicate ids and bad JSON.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise CaseError(f"{file}: cannot be read: {error.strerror or error}") from error
    cases: dict[str, Case] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        where = f"{file}, line {number}"
        case = _case(line, where)
        if case.id in cases:
            raise CaseError(f"{where}: the id '{case.id}' is taken by an earlier case")
        cases[case.id] = case
    chosen = [case for case in cases.values() if split in {"all", case.split}]
    if not chosen:
        raise CaseError(f"{file}: there are no cases in the split '{split}'")
    return chosen


def check_quotes(cases: Sequence[Case], articles: Sequence[Article], file: Path) -> None:
    """Raise `CaseError` where a gold quote is not in its article."""
    texts: Mapping[str, str] = {article.source: article.text for article in articles}
    for case in cases:
        for gold in case.gold:
            if gold.article not in texts:
                raise CaseError(f"{file}, case {case.id}: there is no article '{gold.article}'")
            if normalise(gold.quote) not in texts[gold.article]:
                raise CaseError(f"{file}, case {case.id}: '{gold.quote}' is not in {gold.article}")


def _case(line: str, where: str) -> Case:
    try:
        fields = json.loads(line)
    except ValueError as error:
        raise CaseError(f"{where}: this is not JSON: {error}") from error
    if not isinstance(fields, dict):
        raise CaseError(f"{where}: a case is a JSON object, not {type(fields).__name__}")
    if unknown := fields.keys() - _FIELDS:
        raise CaseError(f"{where}: unknown field '{min(unknown)}'; known: {sorted(_FIELDS)}")
    if missing := _FIELDS - fields.keys():
        raise CaseError(f"{where}: the field '{min(missing)}' is missing")
    case = Case(
        id=_text(fields, "id", where),
        question=_text(fields, "question", where),
        language=_text(fields, "language", where),
        answerable=bool(fields["answerable"]),
        split=_text(fields, "split", where),
        gold=tuple(_golds(fields["gold"], where)),
        tags=tuple(map(str, fields["tags"])),
    )
    if case.answerable != bool(case.gold):
        raise CaseError(f"{where}: a case has gold quotes if and only if it is answerable")
    return case


def _text(fields: Mapping[str, Any], name: str, where: str) -> str:
    value = fields[name]
    if not isinstance(value, str) or not value.strip():
        raise CaseError(f"{where}: '{name}' must be a text, not {value!r}")
    return value


def _golds(values: Any, where: str) -> Iterator[Gold]:
    if not isinstance(values, list):
        raise CaseError(f"{where}: 'gold' must be a list")
    for value in values:
        if not isinstance(value, dict) or value.keys() != {"article", "quote"}:
            raise CaseError(f"{where}: each gold is an object with 'article' and 'quote'")
        yield Gold(_text(value, "article", where), _text(value, "quote", where))
