"""A filter holds in every turn of a conversation."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from footnoted import Article, Bot, UsageError

FERRY = {
    "en": "The ferry in Kelsby costs eight pounds for adults. The council closed the old pier"
    " because the piles were rotten.",
    "de": "Die Fähre in Kelsby kostet acht Pfund für Erwachsene. Der Rat hat den alten Pier"
    " geschlossen, weil die Pfähle verfault waren.",
}
"""The same in two languages, for conversations in which one of them may not be read."""


@pytest.fixture(scope="module")
def bot() -> Iterator[Bot]:
    library = (
        "The new library in Poole opened on Friday with 40,000 books. Entry costs three pounds."
    )
    texts = FERRY | {"library": library}
    articles = [Article.of(text, source=f"{name}.md") for name, text in texts.items()]
    with Bot.from_articles(articles) as bot:
        yield bot


def test_another_language_is_quoted_only_where_the_filter_admits_it(bot: Bot) -> None:
    english = {"languages": "en"}
    for where, languages in ((None, {"de"}), (english, {"en"})):
        chat = bot.chat()
        assert chat.ask("What does the ferry in Kelsby cost?", where=english).answered
        told = chat.ask("In German?", where=where)
        assert {c.article.language for c in told.citations} <= languages
        assert told.citations or where


def test_a_filter_of_an_iterator_holds_for_all_that_is_looked_for(bot: Bot) -> None:
    """It can be read only once, and an answer may take several searches."""
    asked = "Tell me about the ferry in Kelsby"
    told = bot.ask(asked, where={"languages": iter(["en"])})
    assert told.answered
    assert told == bot.ask(asked, where={"languages": ["en"]})


def test_what_was_cited_is_read_again_only_where_the_filter_admits_it(bot: Bot) -> None:
    chat = bot.chat()
    assert chat.ask("What does the ferry in Kelsby cost?").answered
    why = chat.ask("And why?", where={"sources": "library.md"})
    assert {c.article.source for c in why.citations} <= {"library.md"}


@pytest.mark.parametrize(
    "asked",
    ["Are you sure?", "Which article?", "Who wrote it?", "Shorter", "In English", "That's wrong"],
)
@pytest.mark.parametrize("question", ["What does the ferry in Kelsby cost?", "Which articles?"])
def test_what_is_asked_about_an_answer_is_told_of_admitted_articles_only(
    bot: Bot, question: str, asked: str
) -> None:
    for where in ({"sources": "library.md"}, {"languages": []}):
        chat = bot.chat()
        assert chat.ask(question).citations
        told = chat.ask(asked, where=where)
        found = [*told.citations, *told.closest]
        assert {c.article.source for c in found} <= {"library.md"}
        assert "ferry" not in told.text.lower()
        assert bool(found) or not told.answered


def test_a_listed_article_is_told_of_only_where_the_filter_admits_it(bot: Bot) -> None:
    chat = bot.chat()
    listed = [c.article.source for c in chat.ask("Which articles are there?").citations]
    nth = ["first", "second", "third"][listed.index("de.md")]
    told = chat.ask(f"Who wrote the {nth}?", where={"languages": "en"})
    assert {c.article.language for c in told.citations} <= {"en"}
    assert chat.ask(f"Who wrote the {nth}?", where={"languages": "de"}).citations


def test_more_after_a_refusal_names_admitted_articles_only(bot: Bot) -> None:
    chat = bot.chat()
    refusal = chat.ask("When was the ferry in Kelsby built?")
    assert not refusal.answered
    assert refusal.closest
    more = chat.ask("Tell me more", where={"sources": "library.md"})
    assert {hit.article.source for hit in more.closest} <= {"library.md"}


def test_a_completed_question_takes_no_name_from_an_article_that_the_filter_leaves_out() -> None:
    texts = {
        "a.md": "The baker of Denton is Nora Finch. She sells rye bread on Fridays.",
        "b.md": "The library in Poole opened on Friday with 40,000 books.",
    }
    with Bot.from_articles(Article.of(text, source=name) for name, text in texts.items()) as bot:
        chat = bot.chat()
        assert chat.ask("Who is the baker of Denton?").answered
        history = chat.history
        assert "Finch" in chat.ask("What is her salary?").understood_as
        other = bot.chat(history).ask("What is her salary?", where={"sources": "b.md"})
    assert "Finch" not in other.understood_as


def test_questions_to_recall_are_a_list(bot: Bot) -> None:
    for wrong in ("What does it cost?", None, 5):
        with pytest.raises(UsageError, match=f"in a list, not as {type(wrong).__name__}"):
            bot.chat().recall(wrong)  # type: ignore[arg-type]


def test_earlier_questions_are_recalled_under_their_filter(bot: Bot) -> None:
    for language in FERRY:
        chat = bot.chat()
        chat.recall(["What does the ferry in Kelsby cost?"], where={"languages": language})
        assert {c.article.language for c in chat.history[0].citations} == {language}
