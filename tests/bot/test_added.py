from __future__ import annotations

import asyncio
import io
import os
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from footnoted import Article, ArticleError, Bot, StoreError
from footnoted_index.ingest import uploads
from footnoted_index.search.searcher import Searcher

BRIDGE = "The old bridge in Gorton was closed on Monday by the council."
POOL = "The swimming pool in Denton opens in July 2031."


def sources(bot: Bot) -> list[str]:
    return [article.source for article in bot.articles()]


def test_a_bot_over_texts_needs_no_folder() -> None:
    with Bot.from_articles([BRIDGE, Article.of(POOL, title="Pool", source="db:7")]) as bot:
        answer = bot.ask("When does the swimming pool in Denton open?")
        assert "2031" in answer.text
        cited = answer.citations[0].article
        assert (cited.title, cited.source, cited.language) == ("Pool", "db:7", "en")
        assert bot.health().whole
        store = Path(bot.index.store.location)
        assert store.is_dir()
    with pytest.raises(StoreError, match="closed; open it again"):
        bot.add(BRIDGE)
    with pytest.raises(StoreError, match="closed; open it again"):
        bot.ask("When does the swimming pool in Denton open?")
    assert not store.exists()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_forked_process_reads_and_does_not_wait_for_ever_to_write() -> None:
    with Bot.from_articles([POOL]) as bot:
        reader, writer = os.pipe()
        if not (child := os.fork()):
            try:
                told = bot.ask("When does the swimming pool in Denton open?").text
                bot.add(BRIDGE)
            except StoreError as error:
                told += str(error)
            os.write(writer, told.encode())
            os._exit(0)
        os.waitpid(child, 0)
        told = os.read(reader, 1_000).decode()
        assert "2031" in told
        assert "was forked" in told
        assert bot.add(BRIDGE)


def test_several_bots_in_one_process_do_not_mix(seed_bot: Bot) -> None:
    with Bot.from_articles([BRIDGE]) as first, Bot.from_articles([POOL]) as second:
        assert first.ask("When did the council close the old bridge in Gorton?").answered
        assert "2031" in second.ask("When does the swimming pool in Denton open?").text
        assert [len(bot.articles()) for bot in (first, second)] == [1, 1]
    assert len(seed_bot.articles()) == 3


def test_an_empty_bot_refuses_until_something_is_added() -> None:
    with Bot.from_articles() as bot:
        assert bot.ask("When did the council close the old bridge in Gorton?").level == "none"
        bot.add(BRIDGE)
        assert bot.ask("When did the council close the old bridge in Gorton?").answered


