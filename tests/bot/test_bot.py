from __future__ import annotations

import inspect
import re
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError, replace
from pathlib import Path
from typing import Any

import pytest

import footnoted
from footnoted import (
    Answer,
    Article,
    ArticlesError,
    Bot,
    Citation,
    CitationError,
    Config,
    ConfigError,
    Draft,
    Endpoint,
    FilterError,
    FootnotedError,
    Hit,
    Passage,
    QuestionError,
    StoreError,
    Where,
    register_reader,
)
from footnoted.answer.messages import phrase

QUESTIONS = [
    "How many Labour MPs did the BBC contact?",
    "Wer ist von seinem Amt zurückgetreten?",
    "Hány képviselő támogatására van szüksége Burnhamnek?",
    "Why was Burnham blocked in Gorton and Denton?",
    "Wie backt man Brot?",
]


def test_what_public_methods_return_is_public() -> None:
    known = {*footnoted.__all__, "AsyncGenerator", "Generator", "Any", "None", "Self"}
    for kind in (Bot, Bot.__base__, footnoted.Chat, Answer, Citation):
        for name, member in vars(kind).items():
            told = getattr(member, "fget", getattr(member, "__func__", member))
            if name.startswith(("_", "as_")) or not inspect.isfunction(told):
                continue  # `as_…` are LlamaIndex's
            returned = re.findall(r"[A-Z]\w+", str(inspect.signature(told).return_annotation))
            assert set(returned) <= known, name


def test_an_answer_is_footnoted_word_for_word(seed_bot: Bot) -> None:
    answer = seed_bot.ask("How many Labour MPs did the BBC contact?")
    assert answer.answered
    assert answer.language == "en"
    assert 0.5 < answer.confidence <= 1
    assert "320" in answer.text
    assert "[1]" in answer.text
    citation = answer.citations[0]
    assert citation.number == 1
    assert citation.article.text[citation.start : citation.end] == citation.quote
    assert citation.quote in citation.passage.text
    assert citation.article.language in {"de", "hu"}
    assert citation.article.source.endswith(".txt")
    assert f"[1] {citation.article.title}" in str(answer)
    assert set(answer.timings) == {"search", "compose"}


def test_a_refusal_speaks_the_language_of_the_question(seed_bot: Bot) -> None:
    answer = seed_bot.ask("Wie backt man einen Kuchen mit Äpfeln?")
    assert not answer.answered
    assert answer.level == "none"
    assert answer.text == "Darauf habe ich in Ihren Artikeln keine Antwort gefunden."
    assert answer.citations == ()
    assert answer.closest == ()  # nothing is near
    near = seed_bot.ask("Wann ist die nächste Wahl?")
    assert not near.answered
    assert 0 < len(near.closest) <= seed_bot.config.closest
    assert seed_bot.ask("Hogyan kell almás pitét sütni?").text.startswith("Erre nem találtam")


def test_of_a_statement_and_its_translation_one_is_shown_and_both_are_cited(seed_bot: Bot) -> None:
    answer = seed_bot.ask("Who is the Labour MP for Penrith and Solway?")
    (sentence,) = (s for s in answer.sentences if "Penrith" in s.text)
    cited = [c for c in answer.citations if c.number in sentence.citations]
    assert {c.article.language for c in cited} == {"de", "hu"}
    assert all("Penrith" in c.quote for c in cited)


@pytest.mark.parametrize(
    ("question", "message"),
    [("", "empty"), ("  \n ", "empty"), ("?!", "empty"), ("why " * 25_000, "100,000|99,999")],
)
def test_an_impossible_question_is_an_error(seed_bot: Bot, question: str, message: str) -> None:
    for ask in (seed_bot.ask, seed_bot.search, seed_bot.chat().ask):
        with pytest.raises(QuestionError, match=message):
            ask(question)


