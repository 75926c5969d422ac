"""The one root error and its tree."""

from __future__ import annotations


class FootnotedError(Exception):
    """Everything Footnoted raises on purpose.

    ::

        FootnotedError
        ├── UsageError              something the caller can put right; the CLI exits with 2
        │   ├── ArticlesError       the articles folder is missing, empty or not readable
        │   ├── QuestionError       the question is empty or too long
        │   ├── FilterError         a filter has an unknown field or an impossible value
        │   ├── ConfigError         a setting has an impossible value
        │   └── MissingExtraError   an optional part is not installed
        ├── ArticleError            one article cannot be read or embedded; the rest continues
        │   └── LeftOutError        it must not be read: a draft, a private post
        ├── EmbeddingError          the embedding model cannot be loaded or run
        ├── StoreError              the store cannot be opened, read or written
        │   ├── StoreLockedError    another process is writing
        │   ├── StoreDamagedError   its files are not what was written
        │   └── StoreMismatchError  the store was built by another model or version
        └── CitationError           a citation is not what its article says (raised, never shown)
    """


class UsageError(FootnotedError):
    """Something the caller can put right; the CLI prints it on one line and exits with 2."""


class ArticlesError(UsageError):
    """The articles folder is missing, empty or not readable."""


class QuestionError(UsageError):
    """The question is empty or too long."""


class FilterError(UsageError):
    """A filter has an unknown field or an impossible value."""


class ConfigError(UsageError):
    """A setting has an impossible value."""


class MissingExtraError(UsageError):
    """An optional part is not installed; the message holds the pip command."""


class ArticleError(FootnotedError):
    """One article cannot be read or embedded; `sync` reports it and continues."""


class LeftOutError(ArticleError):
    """An article must not be read, such as a draft; `sync` reports it and removes what it knew.

    `kind` groups such articles in the report: `draft`, `private`, `password`.
    """

    def __init__(self, reason: str, kind: str) -> None:
        super().__init__(reason, kind)
        self.kind = kind

    def __str__(self) -> str:
        return str(self.args[0])


class EmbeddingError(FootnotedError):
    """The embedding model cannot be loaded or run."""


class StoreError(FootnotedError):
    """The store cannot be opened, read or written."""


class StoreLockedError(StoreError):
    """Another process is writing to the store."""


class StoreDamagedError(StoreError):
    """The store's files are not what was written; `footnoted doctor --repair` mends them."""

    @classmethod
    def of(cls, name: object, why: object) -> StoreDamagedError:
        """Return the error for the file of a name, with the remedy."""
        return StoreDamagedError(
            f"'{name}' is not what was written ({why});"
            " run `footnoted doctor --repair` to rebuild the store from the articles"
        )


class StoreMismatchError(StoreError):
    """The store was built by another embedding model or an incompatible version."""


class CitationError(FootnotedError):
    """A citation does not match its article: raised instead of being shown."""
