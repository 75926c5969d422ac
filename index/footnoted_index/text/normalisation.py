"""Normalise text to the form in which it is stored."""

from __future__ import annotations

import hashlib
import re
import unicodedata

# Invisible characters that would make a quote differ from what a reader sees, or carry words that
# only a language model reads: soft hyphen, zero width space, byte order mark, the bidirectional
# controls that can reverse a line, invisible operators, fillers, annotations, and tag characters.
_INVISIBLE = re.compile(
    r"[\xad\u061c\u115f\u1160\u180e\u200b\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"
    r"\U0001d173-\U0001d17a\U000e0000-\U000e007f]"
)
# One selects the form of the character before it; more of them spell out hidden bytes.
_VARIATIONS = re.compile(
    r"([\ufe00-\ufe0f\U000e0100-\U000e01ef])[\ufe00-\ufe0f\U000e0100-\U000e01ef]+"
)
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_UNUSUAL = re.compile(r"[^\t-\r\x20-\x7e\x85\xa0-\xac\xae-\u0590\u2010-\u2027\u2030-\u205e]")
"""All characters but those of most European texts, of which nothing is removed."""
_MAX_NAME_CHARS = 300
_BEFORE_ESCAPE = re.compile(r"\\(?=[\\nrtuUx]|[^ -~])")
_LINE_ENDS = "\r\x0b\x0c\x85\u2028\u2029"
_LINE_END = re.compile(rf"\r\n?|[{_LINE_ENDS}]")


def normalise(text: str) -> str:
    """Return text as it is stored: NFC, `\\n` line ends, no control or invisible characters.

    Idempotent. All spans point into its result, so it must never change for a stored article.
    """
    text = with_line_ends(text)
    if _UNUSUAL.search(text):
        text = _VARIATIONS.sub(r"\1", _INVISIBLE.sub("", text))
        text = CONTROL_CHARACTERS.sub("", text)
    return unicodedata.normalize("NFC", text)


def with_line_ends(text: str) -> str:
    """Return text whose line ends are all `\\n`."""
    # They are rare, and looked for faster one by one.
    return _LINE_END.sub("\n", text) if any(end in text for end in _LINE_ENDS) else text


def clean_name(name: str) -> str:
    """Return a name from outside (of a file, a row, a source) as one line that can be shown.

    Line breaks, control and invisible characters are written as escapes; of one that is too long a
    digest takes the place of the end. Idempotent.
    """
    shown = clean_message(name)
    if len(shown) <= _MAX_NAME_CHARS:
        return shown
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{shown[: _MAX_NAME_CHARS - 17]}…{digest}"


def distinct_name(name: str) -> str:
    """Return the name of a file or a row as `clean_name` does; different names stay different.

    A backslash that could be taken for the first character of an escape is doubled.
    """
    return clean_name(_BEFORE_ESCAPE.sub(r"\\\\", name))


def clean_message(message: str) -> str:
    """Return a message with names in it as one line: what `clean_name` escapes is escaped."""
    if message.isascii() and message.isprintable():
        return message
    escaped = (c if _is_shown(c) else c.encode("unicode_escape").decode("ascii") for c in message)
    return "".join(escaped)


def _is_shown(character: str) -> bool:
    if character in "\u200c\u200d":  # joiners, which some scripts cannot be written without
        return True
    category = unicodedata.category(character)
    return category not in ("Cc", "Cf", "Cs", "Zl", "Zp") and not _INVISIBLE.match(character)