def test_strange_questions_are_answered_or_refused(seed_bot: Bot) -> None:
    for question in (
        "<script>alert(1)</script>",
        "Burn\x00ham\ud800?",
        "💥💥 Burnham 💥",
        "ـBurnham؟",
    ):
        assert seed_bot.ask(question).text


def test_a_question_gets_the_same_answer_in_every_thread(seed_bot: Bot) -> None:
    expected = [seed_bot.ask(question) for question in QUESTIONS]
    barrier = threading.Barrier(4)

    def ask_all(_: int) -> list[object]:
        barrier.wait()
        return [seed_bot.ask(question) for question in QUESTIONS]

    with ThreadPoolExecutor(4) as pool:
        for answers in pool.map(ask_all, range(4)):
            assert answers == expected


def test_search_returns_hits_best_first(seed_bot: Bot) -> None:
    hits = seed_bot.search("Burnham", limit=5)
    assert len(hits) == 5
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    for hit in hits:
        assert hit.article.text[hit.passage.start : hit.passage.end] == hit.passage.text
    assert {
        hit.article.language for hit in seed_bot.search("Burnham", where={"languages": "hu"})
    } == {"hu"}
    assert seed_bot.search("Burnham", limit=0) == []


def test_a_filter_restricts_what_is_answered_from(seed_bot: Bot) -> None:
    question = "How many Labour MPs did the BBC contact?"
    for ask in (seed_bot.ask, seed_bot.chat().ask):
        answer = ask(question, where=Where(languages="hu"))
        assert {c.article.language for c in answer.citations} == {"hu"}
    nothing = seed_bot.ask(question, where={"since": "2024"})
    assert nothing.text == phrase("no_articles", "en")
    assert (nothing.answered, nothing.citations, nothing.closest) == (False, (), ())
    with pytest.raises(FilterError, match="unknown filter 'year'"):
        seed_bot.ask(question, where={"year": 2024})


def test_a_follow_up_is_asked_of_the_articles_of_its_filter(seed_bot: Bot) -> None:
    chat = seed_bot.chat()
    chat.ask("Who is the Labour MP for Ashford?")
    answer = chat.ask("What did he say about Burnham?", where={"languages": "hu"})
    assert {c.article.language for c in answer.citations} == {"hu"}


def test_a_bot_syncs_when_told_to(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "bridge.txt").write_text(
        "The old bridge in Gorton was closed on Monday by the council."
    )
    with Bot.open(folder, store=tmp_path / "store") as bot:
        assert bot.ask("When did the council close the old bridge in Gorton?").answered
        (folder / "pool.md").write_text("# Pool\nThe swimming pool in Denton opens in July 2031.")
        report = bot.sync()
        assert (report.added, report.unchanged) == (("pool.md",), ("bridge.txt",))
        assert "2031" in bot.ask("When does the swimming pool in Denton open?").text
    with Bot.open(store=tmp_path / "store", sync=False) as bot:
        assert [article.source for article in bot.articles()] == ["bridge.txt", "pool.md"]
        with pytest.raises(ConfigError):
            bot.sync()


def test_the_sources_are_paths_or_the_urls_the_metadata_gives(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.md").write_text(
        "---\nurl: https://example.org/a\n---\nThe bridge is shut."
    )
    (tmp_path / "sub" / "b.txt").write_text("The pool is open.")
    with Bot.open(tmp_path, store=tmp_path / "store") as bot:
        assert [a.source for a in bot.articles()] == ["https://example.org/a", "sub/b.txt"]


def test_a_missing_folder_is_an_error_and_leaves_no_store_open(tmp_path: Path) -> None:
    with pytest.raises(ArticlesError):
        Bot.open(tmp_path / "missing", store=tmp_path / "store")
    with pytest.raises(ConfigError):
        Bot.open(store=tmp_path / "store")
    with pytest.raises(ArticlesError, match="given as ''"):
        Bot.open("", store=tmp_path / "store")
    for store in ("", "ftp://host/"):
        with pytest.raises(ConfigError, match=f"given as '{store}'"):
            Bot.open(tmp_path, store=store)


