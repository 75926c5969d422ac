from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footnoted_index.text.sentences import MAX_CHARS, split_sentences


def split(text: str, language: str) -> list[str]:
    return [span.of(text) for span in split_sentences(text, language)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Dr. Müller kam am 3. Mai 2019 nach Berlin. | Er blieb bis zum 5. Juni."),
        ("de", "Es waren 320. | Danach ging er."),
        ("de", "Heinrich VIII. war König. | Er starb früh."),
        ("de", "Er erklärte: „Es gibt keine. Er wird nicht da sein.“ | Dann ging er."),
        ("de", "„Warum? Weil es so ist!“, sagte er. | Niemand fragte z. B. nach."),
        ("hu", "Kb. 30 fős csapat jött. | Az 5. sz. ház üres."),
        ("hu", "2019. január 3-án történt. | Dr. Kovács J. Péter is ott volt."),
        ("hu", "Azt mondta: „Nincsenek ilyenek. Nem hamarosan lesz.” | Aztán elment."),
        ("en", "Mr. Smith left at 5 p.m. on Jan. 3. | J. K. Rowling stayed."),
        ("en", "The U.S. economy grew 3.5 percent. | Why? | Because!"),
        ("en", "She asked “Why?” and left. | He stayed."),
        ("en", "They got him elected.” | Burnham is angry."),
        ("zh", "他走了。 | 她来了！ | 真的？"),
        ("tr", "Toplantı 3. Mart günü yapıldı. | Dr. Yılmaz konuştu."),
        ("en", "First line\n | \nSecond paragraph. | Third."),
    ],
)
def test_sentences_end_where_they_end(language: str, text: str) -> None:
    expected = [part.strip() for part in text.split("|")]
    assert split(text.replace(" | ", " ").replace("| ", ""), language) == expected


def test_a_hard_wrapped_text_is_read_across_its_lines() -> None:
    text = (
        "The mayor said on Tuesday that he would not stand for the seat after\n"
        "the committee had blocked him, although several members of the party\n"
        "had asked him to try again. He did not say when he would decide and\n"
        "left the room without another word to the reporters who had waited\n"
        "for him since the morning."
    )
    assert [s[:8] for s in split(text, "en")] == ["The mayo", "He did n"]


@settings(max_examples=300)
@given(st.text(), st.sampled_from(["en", "de", "hu", "und"]))
def test_nothing_but_white_space_lies_outside_the_sentences(text: str, language: str) -> None:
    spans = split_sentences(text, language)
    position = 0
    for span in spans:
        assert span.start >= position
        assert text[position : span.start].strip() == ""
        assert span.of(text).strip() == span.of(text) != ""
        position = span.end
    assert text[position:].strip() == ""


@settings(max_examples=100)
@given(st.lists(st.sampled_from(["a", "Ab.", "3.", "„", "“", '"', "\n", " ", "…", "Dr.", "•"])))
def test_punctuation_soup_is_split_without_loss(parts: list[str]) -> None:
    text = "".join(parts)
    kept = "".join(span.of(text) for span in split_sentences(text, "de"))
    assert "".join(kept.split()) == "".join(text.split())


def test_no_sentence_is_endless() -> None:
    for text in ("a" * 5_000, "word " * 2_000, "„" + "Satz. " * 500 + "“"):
        spans = split_sentences(text, "de")
        assert max(map(len, spans)) <= MAX_CHARS
        assert "".join("".join(s.of(text).split()) for s in spans) == "".join(text.split())
