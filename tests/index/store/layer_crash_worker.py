"""Kills writers that seal and merge snapshots: `python layer_crash_worker.py STORE KILLS`.

A writer takes numbered steps, each a commit. Killed anywhere, the store holds the state after one
of them, whole, and the next writer goes on from there. Prints a JSON line for each kill: the step
that was reached, how many snapshots lay below, or what was wrong.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import chromadb.api.rust  # noqa: F401 - so that the children need not
import numpy as np
import numpy.ma

from footnoted_index.article import Article, article_id
from footnoted_index.embedding.types import Vectors
from footnoted_index.records.record import Record
from footnoted_index.records.sentence_ids import sentence_ids
from footnoted_index.store import merging, snapshots
from footnoted_index.store.opening import open_store
from footnoted_index.store.snapshots import Snapshots

snapshots.SEAL_BYTES = 0
merging.MAX_BELOW = 1
AHEAD = 3
"""Steps a writer takes unless it is killed."""


def record(number: int, step: int) -> Record:
    path = f"{number}.txt"
    text = " ".join(
        f"Line {i} of {number} was written in step {step}." for i in range(number % 3 + 1)
    )
    return Record.of(Article(article_id(path), path, "en", path, text), path=path, digest=str(step))


def vectors(of: Record) -> Vectors:
    seed = int(of.revision, 16) % 2**32
    return np.random.default_rng(seed).normal(size=(of.sentence_count, 8)).astype(np.float32)


def changes(step: int) -> tuple[set[int], set[int]]:
    """The numbers of the articles that a step writes, and of those that it deletes."""
    chance = random.Random(step)
    written = set(chance.sample(range(12), k=3))
    return written, set(chance.sample(range(12), k=chance.choice([0, 2]))) - written


@cache
def state(step: int) -> Mapping[int, Record]:
    """What there is after a step."""
    if not step:
        return {}
    written, deleted = changes(step)
    held = {number: r for number, r in state(step - 1).items() if number not in deleted}
    return held | {number: record(number, step) for number in written}


def take(folder: Path, step: int) -> None:
    before, (written, deleted) = state(step - 1), changes(step)
    with open_store(folder, embedding="test/8") as store:
        new = [record(number, step) for number in sorted(written)]
        old = {before[n].id: before[n] for n in written if n in before}
        store.write(new, [vectors(r) for r in new], old)
        store.delete([before[n] for n in deleted if n in before])
        store.commit()


def reached(folder: Path, least: int, most: int) -> dict[str, object]:
    """The step whose state the store holds, all of it."""
    with open_store(folder, embedding="test/8") as store:
        records = {r.id: r for r in store.records()}
        for step in range(least, most + 1):
            if records == {r.id: r for r in state(step).values()}:
                break
        else:
            return {"wrong": "no state of any step"}
        if dict(store.catalogue()) != records:
            return {"wrong": f"the catalogue is not that of step {step}"}
        if sorted(store.sentence_ids("en")) != sorted(
            id_ for r in records.values() for id_ in sentence_ids(r)
        ):
            return {"wrong": f"the sentences are not those of step {step}"}
        for r in records.values():
            kept = store.vectors_of(r)
            if kept is None or not np.array_equal(kept, vectors(r)):
                return {"wrong": f"{r.path} has other vectors"}
    name = Snapshots(folder).current()
    assert name is not None
    if damage := Snapshots(folder).damage(name):
        return {"wrong": damage}
    return {"step": step, "below": len(Snapshots(folder).below(name))}


def in_child(work: object) -> int:
    child = os.fork()
    if child:
        return child
    try:
        work()  # type: ignore[operator]
        os._exit(0)
    except BaseException as error:  # noqa: BLE001
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        os._exit(1)


def main() -> None:
    folder, kills = Path(sys.argv[1]), int(sys.argv[2])
    out, chance = folder.with_name("reached.json"), random.Random(20)

    def steps(after: int) -> None:
        for step in range(after + 1, after + AHEAD + 1):
            take(folder, step)

    def look(step: int) -> None:
        out.write_text(json.dumps(reached(folder, step, step + AHEAD)))

    state(AHEAD)  # made, and all that it takes loaded, before the children are there
    started = time.monotonic()
    os.waitpid(in_child(lambda: steps(0)), 0)
    duration, step = time.monotonic() - started, AHEAD
    for _ in range(kills):
        state(step + AHEAD)
        child = in_child(lambda step=step: steps(step))
        time.sleep(chance.uniform(0, duration))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        out.unlink(missing_ok=True)
        os.waitpid(in_child(lambda step=step: look(step)), 0)
        found = json.loads(out.read_text()) if out.exists() else {"wrong": "it cannot be opened"}
        sys.stdout.write(json.dumps(found) + "\n")
        sys.stdout.flush()
        taken = found.get("step", step) - step
        # The machine may be busier now, or less: most blows are to fall while steps are taken.
        duration *= 1.2 if not taken else 0.8 if taken == AHEAD else 1.0
        step += taken
    os.waitpid(in_child(lambda: take(folder, step + 1)), 0)
    left = [entry.name for entry in folder.iterdir() if entry.name.endswith(".partial")]
    sys.stdout.write(json.dumps({"left": left}) + "\n")


if __name__ == "__main__":
    main()
