"""Train the small models that recognise what a question wants, in some minutes.

    python -m footnoted_evals.training.wanted --xquad ../shared/data/xquad

`wanted/` has examples of each kind, a file a language; what stands in <…> is the subject. Most
examples of facts are the questions of the reader's stories. `footnoted_evals.wishes` measures.
"""

from __future__ import annotations

import json
import random
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import typer

from footnoted.question.wanted import (
    FILE,
    LAYERS,
    Kind,
    Weights,
    inputs,
    vectors_of,
    without_quotations,
    words_in,
)
from footnoted_evals.cases import DATA
from footnoted_evals.training import stories
from footnoted_evals.training.names import MONTHS, PERSONS, PLACES, WEEKDAYS, with_suffix
from footnoted_evals.wishes import taken_for
from footnoted_index.embedding.e5.model import E5Model
from footnoted_index.embedding.encoder import Encoder
from footnoted_index.embedding.types import Vectors

FOLDER = Path(__file__).parent / "wanted"
KINDS: tuple[Kind, ...] = (
    "fact", "author", "date", "language", "about", "count", "list", "latest", "oldest", "authors",
    "languages", "period", "overview", "digest", "comparison", "news", "events", "talk",
)  # fmt: skip
FACTS = 12_000
"""Questions of stories."""
WEIGHTS: dict[Kind, float] = {"fact": 2.0, "digest": 2.0, "news": 2.0, "comparison": 2.0}
STORY_WEIGHT = 0.25
"""The weights in training of examples of these kinds (1 for the others), and of questions of
stories. The words of a digest's question tell more about its subject than that a digest is
wanted."""
NETWORKS, UNITS, NOISE, DROPOUT, DECAY = 4, 96, 0.5, 0.2, 0.5
WORD_UNITS = 64
EPOCHS, BATCH, RATE = 40, 256, 2e-3
_SLOT = re.compile(r"\{(place|person|month|day)(\d?)(?::([^{}]+))?\}")
_SUBJECT = re.compile(r"<([^<>]+)>")


@dataclass(frozen=True)
class Example:
    """A question of a kind; `subjects` are the characters from and to which it names them."""

    kind: Kind
    language: str
    text: str
    subjects: tuple[tuple[int, int], ...]
    weight: float


def examples(languages: Collection[str], varied: int = 6) -> Iterator[Example]:
    """Yield every wording, with and without its mark, its slots filled by invented names.

    Wordings with a subject come in `varied` versions: in later ones the subject is a piece of a
    story's title, mostly, or all of it. What fills one does not depend on the others.
    """
    titles = {language: list(_titles(language)) for language in stories.LANGUAGES}
    for language in languages:
        own = language if language in titles else ""
        for kind, wordings in tomllib.loads(
            (FOLDER / f"{language}.toml").read_text("utf-8")
        ).items():
            for wording in wordings:
                chance = random.Random(f"0 {wording}")
                forms: dict[str, tuple[tuple[int, int], ...]] = {}
                for version in range(varied if re.search("[<{]", wording) else 1):
                    names = titles[own or chance.choice(stories.LANGUAGES)]
                    text = _varied(wording, names, chance) if version else wording
                    text, subjects = _unmarked(without_quotations(_filled(text, language, chance)))
                    forms[text] = forms[text.rstrip(" ?!.") + "?"] = subjects
                for text, subjects in forms.items():
                    yield Example(cast(Kind, kind), language, text, subjects, 1 / len(forms))


def _titles(language: str) -> Iterator[list[str]]:
    chance = random.Random(5)
    for story in stories.load():
        if story.language == language:
            yield stories.fill(story, chance).title.split()


def _key_words(chance: random.Random) -> Iterator[str]:
    """Yield pieces of titles, as they are typed into a search field."""
    for title in chain.from_iterable(map(_titles, stories.LANGUAGES)):
        yield f"{_piece(title, chance)}?"


def _piece(title: Sequence[str], chance: random.Random) -> str:
    count = chance.choice((1, 2, 3, 4, len(title)))
    first = chance.randint(0, max(0, len(title) - count))
    return " ".join(title[first : first + count]).strip(".,:;–—?!„“”")


