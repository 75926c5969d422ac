"""The benchmark of the engines on a few texts: that it runs and adds up, on the very same model."""

from __future__ import annotations

import numpy as np
import pytest

from footnoted_evals.benchmarks import embedding, torch_model
from footnoted_evals.benchmarks.embedding import BASELINE
from footnoted_evals.benchmarks.timing import Spread, ratios
from footnoted_index.embedding.e5 import weights
from footnoted_index.embedding.e5.engine import shared
from footnoted_index.embedding.e5.tokenizer import Tokenizer

SENTENCES = [
    "The Prime Minister’s office declined to comment.",
    "Wer hat das gesagt, und warum erst am 3. Mai?",
    "Az árvíztűrő tükörfúrógép ára 1 200 forint.",
]


def test_embedding() -> None:
    loads, _ = embedding.main(rounds=1, sentences=2, passages=1)
    assert len(loads) == 3
    for amount, found in loads.items():
        rows = {row.contender: row for row in found}
        assert rows[BASELINE].times[BASELINE].median == 1
        ours = rows["footnoted int8"]
        assert ours.per_second.least > 0
        assert ours.times[BASELINE].median == pytest.approx(
            rows[BASELINE].seconds.median / ours.seconds.median
        ) or amount.startswith("one")  # several rounds: a median of ratios


def test_a_ratio_is_taken_within_a_round() -> None:
    assert ratios([2.0, 9.0, 4.0], [1.0, 3.0, 4.0]) == Spread(2.0, 1.0, 3.0)


def test_torchs_tokenizer_is_ours() -> None:
    loaded = weights.load()
    ours, theirs = Tokenizer(loaded), torch_model.tokenizer(loaded)
    for sentence in SENTENCES:
        expected = [ours.bos, *ours.ids(f"passage: {sentence}"), ours.eos]
        assert theirs.encode(f"passage: {sentence}").ids == expected


def test_torch_runs_the_very_same_model() -> None:
    model = torch_model.load()
    if model is None:
        pytest.skip(torch_model.MISSING)
    theirs = torch_model.encode(model, SENTENCES, is_query=False)
    ours = shared("fp32").embed(SENTENCES, "passage: ")
    assert (np.asarray(theirs) * ours).sum(axis=1).min() >= 0.9999
