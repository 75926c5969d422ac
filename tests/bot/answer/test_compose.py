"""What an answer quotes: whole quotations, each statement once, digests."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from footnoted import Article, Bot
from footnoted.answer.compose import told_in_other_languages
from footnoted.answer.messages import phrase
from footnoted_evals.cases import DATA, NEWS
from footnoted_index.text.passages import is_heading

LEAD = "The town council of Brumley met on Tuesday to discuss the old harbour."
ARTICLES = [
    Article.of(
        f"{LEAD}\nMayor Ruth Calder said the harbour would be rebuilt within three years.\n"
        "She added: “We have waited long enough. The money is there. Work begins in May.”\n"
        "The bridge will stay closed to lorries while the work goes on.\n"
        "The following streets will be affected:\n- Mill Lane\n- Quay Street\n- Harbour Road\n"
        "The rebuilding of the harbour costs 12 million pounds, the council said.",
        source="brumley.txt",
        title="Brumley rebuilds its harbour",
        language="en",
    ),
    Article.of(
        "Der Stadtrat von Brumley hat am Dienstag über den alten Hafen beraten.\n"
        "Bürgermeisterin Ruth Calder sagte, der Hafen werde innerhalb von drei Jahren neu gebaut.\n"
        "Der Neubau des Hafens kostet 14 Millionen Pfund, sagte der Stadtrat.",
        source="brumley-de.txt",
        title="Brumley baut seinen Hafen neu",
        language="de",
    ),
    Article.of(
        "Penguins spend most of their lives at sea and feed on fish and krill.\n"
        "The emperor penguin is the tallest of all living penguin species.",
        source="penguins.txt",
        title="Penguins",
        language="en",
    ),
]


@pytest.fixture(scope="module")
def bot() -> Iterator[Bot]:
    with Bot.from_articles(ARTICLES) as bot:
        yield bot


def test_a_pronoun_brings_the_sentence_that_says_who(bot: Bot) -> None:
    answer = bot.ask("What did Mayor Ruth Calder say about the money and waiting long enough?")
    quote = next(c.quote for c in answer.citations if "Work begins in May" in c.quote)
    assert quote.startswith("Mayor Ruth Calder said")
    assert quote.endswith("Work begins in May.”")


def test_nothing_is_quoted_twice(bot: Bot) -> None:
    answer = bot.ask("What did Mayor Ruth Calder say about the harbour?")
    spans = sorted((c.article.id, c.start, c.end) for c in answer.citations)
    for (article, _, end), (following, start, _) in pairwise(spans):
        assert article != following or end <= start


def test_a_statement_in_two_languages_is_one_sentence_with_two_footnotes(bot: Bot) -> None:
    answer = bot.ask("Within how many years does Mayor Ruth Calder want to rebuild the harbour?")
    sentence = next(s for s in answer.sentences if "within three years" in s.text)
    told = {c.article.language for c in answer.citations if c.number in sentence.citations}
    assert told == {"en", "de"}
    assert "innerhalb von drei Jahren" not in answer.text


def test_articles_that_differ_on_a_number_are_both_shown(bot: Bot) -> None:
    answer = bot.ask("How much does the rebuilding of the harbour cost?")
    assert "12 million" in answer.text
    assert "14 Millionen" in answer.text
    assert answer.notice == phrase("differ", "en")


def test_what_only_another_language_says_is_announced(bot: Bot) -> None:
    answer = bot.ask("Welche ist die größte aller lebenden Pinguinarten?")
    assert "emperor penguin" in answer.text
    assert answer.notice.startswith("Das steht in Artikeln auf Englisch")
    assert "This is from" not in bot.ask("Which penguin species is the tallest?").notice


def test_a_correction_is_quoted_whole_and_no_figure_of_it_stands_out() -> None:
    text = (
        "Corrections and clarifications\n\nOur report on the lido said that its repair would cost "
        "£1.9m. That figure included tax; the correct cost is £1.58m.\n\nA caption gave the wrong "
        "year. The pool opened in 1937."
    )
    with Bot.from_articles([Article.of(text, source="a.txt", language="en")]) as bot:
        answer = bot.ask("How much does the repair of the lido cost?")
    (citation,) = answer.citations
    assert citation.quote.startswith("Our report")
    assert citation.quote.endswith("the correct cost is £1.58m.")
    assert citation.answer is None


def test_other_languages_are_told_of_where_all_quotes_are_in_them(bot: Bot) -> None:
    answer = bot.ask("How much does the rebuilding of the harbour cost?", where={"languages": "de"})
    (citation,) = answer.citations
    only = told_in_other_languages([citation], "en")
    assert only == "This is from German articles:"
    english = replace(citation, article=replace(citation.article, language="en"))
    unknown = replace(citation, article=replace(citation.article, language="und"))
    assert told_in_other_languages([citation, english], "en") == ""
    assert told_in_other_languages([unknown], "en") == ""


def test_the_short_answer_stands_out_in_its_sentence(bot: Bot) -> None:
    answer = bot.ask("Which penguin species is the tallest?")
    sentence, citation = answer.sentences[0], answer.citations[0]
    before, short, after = answer.parts(sentence)
    assert before + short + after == sentence.text
    assert short == " ".join(citation.short_answer.split())
    assert "emperor" in short
    worded = replace(sentence, text="It is the emperor penguin.")
    assert answer.parts(worded) == (worded.text, "", "")
    assert not any(c.answer for c in bot.ask("Summarise the articles about the harbour").citations)


def test_what_is_worded_alike_bears_nothing_out() -> None:
    """Vectors hardly tell "eight pounds" from "eleven pounds": neither bears the other out."""
    costs = "A return ticket on the Marlow Bay ferry will cost {} pounds from Monday. {}"
    notices = [
        costs.format("six", "Captain Doris Penhale said that few islanders had complained."),
        costs.format("eight", "Fuel has become dearer, the board explained."),
        costs.format("eleven", "Islanders protested on the quay."),
    ]
    with Bot.from_articles(notices) as bot:
        for question in ("How much does a return ticket cost?", "Who complained?"):
            answer = bot.ask(question)
            assert all(len(sentence.citations) == 1 for sentence in answer.sentences)
        said = bot.ask("How much does a return ticket cost?")
        assert sum(price in said.text for price in ("six", "eight", "eleven")) > 1
        assert said.notice == phrase("differ", "en")


@pytest.mark.parametrize(
    ("place", "quote"),
    [("halomszegi", "Huszonhárom utas meg"), ("lohwaldei", "Neun Menschen wurden")],
)
def test_what_gives_another_number_in_words_says_something_else(
    place: str, quote: str, tmp_path: Path
) -> None:
    for name in ("13-lohwalde-bahnuebergang.md", "25-halomszegi-vonatbaleset.md"):
        shutil.copy(NEWS / name, tmp_path / name)
    with Bot.open(tmp_path, store=tmp_path / ".store") as bot:
        answer = bot.ask(f"Hányan sérültek meg a {place} vasúti balesetben?")
    # No witness, and not quoted in its place for being in the language of the question.
    assert [c.quote[: len(quote)] for c in answer.citations] == [quote]


POOL = """Das Hallenbad Seeberg stellt um, damit die Stadt Geld spart.

