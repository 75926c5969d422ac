"""Runs syncs in forked children and kills them: `python crash_worker.py FOLDER SEED KILLS`.

Everything slow is imported and loaded once, in this process, which opens no store itself and so can
fork: a child begins at once with what it may be killed in. The embedding is a hash: cheap, and the
same wherever it is computed. Passages are found, but not read by the model: it sees nothing but
their texts. Prints one JSON line per kill, and
at last one that compares the store with a clean build.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import chromadb.api.rust  # noqa: F401 - so that the children need not
import numpy as np
import numpy.ma

from footnoted_index.errors import FootnotedError
from footnoted_index.index import Index
from footnoted_index.ingest import isolation, sync
from footnoted_index.readers import read_entries  # noqa: F401
from footnoted_index.store import collections, merging, snapshots
from footnoted_index.text.language import detect_language
from footnoted_index.text.tokens import encoding

WORDS = ["bridge", "river", "mayor", "school", "market", "doctor", "island", "music"]

# Files are read in this process: to start another one would take most of the time, and fail where
# only root may open Python.
isolation.is_added = lambda path: True
# Few rows, and yet Chroma saves its vector index every now and then.
collections.HNSW |= {"sync_threshold": 20, "batch_size": 10}
encoding()
detect_language("How many parts has the bridge?", expected=["en"])


class Hashed:
    """An embedding that needs no model: the bytes of a hash."""

    identity = "hashed/16"

    def embed_in_context(self, passages: Sequence[Sequence[str]]) -> list[Any]:
        return [self.embed_queries(passage) for passage in passages]

    def embed_queries(self, texts: Sequence[str]) -> Any:
        digests = [hashlib.sha256(text.encode()).digest()[:16] for text in texts]
        rows = np.array([list(digest) for digest in digests], dtype=np.float32) - 127.5
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def open_index(store: Path) -> Index:
    return Index(store, embed_model=Hashed())  # type: ignore[arg-type]


def text_of(name: str, version: int) -> str:
    chance = random.Random(f"{name}.{version}")
    return " ".join(
        f"The {chance.choice(WORDS)} of {name} has {chance.randrange(1000)} parts in {version}."
        for _ in range(chance.randrange(3, 9))
    )


def versions(articles: int) -> tuple[dict[str, str], dict[str, str]]:
    """Two states of a folder: some articles change, some go, some come, some stay."""
    before = {f"{i:03d}.txt": text_of(f"n{i}", 1) for i in range(articles)}
    after = {name: text for i, (name, text) in enumerate(before.items()) if i % 5}
    after |= {name: text_of(name, 2) for i, name in enumerate(before) if i % 5 == 1}
    after |= {f"new{i:03d}.txt": text_of(f"m{i}", 2) for i in range(articles // 4)}
    return before, after


def lay_out(folder: Path, texts: dict[str, str]) -> None:
    folder.mkdir(exist_ok=True)
    for file in folder.iterdir():
        if file.name not in texts:
            file.unlink()
    for name, text in texts.items():
        (folder / name).write_text(text)


def contents(store: Path) -> dict[str, Any]:
    """All articles with their spans and vectors; raises where one of them is not whole."""
    with open_index(store) as index:
        found: dict[str, Any] = {}
        for record in index.store.records():
            article = record.article
            assert record.path not in found, f"{record.path} is there twice"
            rows = index.store.rows(article.language)
            assert rows is not None
            vectors = rows.of(record.key)
            sentences = [record.sentence(i) for i in range(record.sentence_count)]
            assert all(article.text[s.start : s.end] == s.text for s in sentences)
            expected = Hashed().embed_queries([s.text for s in sentences])
            assert np.array_equal(vectors, expected), f"{record.path} has other vectors"
            found[record.path] = {
                "id": article.id,
                "text": article.text,
                "revision": record.revision,
                "spans": [(s.start, s.end, s.passage) for s in sentences],
                "vectors": hashlib.sha256(vectors.tobytes()).hexdigest(),
            }
        health = index.health()
        assert health.whole, str(health)
        if found:
            assert find(index)
        return found


def find(index: Index) -> Sequence[object]:
    return index.searcher.find("How many parts has the bridge?").passages


def in_child(work: Callable[[], Any]) -> int:
    """Fork, work, and report whatever went wrong; returns the child's process id."""
    child = os.fork()
    if child:
        return child
    try:
        work()
        os._exit(0)
    except BaseException as error:  # noqa: BLE001
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        os._exit(1)


def done(child: int) -> bool:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def sync_once(folder: Path, store: Path, checkpoint: float, *, layered: bool = False) -> None:
    sync.CHECKPOINT_SECONDS = sync.FIRST_CHECKPOINT_SECONDS = checkpoint
    if layered:  # each commit begins a snapshot, each third one merges some
        snapshots.SEAL_BYTES = 0
        merging.MAX_BELOW = 2
    sync.BATCH_ARTICLES = 6
    with open_index(store) as index:
        index.sync(folder)


def check(store: Path, states: Sequence[dict[str, str]], out: Path) -> None:
    """Nothing lost, nothing double, nothing half: write down what the store holds."""
    found = contents(store)
    for name in set(states[0]) | set(states[1]):
        texts = [state.get(name) for state in states]
        held = found[name]["text"] if name in found else None
        assert held in texts, f"{name} is {'lost' if held is None else 'neither old nor new'}"
    assert not found.keys() - states[0].keys() - states[1].keys()
    out.write_text(json.dumps(found, sort_keys=True))


def emit(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def main() -> None:
    base, seed, kills = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    chance = random.Random(seed)
    folder, store, out = base / "articles", base / "store", base / "found.json"
    states = versions(24)
    lay_out(folder, states[0])
    assert done(in_child(lambda: sync_once(folder, store, 30.0)))
    lay_out(folder, states[1])
    started = time.monotonic()
    assert done(in_child(lambda: sync_once(folder, base / "trial", 0.0)))
    duration = time.monotonic() - started
    target = 1
    for kill in range(kills):
        lay_out(folder, states[target])
        checkpoint = chance.choice([0.0, 30.0])
        layered = chance.random() < 0.7
        child = in_child(
            lambda checkpoint=checkpoint, layered=layered: sync_once(
                folder, store, checkpoint, layered=layered
            )
        )
        moment = chance.uniform(0, duration)
        time.sleep(moment)
        os.kill(child, signal.SIGKILL)
        killed = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        whole = done(in_child(lambda: check(store, states, out)))
        found = json.loads(out.read_text()) if whole else {}
        held = {name: article["text"] for name, article in found.items()}
        emit({"kill": kill, "at": moment, "killed": killed, "whole": whole})
        if held == states[target]:
            target = 1 - target  # it got that far: go back to the other state
    lay_out(folder, states[target])
    assert done(in_child(lambda: sync_once(folder, store, 30.0)))
    assert done(in_child(lambda: check(store, states, out)))
    assert done(in_child(lambda: sync_once(folder, base / "clean", 30.0)))
    assert done(in_child(lambda: check(base / "clean", states, base / "clean.json")))
    same = out.read_text() == (base / "clean.json").read_text()
    left = [entry.name for entry in store.iterdir() if entry.name.endswith(".partial")]
    emit({"same": same, "left": left})


if __name__ == "__main__":
    try:
        main()
    except FootnotedError as error:
        sys.exit(str(error))
