from __future__ import annotations

import pytest

from footnoted_index.embedding.e5.model import E5Model
from footnoted_index.embedding.encoder import Encoder
from footnoted_index.search.alignment import REFERENCE, Alignment, parallel_questions
from footnoted_index.search.coverage import CAP, SoftCoverage
from footnoted_index.search.late_interaction import LateInteraction, Text
from footnoted_index.text.language import content_words


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder(E5Model())


@pytest.fixture(scope="module")
def coverage(encoder: Encoder) -> SoftCoverage:
    return SoftCoverage(encoder)


def test_the_reference_stays_and_hungarian_is_raised(encoder: Encoder) -> None:
    alignment = Alignment(encoder)
    around = [alignment.cosine(0.8, *pair) for pair in REFERENCE]
    assert sum(around) / len(around) == pytest.approx(0.8, abs=1e-6)
    assert alignment.cosine(0.8, "hu", "en") > 0.81
    assert alignment.cosine(0.8, "xx", "en") == pytest.approx(0.8)


@pytest.mark.parametrize("language", ["de", "hu", "fr", "es", "it", "ro", "tr", "pl", "nl"])
def test_every_language_has_the_same_questions(encoder: Encoder, language: str) -> None:
    """A translation that slipped out of line would ruin the pair's figures."""
    assert Alignment(encoder)._pair(language, "en") > 0.82
    interaction = LateInteraction(encoder)
    theirs, ours = parallel_questions(language), parallel_questions("en")
    for line, other in zip(theirs, ours, strict=True):
        met = interaction.met(Text(language, line), [Text("en", our) for our in ours])
        assert ours[int(met.sum(axis=1).argmax())] == other


def test_words_meet_across_languages(coverage: SoftCoverage) -> None:
    met = coverage.measure(["Gehalt"], ["mayor", "salary", "bridge"])
    unmet = coverage.measure(["Gehalt"], ["mayor", "bridge"])
    assert met > unmet + 1
    assert coverage.measure(["Burnham"], ["Burnham"]) == CAP
    assert coverage.measure([], ["a"]) == coverage.measure(["a"], []) == 0


def test_content_words_leave_out_what_is_everywhere() -> None:
    assert content_words("Wie viele Abgeordnete hat die Partei?", "de") == ["Abgeordnete", "Partei"]
