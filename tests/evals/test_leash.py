from __future__ import annotations

from pathlib import Path

import pytest

from footnoted import Bot
from footnoted_evals.leash import (
    BLIND,
    OTHERS,
    PLANTED,
    check_claims,
    load_claims,
    share,
    support_of,
)


@pytest.mark.parametrize("file", [PLANTED, *OTHERS, BLIND])
def test_the_planted_claims_are_many_and_in_three_languages(file: Path) -> None:
    claims = load_claims(file)
    assert sum(not claim.supported for claim in claims) >= 35
    assert sum(claim.supported for claim in claims) >= 40
    assert {claim.language for claim in claims} == {"en", "de", "hu"}
    assert len({claim.id for claim in claims}) == len(claims)


def test_the_leash_holds_on_the_open_splits(seed_bot: Bot) -> None:
    checked = check_claims(support_of(seed_bot), load_claims())
    caught, false = share(checked, "number", "name", "negation", "year", "quote")
    kept, true = share(checked, supported=True)
    assert caught >= 0.95 * false
    assert kept >= 0.9 * true
