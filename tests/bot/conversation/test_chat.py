from __future__ import annotations

import pytest

from footnoted import Answer, Article, Bot, QuestionError
from footnoted.answer.messages import phrase
from footnoted_evals.cases import CHAT_CASES, load_cases
from footnoted_evals.systems.catalogue import ask


def converse(bot: Bot, *questions: str) -> Answer:
    chat = bot.chat()
    return [chat.ask(question) for question in questions][-1]


@pytest.mark.parametrize(
    ("questions", "understood_as", "quoted"),
    [
        (
            ("Who is the mayor of South Yorkshire?", "And of Greater Manchester?"),
            "Who is the mayor of Greater Manchester?",
            "Greater Manchester",
        ),
        (
            ("Who stopped Burnham from being the candidate?", "How many campaigns has he won?"),
            "How many campaigns has Burnham won?",
            "three successful election campaigns",
        ),
        (
            ("Wer ist Oliver Coppard?", "Worüber spricht er?"),
            "Worüber spricht Oliver Coppard?",
            "spricht über Verkehr, Sheffield Wednesday",
        ),
        (
            ("Was sagte Campbell-Savours über Burnhams Rückkehr?", "Wer hat das gesagt?"),
            "Was sagte Campbell-Savours über Burnhams Rückkehr? Wer hat das gesagt?",
            "Campbell-Savours",
        ),
    ],
)
def test_a_follow_up_is_completed(
    seed_bot: Bot, questions: tuple[str, str], understood_as: str, quoted: str
) -> None:
    answer = converse(seed_bot, *questions)
    assert answer.question == questions[1]
    assert answer.understood_as == understood_as
    assert quoted in answer.text


def test_a_pronoun_may_be_answered_by_what_was_cited(seed_bot: Bot) -> None:
    answer = converse(
        seed_bot,
        "Melyik körzet képviselője Markus Campbell-Savours?",
        "Ő mit mondott Burnham visszatéréséről?",
    )
    assert "biztonságos helyet kell találnia" in answer.text
    completed = "Markus Campbell-Savours mit mondott Burnham visszatéréséről?"
    assert answer.understood_as in ("", completed)


def test_the_reason_is_the_next_sentence(seed_bot: Bot) -> None:
    first = "Do candidates in seats Labour is sure to win get as many resources as target seats?"
    answer = converse(seed_bot, first, "Why?")
    assert answer.understood_as == f"{first} Why?"
    assert "This makes perfect sense" in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "How do I bake a sourdough loaf?",
        "What position did Angela Rayner resign from?",
        "Mit mondott Starmer a BBC North Westnek?",
        "Wo liegt Madrid?",
        "Und wer kritisierte Burnham?",
    ],
)
def test_a_new_topic_owes_nothing_to_the_old_one(seed_bot: Bot, question: str) -> None:
    alone = seed_bot.ask(question)
    answer = converse(seed_bot, "Which plant was Burnham compared to?", question)
    if alone.answered and not question.startswith("Und"):
        assert (answer.citations, answer.understood_as) == (alone.citations, "")
    assert answer.answered == alone.answered


@pytest.mark.parametrize(
    ("first", "second", "language"),
    [
        ("Who is Angela Rayner?", "What is her salary?", "en"),
        ("How many MPs would Burnham need?", "And how do I cook pasta?", "en"),
        ("Wer ist der Bürgermeister von South Yorkshire?", "Und von London?", "de"),
        ("Ki Steph Driver?", "Hány éves?", "hu"),
    ],
)
def test_a_follow_up_that_is_not_answered_is_refused(
    seed_bot: Bot, first: str, second: str, language: str
) -> None:
    answer = converse(seed_bot, first, second)
    assert not answer.answered
    assert answer.text == phrase("not_found", language)
    assert answer.closest


def test_the_history_keeps_answers_and_no_errors(seed_bot: Bot) -> None:
    chat = seed_bot.chat()
    first = chat.ask("Who is the mayor of South Yorkshire?")
    assert first == seed_bot.ask("Who is the mayor of South Yorkshire?")
    for bad in ("", "?!", "why " * 25_000):
        with pytest.raises(QuestionError):
            chat.ask(bad)
    assert chat.history == (first,)
    second = chat.ask("And of Greater Manchester?")
    assert chat.history == (first, second)
    assert seed_bot.chat().history == ()


