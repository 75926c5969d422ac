"""How many wishes are recognised: a digest, the news, how many articles there are, small talk.

    python -m footnoted_evals.wishes [--half test] [--failures]

`data/wishes.jsonl` has wordings by writers who saw neither the model nor what it learnt from, and
questions for facts, half of which come close to a wish. `dev` chose constants; `test` chose none.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Final, Literal, NamedTuple

import typer

from footnoted.question.cleanup import with_question_mark
from footnoted.question.small_talk import small_talk
from footnoted.question.wanted import Kind, Weights, wanted
from footnoted_evals.cases import DATA
from footnoted_evals.reports.tables import print_cells
from footnoted_index.embedding.e5.model import E5Model
from footnoted_index.embedding.encoder import Encoder

FILE: Final = DATA / "wishes.jsonl"
Half = Literal["dev", "test"]


class Wish(NamedTuple):
    """A question, and the kind of thing that it wants; some name a subject."""

    language: str
    kind: Kind
    text: str
    half: Half
    subject: str = ""


def load() -> list[Wish]:
    """Return all questions of both halves."""
    return [Wish(**json.loads(line)) for line in FILE.read_text("utf-8").splitlines()]


def taken_for(text: str, encoder: Encoder, weights: Weights | None = None) -> Kind:
    """Return the kind that a text is taken for, by other `weights` than those in use if given."""
    if small_talk(text) is not None:
        return "talk"
    found = wanted(with_question_mark(text), encoder, weights)
    return found.kind if found else "fact"


def report(wishes: Sequence[Wish], taken: Sequence[Kind]) -> None:
    """Print how many are taken for what they are, by language and by kind."""
    right = [w for w, kind in zip(wishes, taken, strict=True) if w.kind == kind]
    groups: list[tuple[str, Callable[[Wish], str]]] = [
        ("language", lambda w: w.language),
        ("kind", lambda w: w.kind),
    ]
    for name, group in groups:
        rows = [[name, "wishes", "facts"]]
        for value in dict.fromkeys(map(group, wishes)):
            own = [w for w in wishes if group(w) == value]
            rows.append([value, *_shares(own, [w for w in right if group(w) == value])])
        print_cells([*rows, ["all", *_shares(wishes, right)]], title=f"Recognised, by {name}")


def _shares(all_: Iterable[Wish], right: Iterable[Wish]) -> list[str]:
    total, found = (Counter(w.kind == "fact" for w in part) for part in (all_, right))
    return [f"{found[fact]} of {total[fact]}" if total[fact] else "" for fact in (False, True)]


def main(half: Half = "test", *, failures: bool = False) -> None:
    """Print what is recognised of one half; FAILURES: and which are not."""
    encoder = Encoder(E5Model())
    wishes = [wish for wish in load() if wish.half == half]
    taken = [taken_for(wish.text, encoder) for wish in wishes]
    report(wishes, taken)
    for wish, kind in zip(wishes, taken, strict=True):
        if failures and kind != wish.kind:
            typer.echo(f"{wish.language} {wish.kind} taken for {kind}: {wish.text}")


if __name__ == "__main__":
    typer.run(main)
