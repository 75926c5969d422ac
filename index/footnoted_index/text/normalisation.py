"""Normalise text to the form in which it is stored."""

from __future__ import annotations

import re
import unicodedata

# Invisible characters that would make a quote differ from what a reader sees: soft hyphen, zero
# width space, byte order mark, and the bidirectional controls that can reverse a line.
_INVISIBLE = dict.fromkeys(
    [0xAD, 0x200B, 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")


def normalise(text: str) -> str:
    """Return text as it is stored: NFC, `\\n` line ends, no control or invisible characters.

    Idempotent. All spans point into its result, so it must never change for a stored article.
    """
    text = with_line_ends(text).translate(_INVISIBLE)
    return unicodedata.normalize("NFC", CONTROL_CHARACTERS.sub("", text))


def with_line_ends(text: str) -> str:
    """Return text whose line ends are all `\\n`."""
    return _LINE_ENDS.sub("\n", text)
