from __future__ import annotations

import random
import string
import tracemalloc

import pytest

from footnoted_index.article import Article
from footnoted_index.catalogue.catalogue import Catalogue
from footnoted_index.catalogue.parts import changed
from footnoted_index.records.record import Record
from footnoted_index.search.lexical import Lexicon
from footnoted_index.search.spelling import corrected

TEXTS = {
    "en": "Andy Burnham was blocked from the campaign in Gorton by the committee.",
    "de": "Der Bürgermeister sprach über große Straßen und den Wahlkampf in Manchester.",
    "hu": "A képviselők a polgármesterről beszéltek, és támogatták a választáson egy estén.",
}


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    articles = [Article(language, "", language, "", text) for language, text in TEXTS.items()]
    records = [Record.of(article) for article in articles]
    return Lexicon.of(changed(Catalogue(), records, ()))


@pytest.mark.parametrize(
    ("typed", "language", "meant"),
    [
        ("Who blcoked the campiagn?", "en", "Who blocked the campaign?"),
        ("What did Burnahm say in Gorotn?", "en", "What did Burnham say in Gorton?"),
        ("Wer ist Bürgremeister?", "de", "Wer ist Bürgermeister?"),
        ("Wer ist Burgermeister?", "de", "Wer ist Bürgermeister?"),
        ("welche strassen?", "de", "welche straßen?"),
        ("was steht uber den wahlkampf da?", "de", "was steht über den wahlkampf da?"),
        ("Kik a képvislők?", "hu", "Kik a képviselők?"),
        ("kik a kepviselok?", "hu", "kik a képviselők?"),
        ("hany kepviselo?", "hu", "hány képviselő?"),
        ("mit mondott a polgarmesterrol?", "hu", "mit mondott a polgármesterről?"),
        # Accents of words that no article has.
        ("Wann offnet das Bad?", "de", "Wann öffnet das Bad?"),
        ("Mikor nyilt meg az iskola?", "hu", "Mikor nyílt meg az iskola?"),
        ("Ki veszi meg a hajot?", "hu", "Ki veszi meg a hajót?"),
        ("Kac kisi oldu?", "tr", "Kaç kişi oldu?"),  # no article is in Turkish
    ],
)
def test_slips_are_undone_and_accents_put_back(
    lexicon: Lexicon, typed: str, language: str, meant: str
) -> None:
    assert corrected(typed, language, lexicon) == meant


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Who is the mayor of Grafton?", "en"),
        ("Wurde das Geld schon gezahlt?", "de"),
        ("Ki ez a Kovacs?", "hu"),  # perhaps a name is written so
        ("Mi volt a baj oka?", "hu"),
        ("Which committees blocked the campaigns?", "en"),
        ("What is a Bürgermeister?", "en"),
        ("Wer kam aus Gorton?", "de"),
        ("Mi lesz hó esetén délután?", "hu"),
        ("Wann war die Wahl der Partei?", "de"),
        ("Mikor volt a szavazás?", "hu"),
        ("Qui est le maire ?", "fr"),
        ("Mit mond a kepviselo a tévében?", "hu"),  # who types one accent types them all
    ],
)
def test_what_the_archive_has_or_people_write_is_left_alone(
    lexicon: Lexicon, question: str, language: str
) -> None:
    assert corrected(question, language, lexicon) == question


def test_a_word_of_thousands_of_letters_costs_little(lexicon: Lexicon) -> None:
    word = "".join(random.Random(1).choices(string.ascii_lowercase, k=1_000))
    tracemalloc.start()
    try:
        assert corrected(word, "en", lexicon) == word
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()
