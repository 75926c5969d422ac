"""Any word of any language, known or not, in any script, goes the whole way: sync, ask, chat."""

from __future__ import annotations

import unicodedata

import pytest
import stopwordsiso
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from footnoted import Article, Bot
from footnoted_index.text.language import stop_words
from footnoted_index.text.words import STEMMERS, terms

LANGUAGES = sorted({*STEMMERS, *stopwordsiso.langs()})
# Of scripts and languages that neither PyStemmer nor stopwordsiso knows, and oddities.
STRANGE = [
    "ᎣᏏᏲ",
    "ስለምን",
    "སྐད་ཡིག",
    "ᠮᠣᠩᠭᠣᠯ",
    "ދިވެހި",
    "ខ្មែរ",
    "ພາສາ",
    "ქართული",
    "ⴰⵎⴰⵣⵉⵖ",
    "𐐀𐐁𐐂",
    "𒀀𒀁",
    "ꦲꦏ꧀ஃ",
    "ˈfʊtˌnoʊt",
    "ﬁnd",
    "ẞ",
    "ŉ",
    "ǅ",
    "ǰ",
    "ΐ",
    "ſ",
    "ª",
    "²",
    "½",
    "Ⅷ",
    "٣",
    "३",
    "𝟙",
    "ß",
    "ıİ",
    "İ",
    "é̂̃",
    "\u200d\u200c",
    "\xad",
    "👩\u200d👩\u200d👧",
    "_",
    "__",
    "O'Neil",
    "d’or",
]
words = st.one_of(
    st.sampled_from(LANGUAGES).flatmap(
        lambda language: st.sampled_from(sorted(stop_words(language)) or ["a"])
    ),
    st.sampled_from(STRANGE),
    st.text(st.characters(categories=["L", "M", "N"]), min_size=1, max_size=8),
).flatmap(lambda word: st.sampled_from([word, word.capitalize(), word.upper(), word.title()]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_term_is_empty(language: str) -> None:
    known = sorted(stop_words(language))
    ends = {word[at:] for word in known for at in range(len(word))}
    for word in {*known, *ends, *map(str.capitalize, known), *map(str.upper, known), *STRANGE}:
        for form in ("NFC", "NFD"):
            assert all(terms(unicodedata.normalize(form, word), language)), word


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(words, min_size=1, max_size=8),
    st.lists(words, min_size=1, max_size=5),
    st.sampled_from(LANGUAGES),
)
@example(["İleri"], ["İleri"], "tr")
@example(["İleri"], ["leri"], "tr")
@example(["_"], ["_", "?"], "en")
def test_any_words_are_synced_asked_and_talked_about(
    text: list[str], question: list[str], language: str
) -> None:
    said, asked = f"{' '.join(text)} 1.", f"{' '.join(question)} 1?"
    articles = [Article.of(said, language=language, source=str(n)) for n in range(2)]
    with Bot.from_articles([*articles, "The bridge was closed in May."]) as bot:
        chat = bot.chat()
        for answer in (bot.ask(asked), bot.ask(said), chat.ask(asked), chat.ask(said)):
            for citation in answer.citations:
                quoted = citation.article.text[citation.start : citation.end]
                assert quoted == citation.quote
        assert bot.search(asked) is not None
