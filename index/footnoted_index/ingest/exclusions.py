"""Articles that were excluded by hand: a sync leaves them out until they are included again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from footnoted_index.article import Article
from footnoted_index.errors import StoreError
from footnoted_index.records.record import Record
from footnoted_index.store.disk import replace_file

if TYPE_CHECKING:
    from pydantic import TypeAdapter


@dataclass(frozen=True, slots=True)
class Excluded:
    """An excluded article, and when it was excluded (ISO 8601).

    `path` is the file it is read from, below the folder of articles; an `article` that came
    without a file is kept here.
    """

    id: str
    title: str
    source: str
    time: str
    path: str
    article: Article | None = None

    @classmethod
    def of(cls, record: Record) -> Excluded:
        """Return a record as taken out now."""
        article = record.article
        return cls(
            id=record.id,
            title=article.title,
            source=article.source,
            time=datetime.now(UTC).isoformat(timespec="seconds"),
            path=record.path,
            article=None if record.path else article,
        )


@cache
def _list() -> TypeAdapter[tuple[Excluded, ...]]:
    from pydantic import TypeAdapter

    return TypeAdapter(tuple[Excluded, ...])


class Exclusions:
    """The list of them, a file in the store's folder; written under the store's lock."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "excluded.json"

    def read(self) -> tuple[Excluded, ...]:
        """Return what is left out, the latest last. Raises `StoreError` for a damaged list."""
        try:
            return _list().validate_json(self._file.read_bytes())
        except FileNotFoundError:
            return ()
        except (OSError, ValueError) as error:
            raise StoreError(
                f"'{self._file}' cannot be read ({type(error).__name__});"
                " move it away to have all articles read again"
            ) from error

    def write(self, excluded: tuple[Excluded, ...]) -> None:
        """Put `excluded` in the place of the list. Raises `StoreError` where that fails."""
        replace_file(self._file, _list().dump_json(excluded, indent=1))
