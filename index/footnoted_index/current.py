"""Keep the newest state of a store open for searching, and reload it when the store has changed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from weakref import finalize

from footnoted_index.embedding.encoder import Encoder
from footnoted_index.errors import StoreError, StoreMismatchError
from footnoted_index.search.results import Recipe
from footnoted_index.search.searcher import Searcher
from footnoted_index.store.opening import open_store
from footnoted_index.store.store import KnownState, Store
from footnoted_index.store.vector_file import Rows

_ATTEMPTS = 5


class CurrentState:
    """The newest state of a store, and the searcher over it.

    What is known of one state is passed to the next, which reads only what is new.
    """

    def __init__(self, location: str | Path, encoder: Encoder, recipe: Recipe) -> None:
        self._location, self._encoder, self._recipe = location, encoder, recipe
        self.store = open_store(location, embedding=encoder.identity)
        """As it was last opened; `searcher` opens it anew where it has changed."""
        self._searcher: Searcher | None = None
        self._read: Mapping[str, Rows] = {}  # from a server, for the latest searcher
        self._loading = Lock()
        self._is_closed = False

    def close(self) -> None:
        """Release the store."""
        self._is_closed = True
        self._searcher = None
        self.store.close()

    def require_open(self) -> None:
        """Raise `StoreError` where this is closed: its folder may be deleted, and look empty."""
        if self._is_closed:
            raise StoreError("the bot or index is closed; open it again")

    @property
    def searcher(self) -> Searcher:
        """The searcher over what the store holds now, whichever process wrote it.

        Loaded when first needed and when the store has changed; meanwhile other threads use the
        previous one. Raises `StoreMismatchError` where the store was built by another model or
        version.
        """
        loaded = self._searcher
        if loaded is not None and (self._loading.locked() or self.store.is_current()):
            return loaded
        with self._loading:
            if self._searcher is None or not self.store.is_current():
                self._load()
            assert self._searcher is not None
            return self._searcher

    def check(self, store: Store) -> None:
        """Raise `StoreMismatchError` where a store was built by another model or version."""
        if store.holds_other_model_only():
            raise StoreMismatchError(
                f"the store '{store.location}' was built by another model or version"
                f" than {self._encoder.identity}; run `footnoted sync` to rebuild it"
            )

    def open(self, known: KnownState | None = None) -> Store:
        """Open the store anew. `known`: what a store knew that is newer than the one open here."""
        self.require_open()
        known = known or self.store.state()
        return open_store(self._location, embedding=self._encoder.identity, known=known)

    def reopen(self, known: KnownState | None) -> None:
        """Go on with what a writer wrote, which knew `known` of it; the next question loads it."""
        with self._loading:
            if not self.store.is_current():
                self._take(self.open(known), None)

    def _load(self) -> None:
        """Open what the store holds now and make a searcher over it.

        Tries again if a writer has meanwhile removed what was being opened.
        """
        for attempt in range(_ATTEMPTS):
            store = self.open()
            try:
                self.check(store)
                self._take(store, Searcher(store, self._encoder, self._recipe, self._read))
                return
            except StoreError:
                store.close()
                if attempt == _ATTEMPTS - 1 or store.is_current():
                    raise
            except BaseException:
                store.close()
                raise

    def _take(self, store: Store, searcher: Searcher | None) -> None:
        """Switch to a newer state. Threads that still search the one before keep its store open."""
        before, unused = self.store, self._searcher is None
        self.store, self._searcher = store, searcher
        if searcher is not None:
            self._read = searcher.read_from_server
            finalize(searcher, store.close).atexit = False
        if unused:
            before.close()
