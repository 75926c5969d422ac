"""Figures that differ from article to article."""

from __future__ import annotations

from dataclasses import replace

import pytest

from footnoted import Answer, Article, Bot, Config
from footnoted.answer.confidence import SURE
from footnoted.answer.differences import with_differences
from footnoted.answer.messages import from_days, phrase
from footnoted.answer.selection import Statement
from footnoted_index import Span

FIRST = (
    "At least 48 passengers were on the train that hit a lorry at Kelsby, the fire brigade said."
)
LATER = "On board the train that hit a lorry at Kelsby were 61 passengers, the railway said."


def _asked(
    question: str,
    *told: tuple[str, str | None] | tuple[str, str, str],
    config: Config | None = None,
) -> Answer:
    """Return what is answered from texts, each with its day and its language, if not English."""
    articles = [
        Article.of(text, source=f"{n}.md", title=f"Report {n}", date=date, language=(*of, "en")[0])
        for n, (text, date, *of) in enumerate(told)
    ]
    with Bot.from_articles(articles, config=config) as bot:
        return bot.ask(question)


QUESTION = "How many passengers were on the train that hit a lorry at Kelsby?"


def test_the_newest_of_two_figures_comes_first_with_their_days() -> None:
    answer = _asked(QUESTION, (FIRST, "2026-03-02"), (LATER, "2026-03-04"))
    assert [c.quote for c in answer.citations] == [LATER, FIRST]
    assert answer.notice == phrase("changed", "en").format(dates="4 March 2026, 2 March 2026")


def test_figures_without_a_day_are_told_to_differ() -> None:
    answer = _asked(QUESTION, (FIRST, None), (LATER, None))
    assert {c.quote for c in answer.citations} == {LATER, FIRST}
    assert answer.notice == phrase("differ", "en")


@pytest.mark.parametrize(
    "told",
    [
        ((FIRST, "2026-03-02"), (LATER, "2026-05-04")),  # overtaken
        (("Not 48 but 61 passengers were on the train that hit a lorry at Kelsby.", "2026-03-04"),
         (FIRST, "2026-03-02")),  # told already
        ((LATER, "2026-03-04"),
         ("The train that hit a lorry at Kelsby had left at 7.48.", "2026-03-02")),  # another thing
    ],
)  # fmt: skip
def test_what_does_not_differ_is_one_statement(told: tuple[tuple[str, str], ...]) -> None:
    answer = _asked(QUESTION, *told)
    assert answer.answered
    assert len(answer.citations) == 1
    assert answer.notice == ""


def test_a_figure_that_a_later_article_takes_back_gives_way_to_what_it_says() -> None:
    plan = "The council wants to save £84,000 a year at Denton library. Four jobs will go."
    less = (
        "After protests the council has changed its plans for Denton library. It will now save "
        "£41,000 a year instead of £84,000. Two jobs will go instead of four."
    )
    question = "How many jobs will go at Denton library?"
    answer = _asked(question, (plan, "2026-03-01"), (less, "2026-04-01"))
    [citation] = answer.citations
    assert citation.answer is not None
    assert citation.answer.of(citation.article.text) == "Two jobs"


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        ("How much was Flat 5 at Hurst House sold for?",
         "Flat 5 at Hurst House was sold for 200,000 pounds.",
         "Flat 6 at Hurst House was sold for 340,000 pounds."),
        ("What did the Elm pool in Denton cost?",
         "The Elm pool in Denton cost 4 million pounds.",
         "The Oak pool in Denton cost 9 million pounds."),
        ("Wie viele Haltestellen hat die Linie 4 in Ulm?",
         "Die Linie 4 in Ulm hat 12 Haltestellen.", "Die Linie 14 in Ulm hat 30 Haltestellen."),
    ],
)  # fmt: skip
def test_another_thing_with_another_figure_is_no_difference(
    question: str, one: str, other: str
) -> None:
    with Bot.from_articles([one, other]) as bot:
        answer = bot.ask(question)
    assert (answer.citations[0].quote, answer.notice) == (one, "")


def test_a_witness_gives_no_other_figures() -> None:
    english = (
        "Nine people were hurt in a fire at the Crown Hotel in Denton on Thursday. The fire "
        "started in the kitchen shortly after noon. Guests stood in the car park in the rain."
    )
    german = (
        "Bei einem Brand im Crown Hotel in Denton sind am Donnerstag 23 Menschen verletzt "
        "worden, darunter 4 Kinder. Das Feuer war in der Küche ausgebrochen. Die Gäste standen "
        "im Regen auf dem Parkplatz."
    )
    question = "How many people were hurt in the fire at the Crown Hotel in Denton?"
    answer = _asked(question, (english, "2026-04-03"), (german, "2026-04-03", "de"))
    assert answer.notice == phrase("differ", "en")
    assert [len(sentence.citations) for sentence in answer.sentences] == [1, 1]


def test_of_equal_figures_the_questions_language_is_quoted() -> None:
    moved = "The club said that the regatta at Kelsby has been moved to 12 September."
    answer = _asked(
        "When is the regatta at Kelsby?",
        ("The regatta at Kelsby will be on 29 August, the club said.", "2026-03-02"),
        (moved, "2026-04-23"),
        ("Die Regatta in Kelsby ist am 12. September, sagte der Segelverein.", "2026-04-25", "de"),
    )
    assert answer.citations[0].quote == moved


def test_what_is_corrected_is_no_second_answer() -> None:
    wrong = "The pool in Denton will be shut for repairs from 13 to 31 July."
    right = (
        f"Our article said that {wrong[0].lower()}{wrong[1:]} The dates are 20 July to 7 August."
    )
    articles = [
        Article.of(wrong, source="a.md", title="Pool shut", date="2026-01-09", language="en"),
        Article.of(right, source="b.md", title="Correction", date="2026-01-14", language="en"),
    ]
    with Bot.from_articles(articles) as bot:
        answer = bot.ask("When will the pool in Denton be shut?")
    assert [c.quote for c in answer.citations] == [right]


def test_no_difference_is_told_where_one_sentence_is_wanted() -> None:
    told = (FIRST, "2026-03-02"), (LATER, "2026-03-04")
    answer = _asked(QUESTION, *told, config=Config(max_sentences=1))
    assert len(answer.citations) == 1
    assert answer.notice == ""


def test_the_days_of_figures_are_written_in_the_language_of_the_phrase() -> None:
    assert from_days(["2026-03-04", "2026-03-02"], "und") == phrase("changed", "en").format(
        dates="4 March 2026, 2 March 2026"
    )


def test_two_figures_differ_where_the_reader_is_sure_of_both() -> None:
    articles = [
        Article.of(text, source=f"{n}.md", title=f"Crash {n}", language="en")
        for n, text in enumerate((FIRST, LATER))
    ]
    with Bot.from_articles(articles) as bot:
        searcher = bot.index.searcher
        ranking = searcher.search(QUESTION)
        first, *others = ranking.evidence
        for score, told in ((SURE, phrase("differ", "en")), (SURE - 0.01, "")):
            weaker = tuple(replace(e, score=score) for e in others)
            read = replace(ranking, evidence=(first, *weaker))
            said = [Statement(first, Span(first.sentence.start, first.sentence.end))]
            assert with_differences(searcher, read, said, 3)[1] == told
