"""Cases: a question, whether the articles answer it, and the exact words that do.

A file of cases is JSONL (one case a line) or YAML (a list). Its JSON Schema is
`docs/cases.schema.json`, printed by `footnoted eval schema`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic import model_validator as validator

from footnoted import Article, UsageError
from footnoted_index.article import article_id
from footnoted_index.text.normalisation import normalise

DATA = Path(__file__).parent / "data"
SEED_CASES = DATA / "seeds.jsonl"
CHAT_CASES = DATA / "seeds_chat.jsonl"
NEWS, NEWS_CASES = DATA / "news", DATA / "news.jsonl"
NonEmpty = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class CaseError(UsageError):
    """A case file is wrong; the message names file and line."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Gold(_Strict):
    """A place that answers a question by itself."""

    article: NonEmpty = Field(
        description="The article's path below the articles folder, or its source."
    )
    quote: NonEmpty | None = Field(
        default=None,
        description="The words that answer, as they stand there; none where the article counts"
        " as a whole.",
    )
    start: int | None = Field(
        default=None, ge=0, description="Where the quote starts, if only that occurrence counts."
    )
    passage: tuple[int, int] | None = Field(
        default=None,
        description="Characters of the article that count as the right passage, if more than the"
        " quote.",
    )

    def is_in(self, article: Article) -> bool:
        """Return whether `article` is the one meant."""
        return article.source == self.article or article.id == article_id(self.article)

    def span(self, text: str) -> tuple[int, int] | None:
        """Return the characters of an article's text where the quote stands, if it is there."""
        quote = normalise(self.quote or "")
        start = text.find(quote) if self.start is None else self.start
        return (start, start + len(quote)) if start >= 0 else None


class Turn(_Strict):
    """A question and what answers it."""

    question: str
    answerable: bool
    gold: tuple[Gold, ...] = Field(default=(), description="Every place that answers the question.")
    answers: tuple[NonEmpty, ...] = Field(
        default=(), description="The short answer and its aliases, for token F1."
    )


class Case(Turn):
    """A question with every place that answers it; none where the articles do not."""

    id: NonEmpty
    language: NonEmpty = Field(description="The question's language, ISO 639-1.")
    turns: tuple[Turn, ...] = Field(
        default=(),
        description="What was asked before in the same conversation, oldest first; a case without a"
        " `question` asks the last of its turns.",
    )
    misleading: tuple[NonEmpty, ...] = Field(
        default=(), description="Words of the articles that must not be quoted as the answer."
    )
    all_gold: bool = Field(
        default=False, description="Every gold quote is needed (a list, a difference), not any one."
    )
    overlap: bool = Field(
        default=False,
        description="A footnote holds a gold quote if they overlap by half of the shorter one, by"
        " default only if it holds all of it.",
    )
    about_archive: bool = Field(
        default=False,
        description="Asks about the archive (how many articles, by whom): there is no gold, and the"
        " answer has to say one of `answers`.",
    )
    split: str = Field(default="", description="dev, check or any other name.")
    tags: tuple[NonEmpty, ...] = ()
    cluster: str = Field(
        default="",
        description="Cases that share it are resampled together; by default those that share their"
        " first gold.",
    )
    draft: bool = Field(default=False, description="Not yet checked by a person; never run.")
    note: str = Field(default="", description="For people.")

    @validator(mode="after")
    def _whole(self) -> Self:
        if not self.draft and not self.question.strip():
            raise ValueError("the question is empty; only a draft may leave it open")
        if self.about_archive and (self.gold or not self.answers):
            raise ValueError("a case about the archive has `answers` and no gold")
        if not (self.draft or self.about_archive) and self.answerable != bool(self.gold):
            raise ValueError("a case has gold if and only if it is answerable")
        return self

    @property
    def key(self) -> str:
        """Names the content of the case: a case that was edited is another."""
        value = self.model_dump(exclude={"split", "tags", "cluster", "note"})
        # Defaults are left out, so that a new field does not change the key of every old case.
        value = {name: v for name, v in value.items() if v or name not in _LATER}
        return hashlib.sha256(json.dumps(value).encode()).hexdigest()[:12]

    @property
    def resampled_with(self) -> str:
        """The name of the cluster of cases this one is resampled with."""
        if self.cluster or not self.gold:
            return self.cluster or self.id
        return f"{self.gold[0].article}: {self.gold[0].quote}"


