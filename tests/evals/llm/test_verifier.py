from __future__ import annotations

from pathlib import Path

import pytest

from footnoted import Bot
from footnoted_evals.llm.verifier import (
    BLIND,
    OTHERS,
    PLANTED,
    Checked,
    check_claims,
    load_claims,
    share,
    verifier_of,
)


@pytest.mark.parametrize("file", [PLANTED, *OTHERS, BLIND])
def test_the_planted_claims_are_many_and_in_three_languages(file: Path) -> None:
    claims = load_claims(file)
    assert sum(not claim.supported for claim in claims) >= 35
    assert sum(claim.supported for claim in claims) >= 40
    assert {claim.language for claim in claims} == {"en", "de", "hu"}
    assert len({claim.id for claim in claims}) == len(claims)


def _holds(checked: list[Checked], least_kept: float) -> None:
    caught, false = share(checked, "number", "name", "negation", "year", "quote")
    kept, true = share(checked, supported=True)
    assert caught >= 0.95 * false
    assert kept >= least_kept * true


def test_unsupported_claims_about_the_seeds_are_caught(seed_bot: Bot) -> None:
    _holds(check_claims(verifier_of(seed_bot), load_claims()), 0.92)  # 72 to 73 of 78, between CPUs


def test_unsupported_claims_about_other_articles_are_caught(tmp_path: Path) -> None:
    checked: list[Checked] = []
    for file in OTHERS:
        with Bot.open(file.with_suffix(""), store=tmp_path / file.stem) as bot:
            checked += check_claims(verifier_of(bot), load_claims(file))
    _holds(checked, 0.9)
