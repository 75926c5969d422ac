"""The words of a text: stems within a language, names and numbers across languages.

A name is compared by its first five letters without accents, so that "Burnhamnek" matches
"Burnham".
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from threading import local
from typing import TYPE_CHECKING

from footnoted_index.text.language import stop_words, without_accents

if TYPE_CHECKING:
    from Stemmer import Stemmer

_WORD = re.compile(r"\w+")
_NAME_OR_NUMBER = re.compile(r"\d[\d.,]*\d|\d|[^\W\d_][\w]*")
_NAME_PAIR = re.compile(r"(?<!\S)([^\W\d_a-zß-ÿ][\w-]+) ([^\W\d_a-zß-ÿ][\w-]*[^\W\d_])")
CAPITAL_NOUNS = frozenset({"de", "lb"})
"""Languages that write every noun with a capital: two of them in a row are a name if it recurs."""
_NAME_LETTERS = 5
STEMMERS = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek",
    "en": "english", "es": "spanish", "et": "estonian", "eu": "basque", "fi": "finnish",
    "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian",
    "id": "indonesian", "it": "italian", "lt": "lithuanian", "ne": "nepali", "nl": "dutch",
    "no": "norwegian", "nb": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian",
    "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
    "yi": "yiddish",
}  # fmt: skip
_threads = local()


def terms(text: str, language: str) -> list[str]:
    """The stemmed, lower-cased words of `text`, in order, repeats included."""
    return stems(words_of(text), language)


def stems(words: list[str], language: str) -> list[str]:
    """Return the stem of each word; a word that Snowball strips to nothing is its own stem.

    Turkish "leri", half of a decomposed "İleri", is all suffix.
    """
    stemmer = _stemmer(language)
    if stemmer is None:
        return words
    return [stem or word for stem, word in zip(stemmer.stemWords(words), words, strict=True)]


def words_of(text: str) -> list[str]:
    """The lower-cased words of `text`, in order, repeats included."""
    return _WORD.findall(text.lower())


@cache
def stop_terms(language: str) -> frozenset[str]:
    """The stems of a language's stop words."""
    return frozenset(stems(sorted(stop_words(language)), language))


def names(text: str, language: str) -> list[str]:
    """Keys of the capitalised words and numbers of `text`, each once, stop words left out."""
    stops = stop_words(language)
    found = []
    for word in _NAME_OR_NUMBER.findall(text):
        if word[0].isdigit():
            found.append(word.replace(".", "").replace(",", ""))
        elif word[0].isupper() and word.lower() not in stops:
            found.append(name_key(word))
    return list(dict.fromkeys(found))


def name_pairs(text: str) -> set[tuple[str, str]]:
    """The pairs of capitalised words of `text`, each once: first and last name."""
    return set(_NAME_PAIR.findall(text))


@lru_cache(100_000)  # questions bring words of any number
def name_key(word: str) -> str:
    """Return the key by which a name is compared."""
    return without_accents(word.lower())[:_NAME_LETTERS]


def _stemmer(language: str) -> Stemmer | None:
    name = STEMMERS.get(language)
    if name is None:
        return None
    stemmers: dict[str, Stemmer] = _threads.__dict__.setdefault("stemmers", {})
    if name not in stemmers:  # a Stemmer is not safe to share between threads
        import Stemmer

        stemmers[name] = Stemmer.Stemmer(name)
    return stemmers[name]
