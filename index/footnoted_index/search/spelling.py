"""Correct the spelling of a question by the words of the archive: missing accents and typing slips.

Accents are added only to a question that has none, as whoever types one accent types them all. What
the articles do not tell is put as the encoder's vocabulary, which has a probability for each piece
of a word, has it more often: of words of MILQA's and XQuAD's questions without their accents that
puts back 58 % (Hungarian) and 69 % (German), and changes 18 of 711 and 3 of 1,290 that have none.

A word that no article has in any form, and that is not a stop word, is replaced by a word of the
archive that is one slip away (Damerau 1964), if that word is also the commoner one: general
vocabularies split it into fewer pieces. So "Hamburg" stays Hamburg in an archive about Homburg.
Wrong letters are not corrected: "Heirat" would become "Heimat".

With tiktoken's and the encoder's vocabulary, 2,199 of 3,139 slips put into words of the news and
the seeds are corrected, 11 of them wrongly, and 5 of 6,881 words in questions of XQuAD and MILQA
are taken for slips. (With tiktoken's alone: 1,858, 11 and 6.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import product
from math import prod

from footnoted_index.embedding.e5 import engine as encoder
from footnoted_index.search.lexical import LexicalIndex, Lexicon
from footnoted_index.text.language import stop_words, without_accents
from footnoted_index.text.tokens import count_tokens
from footnoted_index.text.words import CAPITAL_NOUNS

SHORTEST = 5
"""The fewest letters of a word in which a slip is looked for."""
LONGEST = 40
"""The most letters of a word in which a slip is looked for: each letter is tried in 28 ways."""
ENDING = 3
"""Letters at the end of a word in which only two that changed places are a slip."""
MOST_VARIANTS = 500
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ACCENTED: dict[str, dict[str, Sequence[str]]] = {
    "de": {"a": "aä", "o": "oö", "u": "uü", "ss": ["ss", "ß"]},
    "hu": {"a": "aá", "e": "eé", "i": "ií", "o": "oóöő", "u": "uúüű"},
    "ro": {"a": "aăâ", "i": "iî", "s": "sș", "t": "tț"},
    "tr": {"c": "cç", "g": "gğ", "i": "iı", "o": "oö", "s": "sş", "u": "uü"},
    "fr": {"a": "aàâ", "c": "cç", "e": "eéèê", "i": "iîï", "o": "oô", "u": "uùû"},
    "es": {"a": "aá", "e": "eé", "i": "ií", "n": "nñ", "o": "oó", "u": "uúü"},
    "it": {"a": "aà", "e": "eèé", "i": "iì", "o": "oò", "u": "uù"},
}
_WORD = re.compile(r"[^\W\d_]{2,}")


def corrected(text: str, language: str, lexicon: Lexicon) -> str:
    """`text` with its words as the articles of its language spell them."""
    index = lexicon.by_language.get(language)
    others = [other for spoken, other in lexicon.by_language.items() if spoken != language]
    plain = all(without_accents(letter) == letter for letter in text if letter.isalpha())

    def may_be_name(match: re.Match[str]) -> bool:
        return match.start() > 0 and match[0][0].isupper() and language not in CAPITAL_NOUNS

    def correct(match: re.Match[str]) -> str:
        word = match[0].lower()
        if word in stop_words(language) or (index is not None and index.written([word])):
            return match[0]
        variants = list(_with_accents(word, language)) if plain else []
        found = min(stop_words(language).intersection(variants), default=None)
        if found is None and index is not None:
            found = _of_archive(word, variants, index, lexicon)
        if found is None and not may_be_name(match) and not any(o.knows(word) for o in others):
            found = _commoner(word, variants)
        if found is None:
            return match[0]
        return found.capitalize() if match[0][0].isupper() else found

    return _WORD.sub(correct, text)


def _of_archive(
    word: str, variants: Sequence[str], index: LexicalIndex, lexicon: Lexicon
) -> str | None:
    """Return the word of the archive that is meant, one of `variants` or one slip away, if any."""
    found = _accented(word, variants, index) if variants else None
    if found is not None or not SHORTEST <= len(word) <= LONGEST:
        return found
    if any(other.knows(word) for other in lexicon.by_language.values()):
        return None
    return _unslipped(word, index, lexicon)


def _accented(word: str, variants: Sequence[str], index: LexicalIndex) -> str | None:
    """Return the commonest of `variants` in the archive, as it stands there or in another form."""
    found = index.commonest(variants)
    if found is None and not index.knows(word):  # German stems have no accents
        found = index.commonest(variants, inflected=True)
    return found


def _unslipped(word: str, index: LexicalIndex, lexicon: Lexicon) -> str | None:
    """Return a commoner word of the articles, or a name of any language, one slip away, if any."""
    slips = _near(word)
    written = {found for i in lexicon.by_language.values() for found in i.written(slips)}
    pieces = _pieces(word) if written else 0
    near = {found for found in written if _pieces(found) < pieces}
    named = (found for i in lexicon.by_language.values() if (found := i.commonest(near)))
    return index.commonest(near) or next(filter(lexicon.has_name, named), None)


def _commoner(word: str, variants: Sequence[str]) -> str | None:
    """Return the variant of a word that is commoner in the encoder's vocabulary, if any is."""
    likelihood = encoder.shared("int8").tokenizer.log_probability

    def likely(form: str) -> float:
        return max(likelihood(form), likelihood(form.capitalize()))

    best = max(variants, key=likely, default=word)
    return best if likely(best) > likely(word) else None


def _pieces(word: str) -> int:
    """Return into how many pieces general vocabularies split a word, with or without a capital.

    The sum of two vocabularies; 2, the least, if the word is whole in one of them.
    """
    tokenizer = encoder.shared("int8").tokenizer
    forms = word, word.capitalize()
    ours = min(len(tokenizer.ids(form)) for form in forms)
    if ours == 1:  # tiktoken's vocabulary takes half a second and 70 MB to load
        return 2
    theirs = min(count_tokens(f" {form}") for form in forms)
    return ours + theirs if theirs > 1 else 2


def _near(word: str) -> set[str]:
    """Return the words one slip away: two letters swapped, one left out or put in.

    The first letter is seldom mistyped, and another ending is another form of a word.
    """
    found = {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(1, len(word) - 1)}
    for at in range(1, len(word) - ENDING + 1):
        found.add(word[:at] + word[at + 1 :])
        found.update(word[:at] + letter + word[at:] for letter in _LETTERS)
    return found - {word}


def _with_accents(word: str, language: str) -> Iterator[str]:
    """Yield the ways to put accents on a word without any; none where there would be too many."""
    accents = _ACCENTED.get(language, {})
    if not accents or word != without_accents(word):
        return
    parts = [accents.get(part, [part]) for part in _parts(language).findall(word)]
    if prod(map(len, parts)) <= MOST_VARIANTS:
        yield from map("".join, product(*parts))


@cache
def _parts(language: str) -> re.Pattern[str]:
    """Letters, and pairs of letters that stand for one."""
    pairs = [key for key in _ACCENTED[language] if len(key) > 1]
    return re.compile("|".join([*pairs, "."]))
