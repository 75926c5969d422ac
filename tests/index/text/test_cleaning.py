from __future__ import annotations

import pytest

from footnoted_index.readers import read_article
from footnoted_index.text.cleaning import clean, repair_mojibake


@pytest.mark.parametrize(
    ("broken", "right"),
    [
        ("Ã–rÃ¼ltÃ¼nk neki.", "Örültünk neki."),
        ("The mayorâ€™s â€œbridgeâ€\x9d", "The mayor’s “bridge”"),
        ("schÃ¶n\nschön", "schön\nschön"),
        ("„Größe“ – ‘naïve’ ﬁnd &amp; it’s", "„Größe“ – ‘naïve’ ﬁnd &amp; it’s"),
        ("À ÁÂÃ: façade", "À ÁÂÃ: façade"),
    ],
)
def test_mojibake_is_repaired_and_nothing_else(broken: str, right: str) -> None:
    assert repair_mojibake(broken) == right


@pytest.mark.parametrize(
    ("broken", "right"),
    [
        ("the manage-\nment decided", "the management decided"),
        ("a well-\nknown man; well, known", "a well-known man; well, known"),
        ("a well-\nknown man, wellknown", "a wellknown man, wellknown"),
        ("co-\noperate, co-operate", "co-operate, co-operate"),
        ("Ein-\nund Ausgang", "Ein-\nund Ausgang"),
        ("Nord-\nSüd", "Nord-\nSüd"),
        ("Brü\u00ad\ncke", "Brücke"),
        ("a list\n-\nof things", "a list\n-\nof things"),
        ("1990-\nben", "1990-\nben"),
    ],
)
def test_words_are_mended_where_it_is_safe(broken: str, right: str) -> None:
    assert clean([broken]) == [right]


def test_pages_share_their_words() -> None:
    assert clean(["a self-\nmade man", "self, made"]) == ["a self-made man", "self, made"]


def test_line_ends_of_any_kind_are_mended() -> None:
    article = read_article("a.txt", "Die BrÃ¼cke und die Ver-\r\nwaltung.".encode())
    assert article.text == "Die Brücke und die Verwaltung."
