from __future__ import annotations

import pytest

from footnoted_index.text.sentences import MAX_CHARS, split_sentences


def split(text: str, language: str) -> list[str]:
    return [span.of(text) for span in split_sentences(text, language)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "»Ja«, sagt Geschäftsführer Mag. Roland Vonbank. | Mehr sagt er nicht."),
        ("en", "Cllr. Ann Lee voted against. | She left."),
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


def test_no_sentence_is_endless() -> None:
    for text in ("a" * 5_000, "word " * 2_000, "„" + "Satz. " * 500 + "“"):
        spans = split_sentences(text, "de")
        assert max(map(len, spans)) <= MAX_CHARS
        assert "".join("".join(s.of(text).split()) for s in spans) == "".join(text.split())


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("hi", ["नंदपुर में नया अस्पताल सोमवार को खुला।", "अस्पताल में 220 बिस्तर हैं।"]),
        ("ur", ["نورآباد میں نیا پل جمعہ کو کھول دیا گیا۔", "پل کی لمبائی 410 میٹر ہے۔"]),
        ("ar", ["هل فتح الجسر؟", "نعم فتح الجسر."]),
        ("hy", ["Կամուրջը բաց է։", "Այն նոր է։"]),
        ("my", ["တံတားကို ဖွင့်လိုက်သည်။", "အသစ်ဖြစ်သည်။"]),
        ("am", ["ድልድዩ ተከፈተ።", "አዲስ ነው።"]),
        ("km", ["ស្ពានបានបើក។", "វាថ្មី។"]),
    ],
)
def test_the_stops_of_other_scripts_end_a_sentence(language: str, sentences: list[str]) -> None:
    text = " ".join(sentences)
    assert [span.of(text) for span in split_sentences(text, language)] == sentences


def test_a_short_text_that_is_hard_wrapped_is_put_together() -> None:
    text = (
        "Das Freibad in Altenrode wird im kommenden Sommer geschlossen, wie der\n"
        "Stadtrat am Montag beschloss. Die Sanierung kostet 3,8 Mio. Euro und dauert\n"
        "bis Mai 2028. Bademeister Uwe Prill sagte, er werde so lange im Hallenbad\n"
        "arbeiten. Im letzten Jahr kamen 41.200 Gäste, so z. B. am 3. Juli allein\n"
        "2.900."
    )
    assert [span.of(text).replace("\n", " ") for span in split_sentences(text, "de")] == [
        "Das Freibad in Altenrode wird im kommenden Sommer geschlossen, wie der Stadtrat am"
        " Montag beschloss.",
        "Die Sanierung kostet 3,8 Mio. Euro und dauert bis Mai 2028.",
        "Bademeister Uwe Prill sagte, er werde so lange im Hallenbad arbeiten.",
        "Im letzten Jahr kamen 41.200 Gäste, so z. B. am 3. Juli allein 2.900.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "New bridge opens in Gorton after three years\nMayor of Penley resigns over the pool\n"
        "Ferry to Skarn leaves earlier from April",
        "The bridge is open and it cost twelve million.\nthe mayor came, and so did the band.",
        "Short line\nanother line\nand one more",
    ],
)
def test_lines_that_are_not_wrapped_stay_apart(text: str) -> None:
    assert [span.of(text) for span in split_sentences(text, "en")] == text.split("\n")


def test_a_very_long_list_is_split_wherever_its_sample_ends() -> None:
    lines = [f"- [{number:06}] docs: fix a typo in the notes" for number in range(600)]
    for length in range(len(lines[0]) + 1):  # the sample may end with a line
        text = "\n".join(["-" * (length + 1), *lines])
        assert len(split_sentences(text)) >= len(lines)


def test_a_transcript_without_punctuation_comes_in_pieces() -> None:
    text = "and then we went to the bridge and looked at the water\n" * 40
    pieces = [span.of(text) for span in split_sentences(text, "en")]
    assert all(len(piece) <= 300 for piece in pieces)
    text = text.replace("\n", " ")
    spans = split_sentences(text, "en")
    assert all(100 <= len(span) <= 300 for span in spans[:-1])
    assert " ".join(span.of(text) for span in spans) == text.strip()


def test_a_question_and_its_short_answer_stay_together() -> None:
    text = (
        "Q: When will the bridge open?\nA: In May.\n\nFrage: Warum?\n\nAntwort: Darum.\n\n"
        "Q: And then?\nA: It will carry the traffic of the whole town for many a year, said the"
        " mayor of Gorton on Monday, when he cut the ribbon."
    )
    assert [span.of(text) for span in split_sentences(text, "en")][:3] == [
        "Q: When will the bridge open?\nA: In May.",
        "Frage: Warum?\n\nAntwort: Darum.",
        "Q: And then?",
    ]


def test_the_mark_of_a_footnote_belongs_to_its_sentence() -> None:
    text = "The bridge opened.[1] It cost 5 million.[2][3] He left."
    assert [span.of(text) for span in split_sentences(text, "en")] == [
        "The bridge opened.[1]",
        "It cost 5 million.[2][3]",
        "He left.",
    ]


@pytest.mark.parametrize("language", ["en", "de", "hu"])
def test_the_number_of_an_item_belongs_to_it(language: str) -> None:
    items = ["1. The hall is open.", "2. A fee is due. It is small.", "10) It closes at 6."]
    said = [span.of("\n".join(items)) for span in split_sentences("\n".join(items), language)]
    assert said == [items[0], "2. A fee is due.", "It is small.", items[2]]