def _varied(wording: str, titles: Sequence[list[str]], chance: random.Random) -> str:
    def piece(match: re.Match[str]) -> str:
        if "{" in match[1] or chance.random() > 0.6:
            return match[0]
        return f"<{_piece(chance.choice(titles), chance)}>"

    return _SUBJECT.sub(piece, wording)


def _filled(wording: str, language: str, chance: random.Random) -> str:
    own = language if language in stories.LANGUAGES else chance.choice(stories.LANGUAGES)
    named = language if language in stories.LANGUAGES else "en"
    pools = {
        "place": PLACES[own]["train"],
        "person": PERSONS[own]["train"],
        "month": MONTHS[named],
        "day": WEEKDAYS[named],
    }
    values: dict[str, str] = {}

    def value(match: re.Match[str]) -> str:
        name = values.setdefault(match[1] + match[2], chance.choice(pools[match[1]]))
        return with_suffix(name, match[3]) if match[3] else name

    return _SLOT.sub(value, wording)


def _unmarked(wording: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    text, spans = "", []
    for n, part in enumerate(re.split("[<>]", wording)):
        if n % 2:
            spans.append((len(text), len(text) + len(part)))
        text += part
    return text, tuple(spans)


Read = Mapping[str, tuple[Vectors, Vectors]]
"""The `vectors_of` each text."""


def read(texts: Sequence[str], encoder: Encoder) -> Read:
    """Read each text once, on all cores."""
    with ThreadPoolExecutor() as threads:
        return dict(zip(texts, threads.map(lambda t: vectors_of(t, encoder), texts), strict=True))


def trained(found: Sequence[Example], facts: Sequence[str], known: Read) -> Weights:
    """Return the weights of all models, as exact as they are stored; `known` has every text."""
    texts = [*(example.text for example in found), *map(without_quotations, facts)]
    kinds = [KINDS.index(e.kind) for e in found] + [0] * len(facts)
    weights = [e.weight * WEIGHTS.get(e.kind, 1.0) for e in found]
    weights += [STORY_WEIGHT] * len(facts)
    rows, marks, counts = [], [], []
    for example in (e for e in found if e.kind != "fact"):
        rows.append(known[example.text][1])
        own = [
            int(any(word.start() < end and start < word.end() for start, end in example.subjects))
            for word in words_in(example.text)
        ]
        marks += own
        counts += [example.weight] * len(own)
    vectors = np.stack([known[text][0] for text in texts])
    (of_wish,) = _of_two(_fitted(vectors, [min(k, 1) for k in kinds], weights))
    of_words = _fitted(np.concatenate(rows), marks, counts, WORD_UNITS)
    word_hidden, of_word = _of_two(of_words)
    nothing = np.zeros(0, dtype=np.float32)
    first = Weights(KINDS, of_wish, word_hidden, of_word, nothing, nothing)
    rest = np.stack([inputs(*known[text], first) for text in texts])
    networks = [_fitted(rest, kinds, weights, UNITS, seed) for seed in range(NETWORKS)]
    hidden, of_kind = map(np.stack, zip(*networks, strict=True))
    layers = (of_wish, word_hidden, of_word, hidden, of_kind)
    return Weights(KINDS, *(layer.astype(np.float16).astype(np.float32) for layer in layers))


def _of_two(layers: Sequence[Vectors]) -> list[Vectors]:
    """Return the layers of a classifier of two kinds, the last one as the logit of the second."""
    return [*layers[:-1], layers[-1][:, 1:] - layers[-1][:, :1]]


def _fitted(
    vectors: Vectors, kinds: Sequence[int], weights: Sequence[float], units: int = 0, seed: int = 0
) -> list[Vectors]:
    """Return the layers of a classifier, with one of hidden `units` if there are any: each of
    (inputs + 1, outputs), its constants last.

    Trained by AdamW (Loshchilov and Hutter 2019), with noise on the inputs and dropout.
    """
    chance = np.random.default_rng(seed)
    share = np.array(weights, dtype=np.float32) / np.float32(np.mean(weights))
    mean, scale = np.average(vectors, axis=0, weights=share), vectors.std(axis=0).mean()
    inputs = _with_ones((vectors - mean) / scale)
    targets = np.eye(max(kinds) + 1, dtype=np.float32)[list(kinds)]
    sizes = [inputs.shape[1] - 1, *([units] if units else []), targets.shape[1]]
    layers = [
        np.vstack([chance.normal(0, size**-0.5, (size, to)), np.zeros(to)]).astype(np.float32)
        for size, to in pairwise(sizes)
    ]
    moments = [(np.zeros_like(layer), np.zeros_like(layer)) for layer in layers]
    steps = EPOCHS * (len(inputs) // BATCH)
    for step in range(1, steps + 1):
        batch = chance.integers(len(inputs), size=BATCH)
        rows = inputs[batch]
        rows[:, :-1] += chance.normal(0, NOISE, rows[:, :-1].shape)
        states = [rows]
        for layer in layers[:-1]:
            state = np.maximum(states[-1] @ layer, 0)
            states.append(
                _with_ones(state * (chance.random(state.shape) > DROPOUT) / (1 - DROPOUT))
            )
        logits = states[-1] @ layers[-1]
        shares = np.exp(logits - logits.max(axis=1, keepdims=True))
        slope = (shares / shares.sum(axis=1, keepdims=True) - targets[batch]) * share[batch, None]
        rate = RATE * (1 - step / steps)
        for n in reversed(range(len(layers))):
            gradient = states[n].T @ slope / BATCH
            if n:
                slope = (slope @ layers[n][:-1].T) * (states[n][:, :-1] > 0) / (1 - DROPOUT)
            first, second = moments[n]
            first += 0.1 * (gradient - first)
            second += 0.01 * (gradient**2 - second)
            moved = (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
            moved[:-1] += DECAY * layers[n][:-1]
            layers[n] -= np.float32(rate) * moved
    layers[0][:-1] /= scale
    layers[0][-1] -= mean @ layers[0][:-1]
    return layers


def _with_ones(rows: npt.NDArray[np.floating[Any]]) -> Vectors:
    return np.hstack([rows, np.ones((len(rows), 1))]).astype(np.float32)


def _questions(xquad: Path | None) -> Iterator[tuple[str, str]]:
    """Yield the questions that false alarms are counted on, with the names of their sets."""
    for file in sorted(DATA.glob("*.jsonl")):
        for case in map(json.loads, file.read_text("utf-8").splitlines()):
            if "question" in case:
                yield file.stem, case["question"]
    for file in sorted(xquad.glob("*.json")) if xquad else []:
        data: dict[str, Any] = json.loads(file.read_text("utf-8"))
        for article in data["data"]:
            for paragraph in article["paragraphs"]:
                yield from ((file.stem, question["question"]) for question in paragraph["qas"])


def train(out: Path = FILE, xquad: Path | None = None) -> None:
    """Train and write the weights to OUT; print how many questions for facts they take for wishes.

    XQUAD: a folder with XQuAD's files, whose questions are facts.
    """
    encoder = Encoder(E5Model())
    chance = random.Random(0)
    told = [stories.fill(story, chance) for story in stories.load()]
    asked = [question.text for story in told for question in story.questions]
    facts = [*chance.sample(asked, FACTS), *_key_words(chance)]
    found = list(examples(sorted(file.stem for file in FOLDER.glob("*.toml"))))
    texts = [*(example.text for example in found), *map(without_quotations, facts)]
    typer.echo(f"reading {len(texts):,} questions …")
    known = read(list(dict.fromkeys(texts)), encoder)
    weights = trained(found, facts, known)
    layers = {name: getattr(weights, name).astype(np.float16) for name in LAYERS}
    np.savez_compressed(out, allow_pickle=False, kinds=np.array(KINDS), **layers)
    names, questions = zip(*_questions(xquad), strict=True)
    taken = [taken_for(question, encoder, weights) for question in questions]
    for name in dict.fromkeys(names):
        own = [kind for of, kind in zip(names, taken, strict=True) if of == name]
        typer.echo(
            f"{name}: of {len(own)} questions {sum(k != 'fact' for k in own)} taken for wishes"
        )


if __name__ == "__main__":
    typer.run(train)
