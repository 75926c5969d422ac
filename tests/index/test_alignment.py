from __future__ import annotations

import pytest

from footnoted_index.alignment import REFERENCE, Alignment
from footnoted_index.coverage import CAP, SoftCoverage, content_words
from footnoted_index.e5.model import E5Model
from footnoted_index.encoder import Encoder


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder(E5Model())


@pytest.fixture(scope="module")
def coverage(encoder: Encoder) -> SoftCoverage:
    return SoftCoverage(encoder)


def test_the_reference_stays_and_hungarian_is_raised(
    encoder: Encoder, coverage: SoftCoverage
) -> None:
    alignment = Alignment(encoder, coverage)
    around = [alignment.cosine(0.8, *pair) for pair in REFERENCE]
    assert sum(around) / len(around) == pytest.approx(0.8, abs=1e-6)
    assert alignment.cosine(0.8, "hu", "en") > 0.81
    assert alignment.coverage(2.0, "hu", "en") > 2.5
    assert alignment.coverage(5.9, "hu", "en") == CAP
    assert alignment.cosine(0.8, "xx", "en") == pytest.approx(0.8)


@pytest.mark.parametrize("language", ["de", "hu", "fr", "es", "it", "ro", "tr", "pl", "nl"])
def test_every_language_has_the_same_questions(
    encoder: Encoder, coverage: SoftCoverage, language: str
) -> None:
    """A translation that slipped out of line would ruin the pair's figures."""
    pair = Alignment(encoder, coverage)._pair(language, "en")
    assert pair.cosine > 0.82
    assert pair.coverage > 1.5


def test_words_meet_across_languages(coverage: SoftCoverage) -> None:
    met = coverage.measure(["Gehalt"], ["mayor", "salary", "bridge"])
    unmet = coverage.measure(["Gehalt"], ["mayor", "bridge"])
    assert met > unmet + 1
    assert coverage.measure(["Burnham"], ["Burnham"]) == CAP
    assert coverage.measure([], ["a"]) == coverage.measure(["a"], []) == 0


def test_content_words_leave_out_what_is_everywhere() -> None:
    assert content_words("Wie viele Abgeordnete hat die Partei?", "de") == ["Abgeordnete", "Partei"]
