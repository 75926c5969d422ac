"""Merge the newest snapshots below the current one, so that there are never many.

A snapshot that has `RATIO` times the vectors of all newer ones is not merged. So each is rewritten
only a few times, a number that grows with the logarithm of the archive.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from footnoted_index.embedding.types import Vectors
from footnoted_index.errors import StoreError
from footnoted_index.store.chroma import chroma_errors, embedded
from footnoted_index.store.collections import SENTENCES, Collections
from footnoted_index.store.layer import Layer
from footnoted_index.store.snapshots import Snapshots
from footnoted_index.store.vector_file import VectorFile

MAX_BELOW = 6
"""Snapshots below the current one; when there are more, the newest of them are merged."""
RATIO = 3
"""A snapshot that has so many times the vectors of all newer ones is not merged with them."""


def merge(
    snapshots: Snapshots, layers: Sequence[Layer], merged: Collections, before: str | None
) -> None:
    """Merge the newest of `layers`, oldest first, below the current snapshot, and publish that.

    `merged` is not connected yet; `before` is the snapshot before the current one, which its
    readers have had no time to leave. Killed on the way, a merge has changed nothing that anybody
    reads. Raises `OSError` or `StoreError` where it fails, as it does on a full disk.
    """
    chosen = choose(layers)
    largest = max(chosen, key=Layer.count)
    current = snapshots.current()
    assert current is not None
    drafts = [snapshots.copy(largest.snapshot.name)]
    try:
        _write(drafts[0], chosen, largest, merged)
        name = snapshots.seal(drafts[0], None)
        drafts += [snapshots.folder / name, snapshots.copy(current)]
        merged_names = {layer.snapshot.name for layer in chosen}
        kept = [entry for entry in snapshots.below(current) if entry[0] not in merged_names]
        snapshots.publish(drafts[-1], [*kept, (name, [])], before)
    except (OSError, StoreError):
        if snapshots.current() == current:  # a full disk must not stay so
            for draft in drafts:
                snapshots.discard(draft)
        raise


def choose(layers: Sequence[Layer]) -> list[Layer]:
    """Those of `layers`, oldest first, that are merged: the newest, at least two."""
    chosen = [layers[-1]]
    for layer in reversed(layers[:-1]):
        if len(chosen) > 1 and layer.count() >= RATIO * sum(c.count() for c in chosen):
            break
        chosen.insert(0, layer)
    return chosen


def _write(draft: Path, layers: Sequence[Layer], largest: Layer, merged: Collections) -> None:
    """Write the rows of all `layers` into a copy of the largest of them.

    A record lies in the layer of its vectors, and of a revision only one layer's rows count.
    """
    with chroma_errors("merge"):
        merged.client = embedded(draft)
        try:
            _fill(merged, draft / "vectors", layers, largest)
        finally:
            merged.disconnect()


def _fill(merged: Collections, folder: Path, layers: Sequence[Layer], largest: Layer) -> None:
    files = {
        language: VectorFile(folder / f"{merged.name}-{language}")
        for language in {language for layer in layers for language in layer.snapshot.files}
    }
    _drop_gone(merged, files, largest)
    for layer in layers:
        if layer is not largest:
            _add(merged, files, layer)
    for file in files.values():
        file.save()


def _drop_gone(merged: Collections, files: dict[str, VectorFile], layer: Layer) -> None:
    """Delete the rows of articles that are gone from the layer that `merged` is a copy of."""
    for language in layer.snapshot.files:
        gone = {k: n for k, (_, n) in files[language].runs.items() if k in layer.gone}
        ids = [f"{key}.{ordinal}" for key, count in gone.items() for ordinal in range(count)]
        merged.delete(SENTENCES + language, ids)
        for key in gone:
            files[language].drop(key)
    held = merged.revisions({key.partition(".")[0] for key in layer.gone})
    merged.delete("articles", [id_ for id_, r in held.items() if f"{id_}.{r}" in layer.gone])


def _add(merged: Collections, files: dict[str, VectorFile], layer: Layer) -> None:
    """Write the rows of a layer that count."""
    merged.write_records(list(layer.records()))
    for language in layer.snapshot.files:
        rows = layer.rows(language)
        assert rows is not None
        ids: list[str] = []
        vectors: list[Vectors] = []
        for key in rows.runs:
            matrix = np.array(rows.of(key))
            files[language].put(key, matrix)
            ids.extend(f"{key}.{n}" for n in range(len(matrix)))
            vectors.extend(matrix)
        if ids:
            merged.upsert(SENTENCES + language, ids, vectors=vectors)