Der Stadtrat hat das am Montag mit zwei Stimmen Mehrheit beschlossen. Folgendes ändert sich:

- Frühschwimmen: nur noch dienstags und freitags ab 6 Uhr.
- Sauna: schließt ganz, die Öfen werden verkauft.
- Schwimmkurse: kosten künftig 95 statt 80 Euro.
- Cafeteria: öffnet erst um 14 Uhr.

Bürgermeisterin Anke Wiese verteidigte die Pläne."""


def test_a_list_that_is_asked_for_is_quoted_whole_and_an_item_alone() -> None:
    items = [line for line in POOL.splitlines() if line.startswith("- ")]
    with Bot.from_articles([POOL]) as bot:
        for question in (
            "Welche Angebote im Hallenbad Seeberg werden eingeschränkt?",
            "Which services change at the Seeberg pool?",
        ):
            answer = bot.ask(question)
            assert [c.quote for c in answer.citations] == items
            assert answer.text == "\n".join(f"{item} [{n}]" for n, item in enumerate(items, 1))
        for question, item in (
            ("Was kosten die Schwimmkurse in Seeberg künftig?", items[2]),
            ("Wann öffnet die Cafeteria im Hallenbad Seeberg?", items[3]),
            ("What happens to the sauna at the Seeberg pool?", items[1]),
        ):
            assert [c.quote for c in bot.ask(question).citations] == [item]


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("Kik kapták idén a Kőrösi-díjat?", 3),
        ("Who won the Kőrösi award this year?", 3),
        ("Wer sind die Kőrösi-Preisträger?", 3),
        ("Ki alapította a mentőkutyás egyesületet?", 1),
        ("Melyik háziorvos kapott Kőrösi-díjat?", 1),
    ],
)
def test_no_item_of_a_list_is_left_out_for_being_short(
    question: str, quoted: int, tmp_path: Path
) -> None:
    shutil.copy(DATA / "bulleted" / "korosi-dijasok.md", tmp_path)
    with Bot.open(tmp_path, store=tmp_path / ".store") as bot:
        assert len(bot.ask(question).citations) == quoted


def test_an_item_of_two_sentences_does_not_end_its_list() -> None:
    text = (
        "Das Hallenbad Seeberg stellt um, damit die Stadt Geld spart. Folgendes ändert sich:\n\n"
        "- Frühschwimmen: nur noch dienstags. Die Kasse öffnet um sechs.\n"
        "- Sauna: schließt ganz, die Öfen werden verkauft.\n"
        "- Cafeteria: öffnet erst um 14 Uhr. Kuchen gibt es nicht mehr.\n\n"
        "Bürgermeisterin Anke Wiese verteidigte die Pläne."
    )
    with Bot.from_articles([text]) as bot:
        answer = bot.ask("Welche Angebote im Hallenbad Seeberg werden eingeschränkt?")
    assert len(answer.text.splitlines()) == 3
    assert "Kuchen" in answer.text


def test_a_digest_is_labelled_and_word_for_word(bot: Bot) -> None:
    answer = bot.ask("Summarise the articles about the harbour")
    assert answer.notice == phrase("digest", "en")
    assert len(answer.sentences) >= 3
    assert "enguin" not in answer.text


@pytest.mark.parametrize(
    ("wish", "language"),
    [
        ("What's the latest on Burnham?", "en"),
        ("Was gibt es Neues zu Andy Burnham?", "de"),
        ("Foglald össze a cikkeket Andy Burnhamről!", "hu"),
    ],
)
def test_a_digest_is_in_the_language_of_the_wish_first(
    seed_bot: Bot, wish: str, language: str
) -> None:
    assert seed_bot.ask(wish).citations[0].article.language == language


def test_a_digest_of_everything_has_something_of_each_story(bot: Bot) -> None:
    answer = bot.ask("Fasse die Artikel zusammen")
    assert answer.language == "de"
    assert answer.notice == phrase("digest", "de")
    assert "enguin" in answer.text
    assert "Hafen" in answer.text or "harbour" in answer.text


@pytest.mark.parametrize("question", ["What is this about?", "Worum geht es?", "Miről szól?"])
def test_what_this_is_about_is_a_digest_of_everything(bot: Bot, question: str) -> None:
    answer = bot.ask(question)
    assert answer.answered
    assert len({c.article.id for c in answer.citations}) > 1
    assert bot.chat().ask(question).text == answer.text


def test_a_comparison_has_both_sides(bot: Bot) -> None:
    answer = bot.ask("Compare the harbour and penguins")
    assert answer.notice == phrase("comparison", "en")
    assert "enguin" in answer.text
    assert "harbour" in answer.text or "Hafen" in answer.text


def test_a_digest_of_what_is_not_there_is_refused(bot: Bot) -> None:
    answer = bot.ask("Summarise the articles about quantum chromodynamics")
    assert not answer.answered
    assert answer.text == phrase("not_found", "en")


def test_he_is_named_in_what_is_quoted_however_far_back() -> None:
    text = (
        "Zoltán Bereczki, the Hungarian striker, has left Thornby. He has joined Diósgyőr on "
        "a free transfer. He scored 14 of the club's 33 goals this season."
    )
    with Bot.from_articles([Article.of(text, source="a", language="en")]) as bot:
        (citation,) = bot.ask("How many goals did Bereczki score?").citations
    assert citation.quote == text


@pytest.mark.parametrize(
    ("text", "language", "question"),
    [
        (
            "Priya Nair said the site had been derelict for too long. “People drive round the"
            " market square three times and then go to Harrowby,” she told the meeting.",
            "en",
            "Where do people drive?",
        ),
        (
            "Bürgermeisterin Katrin Holzner sprach von einer Entscheidung für die Familien. „Ein"
            " Dorf ohne Freibad ist im Juli ein leeres Dorf“, sagte sie.",
            "de",
            "Was ist ein Dorf ohne Freibad?",
        ),
    ],
)
def test_she_is_named_who_said_what_is_quoted(text: str, language: str, question: str) -> None:
    with Bot.from_articles([Article.of(text, source="a", language=language)]) as bot:
        (citation,) = bot.ask(question).citations
    assert citation.quote == text


def test_a_quotation_that_names_its_speaker_stands_alone() -> None:
    text = "The council met on Monday. “People drive round the square three times,” said Ann Lee."
    with Bot.from_articles([Article.of(text, source="a", language="en")]) as bot:
        (citation,) = bot.ask("How many times do people drive round the square?").citations
    assert citation.quote.startswith("“People")


def test_the_short_answer_has_no_full_stop() -> None:
    text = "The stadium was sold in spring. Since then it has belonged to the town of Thornby."
    with Bot.from_articles([Article.of(text, source="a", language="en")]) as bot:
        (citation,) = bot.ask("Who does the stadium belong to?").citations
    assert citation.short_answer.endswith("Thornby")


FARES = """Fares of the Tarn ferry from Monday, as the council decided:

Vehicle: bicycle | Single: 2 pounds | Monthly: 30 pounds
Vehicle: motorcycle | Single: 6 pounds | Monthly: 90 pounds
Vehicle: car | Single: 12 pounds | Monthly: 240 pounds
"""


@pytest.mark.parametrize(
    ("question", "rows"),
    [("What is the fare for a motorcycle?", 1), ("Which vehicle has the highest fare?", 3)],
)
def test_a_small_table_is_quoted_whole_where_no_row_is_named(question: str, rows: int) -> None:
    with Bot.from_articles([Article.of(FARES, source="fares", language="en")]) as bot:
        answer = bot.ask(question)
    assert len(answer.sentences) == rows
    assert "motorcycle" in answer.text
    assert answer.text.count("\n") == rows - 1
    assert all(bool(c.short_answer) == (rows == 1) for c in answer.citations)


def test_a_headline_is_no_witness(tmp_path: Path) -> None:
    """It is near to what it sums up, also where its own article says another age."""
    for name in ("obituary-vereczkey.md", "vereczkey-emlekhangverseny.md"):
        shutil.copy(DATA / "lido" / name, tmp_path / name)
    with Bot.open(tmp_path, store=tmp_path / ".store") as bot:
        answer = bot.ask("Do the reports agree how old Ilona Vereczkey was when she died?")
    assert "aged 83" in answer.citations[0].quote
    assert not any(is_heading(citation.quote) for citation in answer.citations)


def test_a_headline_in_the_text_is_not_quoted() -> None:
    text = (
        "Water prices in Tarnbridge to rise by 8 percent\n\nHouseholds in Tarnbridge will pay 8"
        " percent more for water from January. An average bill rises from £412 to £445 a year."
    )
    with Bot.from_articles([text]) as bot:
        answer = bot.ask("How much will water prices rise?")
    assert answer.citations
    assert not any(is_heading(citation.quote) for citation in answer.citations)


def test_a_first_line_that_is_a_sentence_is_no_headline() -> None:
    first = "The water tower of Ashby was built in 1911 by Henry Calloway."
    with Bot.from_articles([f"{first}\n\nIt was sold to a couple from Kelm in May."]) as bot:
        answer = bot.ask("Who built the water tower of Ashby?")
    assert [c.quote for c in answer.citations] == [first]


def test_what_says_something_else_does_not_take_the_place_of_what_answers(tmp_path: Path) -> None:
    """The French article is of the same affair, but does not say whether the brand comes back."""
    for name in ("glassworks-english.txt", "verrerie-saint-aubrac.md", "verrerie-reprise.md"):
        shutil.copy(DATA / "ten_languages" / name, tmp_path / name)
    with Bot.open(tmp_path, store=tmp_path / ".store") as bot:
        answer = bot.ask("Est-ce que la marque Aurevoise va revenir à Saint-Aubrac ?")
    assert [c.article.language for c in answer.citations] == ["en"]
    assert "coming back" in answer.citations[0].quote


def test_another_year_than_the_articles_tell_of_is_not_answered(tmp_path: Path) -> None:
    shutil.copy(NEWS / "13-lohwalde-bahnuebergang.md", tmp_path / "lohwalde.md")
    with Bot.open(tmp_path, store=tmp_path / ".store") as bot:
        asked = "Wie viele Menschen wurden am Bahnübergang in Lohwalde{} verletzt?"
        assert "Neun Menschen" in bot.ask(asked.format("")).text
        assert not bot.ask(asked.format(" im Jahr 2014")).answered


def test_a_name_that_no_article_has_speaks_against_an_answer(tmp_path: Path) -> None:
    for name in ("01-dunmarrow-derailment.md", "02-dunmarrow-rail-joint.md"):
        shutil.copy(NEWS / name, tmp_path / name)
    with Bot.open(tmp_path, store=tmp_path / ".store") as bot:
        asked = "How many people were hurt when the train derailed at {}?"
        there, elsewhere = (bot.ask(asked.format(at)) for at in ("Dunmarrow", "Saltby Junction"))
    assert there.answered
    assert not elsewhere.answered


LIDO = "\n\n".join(
    f"{name} swam in the lido of Gorton in the year {year}. {words}"
    for year, (name, words) in enumerate(
        [
            ("Clara Menzel", "The water was colder than before, and many people stayed away. " * 4),
            ("Tom Ashby", "The lido was repaired in the winter, and its roof was painted. " * 4),
            ("Ida Kessler", "The lido sold ice cream and lemonade to all who came by. " * 4),
        ],
        start=2001,
    )
)


def test_a_refusal_shows_one_passage_of_each_article() -> None:
    pool = "The pool of Tolby is open on Mondays. The lido of Gorton is not far away."
    articles = [Article.of(LIDO, source="lido.txt"), Article.of(pool, source="pool.txt")]
    with Bot.from_articles(articles) as bot:
        refusal = bot.ask("How much did the lido of Gorton cost?")
        assert refusal.level == "none"
        assert [hit.article.source for hit in refusal.closest] == ["lido.txt", "pool.txt"]