def test_a_citation_that_does_not_hold_cannot_be_made() -> None:
    article = Article("a", "T", "en", "a.txt", "One sentence. Another.")
    passage = Passage("a", 0, 0, 22, article.text)
    assert Citation(1, "One sentence.", 0, 13, passage, article).quote
    for quote, start, end in (("One sentence", 0, 13), ("", 3, 3), ("Two sentences", 0, 13)):
        with pytest.raises(CitationError, match=r"footnote 1 is not what 'a\.txt' says"):
            Citation(1, quote, start, end, passage, article)


def test_settings_are_frozen_and_checked() -> None:
    with pytest.raises(FrozenInstanceError):
        Config().closest = 5  # type: ignore[misc]
    for name in ("max_sentences", "max_question_chars", "closest"):
        with pytest.raises(ConfigError, match=name):
            Config(**{name: 0})


def test_the_public_names_are_there() -> None:
    assert footnoted.__all__ == sorted(footnoted.__all__)
    for name in footnoted.__all__:
        assert getattr(footnoted, name) is not None


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("Hello!", "en"),
        ("hi, who are you?", "en"),
        ("Szia! Ki vagy?", "hu"),
        ("hallo wer bist du denn", "de"),
        ("sen kimsin", "tr"),
        ("Bună ziua! Cine ești?", "ro"),
        ("Qui es-tu ?", "fr"),
    ],
)
def test_a_greeting_is_told_what_to_ask(seed_bot: Bot, said: str, language: str) -> None:
    chat = seed_bot.chat()
    chat.ask("Who resigned as director of communications?")
    answer = chat.ask(said)
    assert (answer.level, answer.language, answer.answered) == ("talk", language, False)
    assert answer.text == phrase("greeting", language)
    assert answer.citations == answer.closest == ()


@pytest.mark.parametrize(
    ("said", "reply"),
    [
        ("Thanks!", "You are welcome."),
        ("ok, thank you then", "You are welcome."),
        ("Danke", "Gern geschehen."),
        ("koszonom", "Szívesen."),
        ("Teşekkürler!", "Rica ederim."),
        ("multumesc", "Cu plăcere."),
        ("MERCI BEAUCOUP", "Je vous en prie."),
    ],
)
def test_whoever_says_thanks_is_welcome(seed_bot: Bot, said: str, reply: str) -> None:
    answer = seed_bot.ask(said)
    assert (answer.level, answer.text) == ("talk", reply)


@pytest.mark.parametrize(
    "question",
    ["Who is the mayor of Chicago?", "Wer ist Bürgermeister von Hamburg?"],
)
def test_a_name_that_no_article_knows_is_a_reason_to_refuse(seed_bot: Bot, question: str) -> None:
    assert not seed_bot.ask(question).answered
    assert seed_bot.ask("Wer ist Bürgermeister von Manchester?").answered


