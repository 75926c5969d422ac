"""The benchmark of many clients, run for a moment: that it runs and adds up."""

from __future__ import annotations

from footnoted_evals.benchmarks import load


def test_load() -> None:
    seen = load.main(clients=3, seconds=4, most=20)
    assert (seen["errors"], seen["mixed up"]) == (0, 0)
    assert seen["answers"] >= 3
    assert 0 < seen["first text, p50, ms"] <= seen["whole, p95, ms"]