def test_a_conversation_goes_on_from_its_answers(seed_bot: Bot) -> None:
    questions = "Who is the mayor of South Yorkshire?", "And of Greater Manchester?"
    earlier = seed_bot.chat()
    earlier.ask(questions[0])
    later = seed_bot.chat(earlier.history)
    assert later.ask(questions[1]).understood_as == "Who is the mayor of Greater Manchester?"
    assert len(later.history) == 2
    assert len(earlier.history) == 1


def test_the_first_question_is_asked_as_it_is(seed_bot: Bot) -> None:
    for question in ("Why?", "And in Gorton?", "Wer hat das gesagt?"):
        assert seed_bot.chat().ask(question) == seed_bot.ask(question)


def test_what_is_answered_as_it_stands_is_not_said_to_be_understood_otherwise() -> None:
    text = "How fast was the ferry going?\n\nNine knots.\n\nWhen will she sail?\n\nNot before June."
    with Bot.from_articles([Article.of(text, source="ferry.txt", language="en")]) as bot:
        chat = bot.chat()
        chat.ask("Hordoznak a denevérek veszettséget?")
        chat.ask("When will the ferry sail?")
        answer = chat.ask("How fast was the ferry going?")
    assert "Nine knots" in answer.text
    assert answer.understood_as == ""


def test_a_turn_is_answered_in_its_own_language(seed_bot: Bot) -> None:
    chat = seed_bot.chat()
    chat.ask("Who is the mayor of South Yorkshire?")
    assert chat.ask("Und wie backt man Brot?").text == phrase("not_found", "de")
    assert chat.ask("És hány éves?").language == "hu"


def test_what_is_asked_of_one_event_is_not_told_of_another_too() -> None:
    crash = "Kidőlt fának ütközött hétfő este egy személyvonat Halomszeg határában."
    hurt = "Huszonhárom utas megsérült, közülük négyen súlyosan."
    other = (
        "Ein Regionalzug ist bei Lohwalde mit einem Tieflader zusammengestoßen.\n\n"
        "Neun Menschen wurden verletzt, zwei von ihnen schwer."
    )
    with Bot.from_articles([f"{crash}\n\n{hurt}", other]) as bot:
        assert len(bot.ask("Hányan sérültek meg?").sentences) == 2
        answer = converse(bot, "Minek ütközött a vonat Halomszegnél?", "Hányan sérültek meg?")
    assert [c.quote for c in answer.citations] == [hurt]
    assert not answer.understood_as


def test_a_wish_that_was_completed_is_a_wish() -> None:
    articles = [
        "Das Hallenbad in Moosbruck schließt im Juni für vier Monate. Grund ist die Lüftung.",
        "Das Museum in Moosbruck zeigt ab Mai neue Bilder."
        " Das Museum hat jetzt einen gläsernen Aufzug bis zum Dach.",
    ]
    with Bot.from_articles(articles) as bot:
        answer = converse(bot, "Was gibt es Neues zum Hallenbad?", "Und zum Museum?")
    assert answer.understood_as == "Was gibt es Neues zum Museum?"
    assert answer.notice == phrase("digest", "de")
    assert len(answer.citations) > 1


def test_more_is_what_has_not_been_said_yet(seed_bot: Bot) -> None:
    chat = seed_bot.chat()
    told = {c.quote for c in chat.ask("Who is Sojan Joseph?").citations}
    answer = chat.ask("Tell me more")
    assert answer.answered
    assert answer.understood_as == "Who is Sojan Joseph?"
    assert told.isdisjoint(c.quote for c in answer.citations)


def test_more_is_about_what_was_asked_not_about_its_small_words() -> None:
    article = (
        "# News of the week\n\nThe ferry in Kelsby costs eight pounds a day.\n\n"
        "The ferry in Kelsby carried 3,100 people in 2025 alone.\n\n"
        "The school is going to sell its old bus to the museum.\n"
    )
    with Bot.from_articles([article]) as bot:
        answer = converse(bot, "What does the ferry in Kelsby cost?", "more")
    assert "3,100 people" in answer.text
    assert "school" not in answer.text


