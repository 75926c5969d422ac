from __future__ import annotations

from collections.abc import Sequence

import pytest

from footnoted_index.embedding.e5.model import E5Model
from footnoted_index.embedding.encoder import Encoder
from footnoted_index.embedding.types import Vectors
from footnoted_index.search.late_interaction import LateInteraction, Text

STORY = (
    "The old bridge was closed in May.",
    "It will cost eleven million pounds to repair it.",
    "The mayor said that she would resign.",
)


IN_ENGLISH = [Text("en", sentence) for sentence in STORY]


@pytest.fixture(scope="module")
def interaction() -> LateInteraction:
    return LateInteraction(Encoder(E5Model()))


@pytest.mark.parametrize(
    ("language", "question", "answer"),
    [
        ("de", "Was kostet die Reparatur der Brücke?", 1),
        ("hu", "Ki jelentette be, hogy lemond?", 2),
        ("tr", "Köprü ne zaman kapatıldı?", 0),
    ],
)
def test_the_sentence_that_answers_meets_a_question_best(
    interaction: LateInteraction, language: str, question: str, answer: int
) -> None:
    met = interaction.met(Text(language, question), IN_ENGLISH)
    assert len(met) == len(STORY)
    assert int(met.sum(axis=1).argmax()) == answer


@pytest.mark.parametrize(
    ("language", "told", "other"),
    [
        ("hu", "A régi hidat májusban bezárták.", "A Szaturnusz bolygónak gyűrűje van."),
        ("sv", "Den gamla bron stängdes i maj.", "Planeten Saturnus har ringar."),
    ],
)
def test_a_translation_is_one_and_chance_is_nothing(
    interaction: LateInteraction, language: str, told: str, other: str
) -> None:
    """Also for a pair that is aligned worse, and for languages nobody prepared."""
    true, chance = (
        interaction.scaled(float(met.sum()), language, "en")
        for text in (told, other)
        for met in interaction.met(Text(language, text), IN_ENGLISH[:1])
    )
    assert true > 0.6
    assert abs(chance) < 0.3


def test_weights_add_up_to_one(interaction: LateInteraction) -> None:
    (met,) = interaction.met(IN_ENGLISH[0], IN_ENGLISH[:1])
    assert 0.8 < float(met.sum()) <= 1.01


def test_a_sentence_without_a_token_meets_nothing(interaction: LateInteraction) -> None:
    question = Text("en", "When was the bridge closed?")
    empty, told, blank = interaction.met(question, [Text("en", ""), IN_ENGLISH[0], Text("en", " ")])
    assert told.any()
    assert not empty.any()
    assert not blank.any()


def test_a_model_without_tokens_reads_every_word_alone() -> None:
    class Plain:
        identity = "plain"

        def embed_in_context(self, passages: Sequence[Sequence[str]]) -> list[Vectors]:
            raise AssertionError("not asked for")

        def embed_queries(self, texts: Sequence[str]) -> Vectors:
            return E5Model().embed_queries(texts)

    plain = LateInteraction(Encoder(Plain()))
    (nothing,) = plain.met(Text("de", "Gehalt?"), [Text("en", "!")])
    assert not nothing.any()
    salary, bridge = plain.met(
        Text("de", "Gehalt der Bürgermeisterin"), [Text("en", "salary"), Text("en", "bridge")]
    )
    assert salary.shape == (3,)
    assert salary.sum() > bridge.sum()
