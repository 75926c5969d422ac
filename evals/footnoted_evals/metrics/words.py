"""Token F1 and exact match with the short gold answers."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from footnoted_evals.outcome import Outcome

_ARTICLES = {
    "en": {"a", "an", "the"},
    "de": {"der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einem", "einer"},
    "hu": {"a", "az", "egy"},
    "fr": {"le", "la", "les", "l", "un", "une", "des"},
    "es": {"el", "la", "los", "las", "un", "una", "unos", "unas"},
    "it": {"il", "lo", "la", "l", "i", "gli", "le", "un", "uno", "una"},
}
_WORD = re.compile(r"\w+")


def words_shared(outcome: Outcome, kind: str) -> float | None:
    """SQuAD's token F1 and exact match, EM (Rajpurkar et al. 2016), best over the aliases, with the
    normalisation of MLQA (Lewis et al. 2020): compatibility forms, lower case, no punctuation, no
    articles of the question's language. 0 for a refusal.

    Made for short answers; the sentence of an extractive answer has a low precision by nature.
    """
    case, answer = outcome.case, outcome.answer
    if answer is None or not case.answers or case.about_archive:
        return None
    given = words(
        " ".join(s.text for s in answer.sentences) if answer.answered else "", case.language
    )
    return max(_score(kind, given, words(gold, case.language)) for gold in case.answers)


def _score(kind: str, given: list[str], gold: list[str]) -> float:
    if kind == "EM":
        return float(given == gold)
    common = (Counter(given) & Counter(gold)).total()
    return 2 * common / (len(given) + len(gold)) if common else 0.0


def words(text: str, language: str) -> list[str]:
    """Return the normalised words of a text."""
    found = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    return [word for word in found if word not in _ARTICLES.get(language, ())]
