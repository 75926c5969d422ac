"""The benchmark of growth on tiny archives: that it runs and adds up."""

from __future__ import annotations

import pytest

from footnoted_evals.benchmarks import growth


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    few = growth.Effort(questions=2, changes=1, starts=1, sentences=5)
    monkeypatch.setattr(growth, "EFFORT", few)


def test_growth() -> None:
    small, large = growth.main([50, 100])
    assert small["passages"] < large["passages"]
    for row in (small, large):
        assert all(row[cost] > 0 for cost in growth.COSTS)


def test_growth_in_a_chroma_server(chroma_server: str) -> None:
    small, large = growth.main([50, 100], store=chroma_server)
    assert small["passages"] < large["passages"]
    for row in (small, large):
        assert row["change_seconds"] > 0
        assert row["ask_p50"] > 0


def test_growth_is_an_exponent() -> None:
    assert growth.exponent([10, 100, 1000], [1, 10, 100]) == pytest.approx(1)
    assert growth.exponent([10, 100, 1000], [2, 2, 2]) == pytest.approx(0)
