from __future__ import annotations

import unicodedata

from footnoted_index.text.normalisation import normalise


def test_a_character_goes_or_stays_whatever_stands_beside_it() -> None:
    """Texts of usual characters only are not searched for those that are removed."""
    for character in map(chr, range(0x11000)):
        alone, beside = normalise(f"a{character}b"), normalise(f"a{character}b 日")
        assert beside == f"{alone} 日", hex(ord(character))


def test_controls_and_invisible_characters_go() -> None:
    kept = set("\t\n\u200c\u200d\u200e\u200f")
    for character in map(chr, range(0x110000)):
        if unicodedata.category(character) in ("Cc", "Cs") and character not in kept:
            assert normalise(f"a{character}b") in ("ab", "a\nb"), hex(ord(character))
    assert normalise("br\u00adid\u200bge\u202e \U000e0041") == "bridge "
    assert normalise("❤\ufe0f\ufe0e\ufe0f") == "❤\ufe0f"