def test_once_all_is_told_there_is_no_more(seed_bot: Bot) -> None:
    chat = seed_bot.chat()
    told = [c.quote for c in chat.ask("Wer ist Steph Driver?").citations]
    for _ in range(10):
        answer = chat.ask("Erzähl mir mehr")
        told += [c.quote for c in answer.citations]
        if not answer.answered:
            break
    assert (answer.text, answer.closest) == (phrase("no_more", "de"), ())
    assert len(told) == len(set(told)) > 1
    assert chat.ask("Und wann war das?").text != phrase("no_articles", "de")


def test_somebody_else_is_told_of_as_the_first_was() -> None:
    told = [
        "Warden Helen Strand says the foxes have not become fewer at Wexcombe Marsh.",
        "Farmer Colin Bray sold the trust 58 hectares of pasture in 2018.",
    ]
    with Bot.from_articles(told) as bot:
        answer = converse(bot, "Who is Helen Strand?", "What about Colin Bray?")
    assert answer.understood_as == "Who is Colin Bray?"
    assert [c.quote for c in answer.citations] == told[1:]


def test_the_dev_conversations_are_understood(seed_bot: Bot) -> None:
    outcomes = [ask(seed_bot, case) for case in load_cases(CHAT_CASES, split="dev").cases]
    assert sum(not outcome.failure for outcome in outcomes) >= 0.8 * len(outcomes)


def test_a_question_with_hardly_a_word_is_about_what_was_cited() -> None:
    text = (
        "A borfesztivál szeptember 12-én kezdődik a főtéren. Negyven pincészet jelentkezett. "
        "A zsűri elnöke Kun Dezső borász lesz."
    )
    other = "Leégett a könyvtár tetőtere hétfőn hajnalban. A tüzet egy régi kályha okozta."
    with Bot.from_articles([text, other]) as bot:
        answer = converse(bot, "Mikor kezdődik a borfesztivál?", "Hány pincészet jelentkezett?")
        assert "Negyven pincészet jelentkezett." in answer.text
        assert "okozta" in converse(bot, "Mi égett le?", "Mi okozta?").text


def test_what_which_asks_for_is_named_in_the_next_sentence() -> None:
    text = (
        "The ferry Kittiwake was painted by pupils of the art school. "
        "They chose blue and yellow stripes."
    )
    with Bot.from_articles([text, "The old library in Mill Lane burned down on Monday."]) as bot:
        assert (
            "blue and yellow" in converse(bot, "Who painted the ferry?", "In which colours?").text
        )


def test_what_he_wrote_about_is_no_wish_for_a_digest(seed_bot: Bot) -> None:
    alone = seed_bot.ask("Miről szólt a róla írt portré?")
    assert not alone.answered
    answer = converse(seed_bot, "Mit mondott Burnham a BBC-nek?", alone.question)
    assert answer.understood_as == "Miről szólt a Burnhamról írt portré?"


def test_conversations_owe_nothing_to_each_other(seed_bot: Bot) -> None:
    south, greater = seed_bot.chat(), seed_bot.chat()
    south.ask("Who is the mayor of South Yorkshire?")
    greater.ask("Who is Angela Rayner?")
    assert south.ask("And of Greater Manchester?").understood_as.endswith("Greater Manchester?")
    question = "What is her salary?"
    assert greater.ask(question) == converse(seed_bot, "Who is Angela Rayner?", question)


def test_a_long_conversation_stays_as_it_was(seed_bot: Bot) -> None:
    chat = seed_bot.chat()
    chat.ask("Who stopped Burnham from being the candidate?")
    chat.ask("Why?")
    long = seed_bot.chat(chat.history * 25)
    assert long.ask("Why?").understood_as == chat.ask("Why?").understood_as
    assert len(long.history) == 51


def test_nothing_goes_on_from_a_question_without_content() -> None:
    fire = (
        "A farmer has been arrested on suspicion of arson after a barn burned down near Tarrow."
        " Police said the man had taken out insurance only three weeks earlier. He denies it."
    )
    with Bot.from_articles([fire, "The tram will run in May, said Samuel Okoro."]) as bot:
        answer = converse(bot, "Who was arrested?", "Why?", "More")
    assert answer.understood_as == "Who was arrested?"


def test_a_short_question_that_points_to_nothing_is_asked_as_it_is(seed_bot: Bot) -> None:
    before = "How many Labour MPs did the BBC contact?"
    answer = converse(seed_bot, before, "Wer ist zurückgetreten?")
    assert answer.understood_as == ""
    assert "Steph Driver" in answer.text


