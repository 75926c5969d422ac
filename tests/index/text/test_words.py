"""The words of texts and questions."""

from __future__ import annotations

from footnoted_index.text.words import name_key


def test_made_up_names_do_not_fill_the_memory() -> None:
    most = name_key.cache_info().maxsize
    assert most is not None
    assert most <= 100_000
