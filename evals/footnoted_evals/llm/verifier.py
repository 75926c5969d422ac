"""Measure how well unsupported claims are caught.

`python -m footnoted_evals.llm.verifier [--blind]`

False claims, with a changed number, a swapped name, a negation dropped or added, another time, an
invented quotation or fact, swapped roles or a wrong place; and true paraphrases. Each is checked
against every sentence of its archive, which is harder for the false ones than the few passages a
question finds. The splits `dev` and `check` are about the seeds, the others about other articles,
with many claims in another language than their article. The constants were chosen on all of these.

`--blind`: one more split about other articles, written by somebody who did not see the checker, on
which nothing was chosen.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import typer

from footnoted import Bot
from footnoted.llm.verifier import Verdict, Verifier
from footnoted_evals.cases import DATA
from footnoted_evals.reports import tables
from footnoted_index.catalogue.catalogue import PassageKey
from footnoted_index.search.results import Evidence, RankedPassage

PLANTED = DATA / "planted.jsonl"
OTHERS = tuple(
    DATA / f"planted_{split}.jsonl" for split in ("towns", "coast", "country", "parish", "harbour")
)
"""Each with its articles in a folder of the same name, like the next."""
BLIND = DATA / "planted_blind.jsonl"
ASKED = ("number", "name", "negation", "year", "quote")
KINDS = (*ASKED, "fact", "role", "place")


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence about the seeds, and whether they say so."""

    id: str
    split: str
    language: str
    kind: str
    supported: bool
    claim: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A claim and what the checker said of it."""

    claim: Claim
    verdict: Verdict

    @property
    def right(self) -> bool:
        """Whether the checker agrees with the label."""
        return (self.verdict.evidence is not None) == self.claim.supported


def load_claims(file: Path = PLANTED) -> list[Claim]:
    """Return the planted claims."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return [Claim(**json.loads(line)) for line in lines if line.strip()]


def verifier_of(bot: Bot) -> Verifier:
    """Return a checker whose evidence is every sentence of the archive."""
    searcher = bot.index.searcher
    nothing = np.zeros(0, dtype=np.float32)  # the checker makes vectors of its own
    evidence = []
    for record in searcher.records.values():
        for sentence in record.sentences():
            source = RankedPassage(
                PassageKey(record.id, sentence.passage),
                record.language,
                record.article.date,
                score=0.0,
                dense=0.0,
                lexical=0.0,
                named=0.0,
                same_language=True,
                records=searcher.records,
            )
            evidence.append(Evidence(sentence, source, 0, 0.0, nothing))
    return Verifier(evidence, bot.index.encoder)


def check_claims(support: Verifier, claims: Sequence[Claim]) -> list[Checked]:
    """Return the verdict on every claim."""
    return [Checked(claim, support.check(claim.claim, claim.language)) for claim in claims]


def share(checked: Sequence[Checked], *kinds: str, supported: bool = False) -> tuple[int, int]:
    """Return how many claims of some kinds (or of all) were judged right, and of how many."""
    group = [c for c in checked if c.claim.supported == supported]
    group = [c for c in group if not kinds or c.claim.kind in kinds]
    return sum(c.right for c in group), len(group)


def main(articles: Path = Path("seeds"), blind: bool = False) -> None:
    """Print what is caught and what is kept, by split and kind, and every mistake.

    BLIND: of the blind split alone.
    """
    planted = {file: file.with_suffix("") for file in ([BLIND] if blind else OTHERS)}
    if not blind:
        planted = {PLANTED: articles, **planted}
    checked: list[Checked] = []
    for file, folder in planted.items():
        with TemporaryDirectory() as store, Bot.open(folder, store=store) as bot:
            checked += check_claims(verifier_of(bot), load_claims(file))
    cells = [["caught:", *KINDS, "first five", "all", "true kept"]]
    for name in dict.fromkeys(c.claim.split for c in checked):
        split = [c for c in checked if c.claim.split == name]
        kinds = [_text(share(split, kind)) for kind in KINDS]
        rest = share(split, *ASKED), share(split), share(split, supported=True)
        cells.append([name, *kinds, *map(_percent, rest)])
    tables.print_cells(cells)
    for one in checked:
        if not one.right:
            said = one.verdict.objection or f"score {one.verdict.score:.2f}"
            tables.say(f"{one.claim.id} ({one.claim.split}): {one.claim.claim} [{said}]")


def _text(share: tuple[int, int]) -> str:
    right, of = share
    return f"{right}/{of}" if of else "–"


def _percent(share: tuple[int, int]) -> str:
    right, of = share
    return f"{_text(share)} {100 * right / max(of, 1):.0f} %"


if __name__ == "__main__":
    typer.run(main)
