"""Articles that were taken out by hand stay out of every sync, and can be taken back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from footnoted import Article, Bot, ConfigError, StoreError

ROWS = "id,text\na,The pool in Denton opens in July.\nb,The bridge in Gorton is shut.\n"


def sources(bot: Bot) -> list[str]:
    return [article.source for article in bot.articles()]


def test_an_article_that_was_taken_out_stays_out_until_it_is_taken_back(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "lido.txt").write_text("The lido opens in May.")
    (folder / "rows.csv").write_text(ROWS)
    with Bot.open(folder, store=tmp_path / "store") as bot:
        by_source = {article.source: article for article in bot.articles()}
        for source in ("lido.txt", "rows.csv#a"):
            assert bot.exclude(by_source[source].id)
        assert not bot.exclude("unknown")
        assert sources(bot) == ["rows.csv#b"]
        (folder / "lido.txt").write_text("The lido opens in June.")
        (folder / "rows.csv").write_text(ROWS + "c,The tram is late.\n")
        report = bot.sync()
        assert sources(bot) == ["rows.csv#b", "rows.csv#c"]
        assert {one.path for one in report.left_out} == {"lido.txt", "rows.csv#a"}
        assert [one.source for one in bot.excluded()] == ["lido.txt", "rows.csv#a"]
    with Bot.open(folder, store=tmp_path / "store") as bot:
        for source in ("rows.csv#a", "lido.txt"):
            assert bot.include(by_source[source].id)
        assert not bot.include(by_source["lido.txt"].id)
        assert sources(bot) == ["lido.txt", "rows.csv#a", "rows.csv#b", "rows.csv#c"]
        assert "June" in str(bot.article(by_source["lido.txt"].id))
        assert bot.excluded() == ()


def test_an_article_without_a_file_comes_back_as_it_was(tmp_path: Path) -> None:
    article = Article.of("The fair is in Marlau.", source="fair", date="2024-03-05")
    article = replace(article, pages=(0, 4))
    with Bot.from_articles([article], store=tmp_path / "store") as bot:
        (stored,) = bot.articles()
        assert bot.exclude(stored.id)
        assert bot.articles() == []
        assert bot.include(stored.id)
        assert bot.articles() == [stored]


def test_an_article_of_a_folder_is_taken_back_only_where_the_folder_is_known(
    tmp_path: Path,
) -> None:
    folder, store = tmp_path / "articles", tmp_path / "store"
    folder.mkdir()
    (folder / "lido.txt").write_text("The lido opens in May.")
    (folder / "tram.txt").write_text("The tram is late.")
    with Bot.open(folder, store=store) as bot:
        lido = bot.articles()[0].id
        assert bot.exclude(lido)
    with Bot.open(store=store, sync=False) as bot:
        with pytest.raises(ConfigError, match="without an articles folder"):
            bot.include(lido)
        assert [one.source for one in bot.excluded()] == ["lido.txt"]


def test_a_damaged_list_is_named(tmp_path: Path) -> None:
    with Bot.from_articles(["The fair is here."], store=tmp_path / "store") as bot:
        (tmp_path / "store" / "excluded.json").write_text("[{}]")
        with pytest.raises(StoreError, match=r"excluded\.json.*move it away"):
            bot.excluded()