def test_a_question_on_its_way_is_answered_from_the_state_it_began_with(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with Bot.from_articles([BRIDGE]) as bot:
        bot.ask("When did the council close the old bridge in Gorton?")
        old, search = bot.index.store, Searcher.search

        def interrupted(self: Searcher, *arguments: Any, **options: Any) -> Any:
            if bot.index.store is old:
                bot.add(POOL)  # as another thread may at any moment
            return search(self, *arguments, **options)

        monkeypatch.setattr(Searcher, "search", interrupted)
        assert "Monday" in bot.ask("When did the council close the old bridge in Gorton?").text
        assert "2031" in bot.ask("When does the swimming pool in Denton open?").text
        with pytest.raises(StoreError, match="is closed"):
            old.nearest("en", np.zeros(384), 1)  # nobody needs it any more


def test_what_was_added_survives_syncs_and_reopening(tmp_path: Path) -> None:
    folder, store = tmp_path / "articles", tmp_path / "store"
    folder.mkdir()
    (folder / "bridge.txt").write_text(BRIDGE)
    with Bot.open(folder, store=store) as bot:
        added = bot.add(Article.of(POOL, source="pool"))
        assert "2031" in bot.ask("When does the swimming pool in Denton open?").text
        report = bot.sync()
        assert (report.removed, report.unchanged) == ((), ("bridge.txt",))
        (folder / "bridge.txt").rename(folder / "bridges.txt")
        assert bot.sync().moved == (("bridge.txt", "bridges.txt"),)
        assert sources(bot) == ["pool", "bridges.txt"]
    with Bot.open(folder, store=store) as bot:
        assert sources(bot) == ["pool", "bridges.txt"]
        assert bot.remove(added.id) is True
        assert bot.remove(added.id) is False
        assert sources(bot) == ["bridges.txt"]
        assert bot.health().whole


def test_the_same_source_is_the_same_article() -> None:
    with Bot.from_articles() as bot:
        first = bot.add(Article.of(POOL, source="pool"))
        second = bot.add(Article.of(POOL.replace("2031", "2032"), source="pool"))
        assert first.id == second.id
        assert "2032" in bot.ask("When does the swimming pool in Denton open?").text
        assert len(bot.articles()) == 1
        assert bot.health().whole


def test_an_article_of_the_folder_and_an_added_one_with_its_id_take_turns(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "bridge.txt").write_text(BRIDGE)
    with Bot.open(folder, store=tmp_path / "store") as bot:
        (article,) = bot.articles()
        bot.add(Article(article.id, "Pool", "en", "pool", POOL))
        assert sources(bot) == ["pool"]
        bot.sync()
        assert sources(bot) == ["bridge.txt"]
        assert bot.health().whole


@pytest.mark.parametrize(
    ("article", "message"),
    [
        (" \n", "is empty"),
        ("…!", "holds no words"),
        ("x" * 1_000_001, "too many"),
        (Article("a.b", "T", "en", "s", "Some words."), r"has the id 'a\.b'"),
        (Article(7, "T", "en", "s", "Some words."), "is a str, not int"),  # type: ignore[arg-type]
    ],
)
def test_what_cannot_be_stored_is_an_error_and_changes_nothing(
    article: Article | str, message: str
) -> None:
    with Bot.from_articles([BRIDGE]) as bot:
        with pytest.raises(ArticleError, match=message):
            bot.add(article)
        assert len(bot.articles()) == 1


def test_an_added_article_is_normalised_so_that_its_quotes_hold() -> None:
    text = "The pool\x00 in Denton\r\nopens in Ju\u00adly 2031, sa\u0301ys the council."
    with Bot.from_articles([Article("1", "", "", "pool", text)]) as bot:
        (article,) = bot.articles()
        assert article.text == "The pool in Denton\nopens in July 2031, sáys the council."
        assert bot.ask("When does the pool in Denton open?").citations[0].article == article


def test_adding_has_an_async_twin() -> None:
    async def use() -> None:
        async with Bot.from_articles([BRIDGE]) as bot:
            article = await bot.aadd(POOL)
            assert len(bot.articles()) == 2
            assert await bot.aremove(article.id)

    asyncio.run(use())


def zipped(**members: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("_", "."), text)
    return file.getvalue()


FEED = f"""<rss version="2.0"><channel><title>News</title>
<item><guid isPermaLink="false">7</guid><title>Pool</title><description>{POOL}</description></item>
</channel></rss>"""


@pytest.mark.parametrize(
    ("name", "data", "added", "failed"),
    [
        ("pool.txt", POOL.encode(), ["pool.txt"], []),
        ("news.csv", f"id,text\na,{POOL}\nb,\n".encode(), ["news.csv#a"], ["news.csv#b"]),
        (
            "news.ZIP",
            zipped(a_txt=POOL, b_txt="…", c_exe="MZ", d_md=BRIDGE),
            ["news.ZIP/a.txt", "news.ZIP/d.md"],
            ["news.ZIP/b.txt", "news.ZIP/c.exe"],
        ),
        ("news.rss", FEED.encode(), ["news.rss#7"], []),
    ],
)
def test_a_file_is_added_with_all_the_articles_in_it(
    name: str, data: bytes, added: list[str], failed: list[str]
) -> None:
    with Bot.from_articles() as bot:
        for _ in range(2):  # the same file again takes the place of the first
            report = bot.add_file(name, data)
            assert list(report.added) == added
            assert [failure.path for failure in report.failed] == failed
            assert sorted(sources(bot)) == added
        assert "2031" in bot.ask("When does the swimming pool in Denton open?").text


def test_a_file_that_is_of_no_use_or_too_much_adds_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(uploads, "MAX_ARTICLES", 2)
    many = zipped(a_txt=POOL, b_txt=POOL, c_txt=POOL)
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", bytes(20_000_000))
    with Bot.from_articles([BRIDGE]) as bot:
        for name, data, message in (
            ("tool.exe", b"MZ", r"is not a kind of file that is read \(.*\.zip\)"),
            ("none.zip", zipped(a_exe="MZ"), "none.zip/a.exe is of a kind that is not read"),
            ("blank.csv", b"text\n\n", "'blank.csv' holds no articles"),
            ("empty.csv", b"id,text\na,\n", "empty.csv#a has no text"),
            ("cut.zip", many[:100], "is not a complete ZIP archive"),
            ("bomb.zip", bomb.getvalue(), "expands from"),
            ("many.zip", many, "'many.zip' holds more than 2 articles .* sync"),
        ):
            with pytest.raises(ArticleError, match=message):
                bot.add_file(name, data)
        assert len(bot.articles()) == 1


def test_two_articles_of_one_source_are_not_taken_for_one() -> None:
    """As where each row of a table is given its publisher as its source."""
    texts = [BRIDGE, POOL]
    with pytest.raises(ArticleError, match=r"'The Post' is given twice, .* a source of its own"):
        Bot.from_articles(Article.of(text, source="The Post") for text in texts)
    with Bot.from_articles([POOL, POOL]) as bot:
        assert len(bot.articles()) == 1


def test_several_are_added_at_once_or_none() -> None:
    with Bot.from_articles() as bot:
        with pytest.raises(ArticleError):
            bot.add_all([BRIDGE, "—"])
        assert not bot.articles()
        added = bot.add_all([BRIDGE, POOL])
        assert {article.id for article in added} == {article.id for article in bot.articles()}
