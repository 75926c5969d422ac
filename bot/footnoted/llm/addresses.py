"""Web and mail addresses, and digits that pass for footnotes, in what a language model writes.

An instruction planted in an article can make a model add "…, see http://evil.example" to a true
sentence, or a circled digit that looks like a footnote of ours.
"""

from __future__ import annotations

import re
import unicodedata

_NAME = r"[^\W_](?:[\w-]*[^\W_])?"
_DOMAIN = rf"(?:{_NAME}\.)+[^\W\d_]{{2,24}}"
_ADDRESS = re.compile(
    rf"[a-z][a-z0-9+-]*://[^\s<>\"'»”]+"  # with a scheme
    rf"|\b(?:mailto|tel|javascript|data):[^\s<>\"'»”]+"
    rf"|[\w.+-]+@{_NAME}(?:\.{_NAME})*"  # a mailbox, or a handle with a host
    rf"|(?<![\w.@]){_DOMAIN}(?::\d+)?(?:/[^\s<>\"'»”]*)?"
    rf"|(?<![\w.])(?:\d{{1,3}}\.){{3}}\d{{1,3}}(?::\d+)?(?:/\S*)?",
    re.IGNORECASE,
)
# Ways to write an address so that it is not taken for one.
_DISGUISED = re.compile(r"\s*[\[({<]\s*(dot|at|punkt|pont|kukac)\s*[\])}>]\s*", re.IGNORECASE)
_SIGNS = {"dot": ".", "punkt": ".", "pont": ".", "at": "@", "kukac": "@"}
_WIDE = re.compile(r"(?<=[a-z0-9])[。．｡](?=[a-z0-9])|[＠﹫]", re.IGNORECASE | re.ASCII)
_ENDS = ".,;:!?)]}…"

_CIRCLED = (
    "\u2460-\u249b\u24ea-\u24ff\u2776-\u2793\u3220-\u3229\u3251-\u325f\u3280-\u3289\u32b1-\u32bf"
    "\U0001f100-\U0001f10c"
)
_RAISED = "\u00b9\u00b2\u00b3\u2070\u2074-\u2079"
_UNITS = frozenset(
    (
        *("m", "km", "hm", "dm", "cm", "mm", "µm", "nm", "ft", "in", "mi", "s"),
        *("x", "y", "z", "n", "a", "b", "c", "e"),
    )
)
_EXPONENT = re.compile(
    rf"([^\W_{_RAISED}]*)\u207d?([{_RAISED}]+(?:[,\u02d2\u22c5][{_RAISED}]+)*)\u207e?"
)
_PASSING = re.compile(
    rf"\s*[{_CIRCLED}]+"
    rf"|\s*[0-9]\ufe0f?\u20e3"  # keycaps
    rf"|\s*[［〔〖⟦⦗「]\s*[\d,;–-]+[^］〕〗⟧⦘」]{{0,40}}[］〕〗⟧⦘」]"
    rf"|\s*[†‡§]+(?=\W|$)",
)


def addresses(text: str) -> frozenset[str]:
    """Return the addresses in a text, however they are disguised, in one way of writing them."""
    plain = unicodedata.normalize("NFKC", undisguised(text))
    found = (match[0].rstrip(_ENDS).casefold() for match in _ADDRESS.finditer(plain))
    return frozenset(filter(None, found))


def undisguised(text: str) -> str:
    """Return a text in which "evil [dot] example" and its like are written as addresses."""
    plain = _WIDE.sub(lambda sign: "@" if sign[0] in "＠﹫" else ".", text)
    return _DISGUISED.sub(lambda sign: _SIGNS[sign[1].lower()], plain)


def without_passing_footnotes(text: str) -> str:
    """Return a text without circled and raised digits and the like, but with those of a unit."""
    return _EXPONENT.sub(_without_footnote, _PASSING.sub("", text))


def _without_footnote(raised: re.Match[str]) -> str:
    word = raised[1]
    is_exponent = word.lower() in _UNITS or word[-1:].isdecimal()
    return raised[0] if is_exponent else word
