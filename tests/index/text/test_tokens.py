from __future__ import annotations

import os

from footnoted_index.text.tokens import count_tokens, encoding


def test_tokens_are_counted_without_a_download() -> None:
    before = dict(os.environ)
    assert count_tokens("Hello world") == 2
    assert count_tokens("<|endoftext|>") > 1
    assert encoding().name == "o200k_base"
    assert dict(os.environ) == before