_LATER = frozenset({"misleading", "all_gold", "overlap", "about_archive"})


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The cases of a file, with the line each stands on."""

    file: Path
    cases: tuple[Case, ...]
    drafts: int = 0
    _lines: Mapping[str, int] = field(default_factory=dict, repr=False)

    def where(self, case: Case) -> str:
        """File and line of a case, for messages."""
        return f"{self.file}, line {self._lines[case.id]}"

    def check(self, articles: Iterable[Article]) -> None:
        """Raise `CaseError` where a gold quote is not in its article, or what misleads in none."""
        by_name = {name: one for one in articles for name in (one.id, one.source)}
        texts = [" ".join(one.text.split()) for one in by_name.values()]
        for case in self.cases:
            for words in case.misleading:
                if not any(" ".join(words.split()) in text for text in texts):
                    raise CaseError(f"{self.where(case)}: '{words}' is in no article")
            for gold in (g for turn in (*case.turns, case) for g in turn.gold):
                article = by_name.get(article_id(gold.article)) or by_name.get(gold.article)
                if article is None:
                    raise CaseError(f"{self.where(case)}: there is no article '{gold.article}'")
                text, quote = article.text, normalise(gold.quote or "")
                if quote not in text:
                    raise CaseError(f"{self.where(case)}: '{quote}' is not in {gold.article}")
                if gold.start is not None and not text.startswith(quote, gold.start):
                    raise CaseError(
                        f"{self.where(case)}: '{quote}' does not start at {gold.start}"
                        f" of {gold.article}"
                    )


def load_cases(file: Path, *, split: str = "all") -> CaseFile:
    """Return the cases of a JSONL or YAML file, of one `split` or all; drafts are counted.

    Raises `UsageError` where it cannot be read, and `CaseError` for unknown or missing fields,
    impossible values, duplicate ids and bad syntax.
    """
    text = read_text(file)
    read = _yaml if file.suffix in {".yaml", ".yml"} else _jsonl
    cases: dict[str, Case] = {}
    lines: dict[str, int] = {}
    for number, value in read(text, file):
        where = f"{file}, line {number}"
        case = _case(value, where)
        if case.id in cases:
            raise CaseError(f"{where}: the id '{case.id}' is taken by an earlier case")
        cases[case.id], lines[case.id] = case, number
    chosen = [case for case in cases.values() if split in {"all", case.split}]
    ready = tuple(case for case in chosen if not case.draft)
    if not ready:
        drafts = f"; {len(chosen)} are drafts, edit them first" if chosen else ""
        raise CaseError(f"{file}: there are no cases in the split '{split}'{drafts}")
    return CaseFile(file, ready, len(chosen) - len(ready), lines)


def write_cases(cases: Sequence[Case], file: Path) -> None:
    """Write cases as JSONL, without the fields that have their default.

    Raises `UsageError` where the file cannot be written.
    """
    lines = [case.model_dump_json(exclude_defaults=True) + "\n" for case in cases]
    write_text("".join(lines), file)


def read_text(file: Path) -> str:
    """Return the text of a file. Raises `UsageError` where it cannot be read."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read: {getattr(error, 'strerror', error)}") from error


def write_text(text: str, file: Path) -> None:
    """Write the text of a file. Raises `UsageError` where it cannot be written."""
    with _writing(file):
        file.write_text(text, encoding="utf-8")


def check_writable(file: Path) -> None:
    """Raise `UsageError` where a file cannot be written, before minutes are spent on its text."""
    with _writing(file):
        file.open("a").close()


def require_new(path: Path, kind: str) -> None:
    """Raise `UsageError` where there is something that would be overwritten."""
    if path.exists():
        raise UsageError(f"{path} exists; give the name of a new {kind}")


@contextmanager
def _writing(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UsageError(f"cannot write {file}: {error.strerror or error}") from error


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a case, as published in `docs/cases.schema.json`."""
    value = Case.model_json_schema()
    own = ["question", "answerable"]
    value["required"] = [name for name in value["required"] if name not in own]
    value["anyOf"] = [{"required": own}, {"required": ["turns"]}]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **value}


def _jsonl(text: str, file: Path) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except ValueError as error:
                raise CaseError(f"{file}, line {number}: this is not JSON: {error}") from error


def _yaml(text: str, file: Path) -> Iterator[tuple[int, Any]]:
    import yaml

    loader = yaml.SafeLoader(text)
    try:
        root = loader.get_single_node()
        if not isinstance(root, yaml.SequenceNode):
            raise CaseError(f"{file}, line 1: a YAML file of cases holds a list")
        for node in root.value:
            yield node.start_mark.line + 1, loader.construct_object(node, deep=True)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise CaseError(f"{file}, line {line}: this is not YAML: {error}") from error


def _case(value: Any, where: str) -> Case:
    if not isinstance(value, dict):
        raise CaseError(f"{where}: a case is an object, not {type(value).__name__}")
    turns = value.get("turns")
    if "question" not in value and isinstance(turns, list) and turns:
        if not isinstance(turns[-1], dict):
            raise CaseError(
                f"{where}: a turn is an object with a `question`, `answerable` and `gold`,"
                f" not {type(turns[-1]).__name__}"
            )
        value = value | {"turns": turns[:-1]} | turns[-1]
    try:
        return Case.model_validate_json(json.dumps(value), strict=True)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"]))
        problem = {
            "extra_forbidden": f"unknown field '{name}'",
            "missing": f"the field '{name}' is missing",
        }.get(first["type"])
        raise CaseError(f"{where}: {problem or f'{name}: ' * bool(name) + first['msg']}") from error