def test_more_in_another_language_is_about_the_same_thing() -> None:
    bridge = (
        "Pénteken lezárták a tokodi Duna-hidat, mert repedéseket találtak két pilléren. A híd"
        " felújítása Szűcs Gábor polgármester szerint 2,3 milliárd forintba kerül. Naponta mintegy"
        " 7500 autó haladt át a hídon."
    )
    fire = (
        "A 52-year-old farmer has been arrested after a barn burned down near Tarrow on Thursday."
        " Neighbour Frank Dutton had seen smoke at 6 am and called the fire brigade of Millbrook."
    )
    tram = (
        "The new tram line from Kelm station to Orsfield hospital will open in March. A single"
        " ticket will cost £2.40. Shopkeepers lost up to a third of their turnover."
    )
    with Bot.from_articles([bridge, fire, tram]) as bot:
        answer = converse(bot, "Mi történt a tokodi híddal?", "mehr")
    assert answer.notice.endswith(phrase("digest", "de"))
    assert {c.article.language for c in answer.citations} == {"hu"}


def test_more_of_nothing_is_no_digest_of_everything(seed_bot: Bot) -> None:
    answer = converse(seed_bot, "What happened last week?", "more")
    assert answer.text == phrase("not_found", "en")


def test_what_is_in_a_language_already_is_said_again(seed_bot: Bot) -> None:
    chat = seed_bot.chat()
    told = chat.ask("Mit gondol Sojan Joseph Burnhamről?", where={"languages": "de"})
    assert told.answered
    answer = chat.ask("németül")
    assert (answer.text, answer.language) == (told.text, "de")


def test_a_refused_follow_up_is_the_likeliest_completion() -> None:
    regatta = "The regatta committee of Marlow Bay has a new chair, the sailmaker Roy Tandy."
    lido = "The council of Brackford decided on Monday not to close the lido."
    with Bot.from_articles([regatta, lido]) as bot:
        salary = converse(bot, "Who is the chair of the regatta?", "What is his salary?")
        other = converse(bot, "Did the council in Brackford close the lido?", "And in Lindenroda?")
    assert not salary.answered
    assert salary.understood_as == "What is Roy Tandy's salary?"
    assert not other.answered
    assert other.understood_as == "Did the council in Lindenroda close the lido?"


def test_after_a_digest_a_pronoun_is_no_name_that_only_a_sentence_of_it_has() -> None:
    text = (
        "Ein neuer Wundkleber stillt Blutungen in Sekunden, wie Henning Rautzer berichtet.\n\n"
        "Den Wundkleber prüfte auch Ann Lee aus Stenning Bay, die seit Jahren daran forscht."
    )
    with Bot.from_articles([Article.of(text, source="a.txt", language="de")]) as bot:
        answer = converse(
            bot, "Fasse zusammen, was über den Wundkleber berichtet wird", "Was kostet er?"
        )
        named = converse(bot, "Erzähl mir von Ann Lee", "Was verdient sie?")
    assert not answer.answered
    assert answer.understood_as.endswith("Wundkleber berichtet wird? Was kostet er?")
    assert named.understood_as == "Was verdient Ann Lee?"


def test_what_a_question_was_understood_as_is_written_as_one(seed_bot: Bot) -> None:
    answer = converse(seed_bot, "wer ist zurückgetreten", "auf Ungarisch")
    assert answer.understood_as == "Wer ist zurückgetreten?"


def test_what_was_asked_before_tells_nothing_of_a_name_that_no_article_has(seed_bot: Bot) -> None:
    answer = converse(seed_bot, "Warum ist Burnham verärgert?", "Who is the mayor of London?")
    assert not answer.answered
    assert not answer.understood_as


@pytest.mark.parametrize(
    ("question", "language", "expected"),
    [
        ("Burnham", "en", "en"),  # articles in three languages name him
        ("Burnham", "de", "de"),
        ("Burnham", "hu", "hu"),
        ("Tony Blair", "en", "en"),  # none does
        ("mayor", "de", "en"),
        ("Wer ist Burnham?", "en", "de"),
    ],
)
def test_a_first_question_that_may_be_in_several_languages_is_in_the_readers(
    seed_bot: Bot, question: str, language: str, expected: str
) -> None:
    assert seed_bot.chat(language=language).ask(question).language == expected
