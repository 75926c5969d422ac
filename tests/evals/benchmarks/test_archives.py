"""The benchmarks of a sync and of asking on tiny inputs: that they run and add up."""

from __future__ import annotations

from footnoted_evals.benchmarks import ask, sync


def test_sync() -> None:
    rows = {row.contender: row for row in sync.main(articles=3, rounds=1)}
    assert {sync.OURS, sync.QUICKSTART} <= rows.keys()
    assert rows[sync.QUICKSTART].times[sync.QUICKSTART].median == 1


def test_ask() -> None:
    archives, processes = ask.main(passages=50, rounds=1, most=3)
    assert archives["seeds"].articles == 3
    assert archives["large"].passages > 25
    for archive in archives.values():
        assert {"first", "repeated", "quickstart retrieves"} <= archive.milliseconds.keys()
        assert all(latency.p50 <= latency.p95 for latency in archive.milliseconds.values())
    assert set(processes) == {"first answer", "--help"}