def test_articles_may_be_listed_without_their_texts(seed_bot: Bot) -> None:
    whole, listed = seed_bot.articles(), seed_bot.articles(texts=False)
    assert [article.id for article in listed] == [article.id for article in whole]
    for article, brief in zip(whole, listed, strict=True):
        assert article.text
        assert replace(article, text="", pages=()) == brief


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda bot: bot.ask(None), "a question is a text, not NoneType"),
        (lambda bot: bot.chat().ask(5), "a question is a text, not int"),
        (lambda bot: bot.search("x", limit=None), "limit is a whole number, not NoneType"),
        (lambda bot: bot.chat(["Who?"]), "a history holds answers .*, not str"),
        (lambda bot: bot.chat(history=5), "a history is a list of answers, not int"),
        (lambda bot: bot.chat().recall("Who?"), "given in a list"),
        (lambda bot: bot.ask_reranked("Who?", None), "rerank is a function .*, not NoneType"),
        (lambda bot: bot.ask_reranked("Who?", list, limit="x"), "limit is a whole number"),
        (lambda bot: bot.ask_reranked("Who resigned?", len), "returns a list of hits, not int"),
        (lambda bot: bot.ask_reranked("Who resigned?", str), "returns hits, not str"),
        (lambda _: Bot.open("a", on_progress="x"), "on_progress is a function, not str"),
        (lambda bot: bot.start_sync(on_done=5), "on_done is a function, not int"),
        (lambda _: Answer.from_dict(5), "the dict that to_dict gave, not int"),
        (lambda _: Answer.from_dict({}, articles=5), "articles are given in a list, not int"),
        (lambda _: register_reader(5, Draft), "5 is not a file suffix"),
        (lambda _: register_reader(".q", 5), "a reader is a function .*, not int"),
        (lambda bot: bot.remove(bot.articles()[0]), "named by its id .article.id., not Article"),
        (lambda bot: bot.add(b"x"), "an Article or a text, not bytes"),
        (lambda bot: bot.add_file("a.txt", "x"), "the data of 'a.txt' is bytes, not str"),
        (lambda _: Bot.from_articles("The ferry sank."), "given in a list, not as str"),
        (lambda _: Article.of(None), "the text of an article is a str, not NoneType"),
        (lambda _: Bot.open(["a"]), "the articles folder is given by its name, not list"),
        (lambda _: Bot.open("a", store=None), "a folder or a URL, not NoneType"),
        (lambda _: Bot.open("a", store="a\0b"), "the store is given as"),
        (lambda _: Bot.open("a", sync="Background"), "sync is True, False or 'background'"),
        (lambda _: Bot.open("a", sync=1), "sync is True, False or 'background', not 1"),
        (lambda _: Config(max_sentences=True), "must be a whole number of at least 1, not True"),
        (lambda _: Endpoint("http://x/v1", context=True), "context is a whole number, not bool"),
        (lambda bot: bot.search("x", limit=True), "limit is a whole number, not bool"),
        (lambda _: Bot.open("a", store="a"), "such as --store 'a/.footnoted' .in Python store=…."),
        (lambda _: Bot.open("a", config={}), "config is a Config, .*, not dict"),
        (lambda _: Config(embed_model="e5"), "must be a LlamaIndex embedding, not 'e5'"),
        (lambda _: Config(llm="http://x"), "Config.llm must be a LlamaIndex LLM or an Endpoint"),
        (lambda _: Config(columns={"text": "x"}), "Config.columns must be a Columns, not dict"),
    ],
)
def test_a_value_of_the_wrong_type_is_named(
    seed_bot: Bot, call: Callable[[Any], Any], message: str
) -> None:
    with pytest.raises(FootnotedError, match=message):
        call(seed_bot)


def test_a_closed_bot_begins_no_sync(seeds: Path, tmp_path: Path) -> None:
    bot = Bot.open(seeds, store=tmp_path / "store", sync=False)
    bot.close()
    with pytest.raises(StoreError, match="closed; open it again"):
        bot.start_sync()


def test_a_reranker_may_give_its_hits_one_by_one(seed_bot: Bot) -> None:
    question = "How many Labour MPs did the BBC contact?"
    answer = seed_bot.ask_reranked(question, lambda hits: (hit for hit in hits))
    assert answer.citations
    assert answer.text == seed_bot.ask_reranked(question, list).text


def test_an_article_may_go_while_its_passages_are_reranked() -> None:
    told = [
        "The ferry in Kelsby costs eight pounds for adults.",
        "Ann Lee said that the ferry in Kelsby costs eight pounds for adults, and dogs sail free.",
    ]
    with Bot.from_articles([Article.of(text, source=str(n)) for n, text in enumerate(told)]) as bot:

        def rerank(hits: Sequence[Hit]) -> Sequence[Hit]:
            gone = [a.id for a in bot.articles() if a.source == "0"]
            for id_ in gone:
                bot.remove(id_)
            return hits

        answer = bot.ask_reranked("What does the ferry in Kelsby cost for adults?", rerank)
    assert [c.quote for c in answer.citations] == told[1:]
