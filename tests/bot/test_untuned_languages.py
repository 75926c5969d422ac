"""Turkish and Romanian, for which nothing was ever tuned."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from footnoted import Bot
from footnoted.answer.messages import phrase
from footnoted_index.text.sentences import split_sentences

ARTICLES = {
    "liman.txt": (
        "İzmir limanındaki eski fener kulesi on yıl sonra yeniden açıldı. Belediye başkanı Dr. "
        "Selim Aksoy, onarımın 12 milyon liraya mal olduğunu söyledi. Kule artık hafta sonları "
        "ziyaretçilere açık olacak."
    ),
    "zeytin.txt": (
        "Zeytin üreticileri bu yıl kuraklık yüzünden hasadın yarıya düştüğünü bildirdi. Kooperatif "
        "başkanı Nermin Kaya, çiftçilerin devletten sulama desteği istediğini belirtti."
    ),
    "pod.txt": (
        "Podul vechi peste râul Mureș a fost închis luni pentru reparații. Primarul Ioan Moldovan "
        "a declarat că lucrările vor dura opt luni. Locuitorii trebuie să folosească bacul."
    ),
    "teatru.txt": (
        "Teatrul de păpuși din Cluj a primit un premiu european pentru spectacolul „Luna de "
        "hârtie”. Regizoarea Ana Petrescu a spus că piesa a fost jucată în paisprezece țări."
    ),
}
CASES = [
    ("Fener kulesinin onarımı ne kadara mal oldu?", "tr", "12 milyon"),
    ("Zeytin hasadı neden azaldı?", "tr", "kuraklık"),
    ("Cât vor dura lucrările la pod?", "ro", "opt luni"),
    ("Cine a regizat spectacolul premiat al teatrului de păpuși?", "ro", "Ana Petrescu"),
    ("Wie lange dauern die Arbeiten an der Brücke?", "de", "opt luni"),
]


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    folder = tmp_path_factory.mktemp("untuned")
    (folder / "articles").mkdir()
    for name, text in ARTICLES.items():
        (folder / "articles" / name).write_text(text, encoding="utf-8")
    with Bot.open(folder / "articles", store=folder / "store") as opened:
        yield opened


def test_the_articles_are_understood(bot: Bot) -> None:
    languages = {article.source: article.language for article in bot.articles()}
    assert languages == {"liman.txt": "tr", "zeytin.txt": "tr", "pod.txt": "ro", "teatru.txt": "ro"}
    for name, count in (("liman.txt", 3), ("zeytin.txt", 2), ("pod.txt", 3), ("teatru.txt", 2)):
        assert len(split_sentences(ARTICLES[name], languages[name])) == count, name


@pytest.mark.parametrize(("question", "language", "words"), CASES)
def test_a_question_finds_its_answer(bot: Bot, question: str, language: str, words: str) -> None:
    answer = bot.ask(question)
    assert answer.language == language
    assert answer.answered
    assert any(words in c.quote for c in answer.citations[:2]), answer.text


def test_other_languages_find_the_article(bot: Bot) -> None:
    for question, source in (
        ("How much did the repair of the lighthouse cost?", "liman.txt"),
        ("Why was the olive harvest so small?", "zeytin.txt"),
        ("Melyik bábszínház kapott díjat?", "teatru.txt"),
    ):
        assert bot.search(question)[0].article.source == source


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Fransa'nın cumhurbaşkanı kim?", "tr"),
        ("Care este rețeta pentru sarmale?", "ro"),
    ],
)
def test_a_refusal_is_in_the_language_of_the_question(
    bot: Bot, question: str, language: str
) -> None:
    answer = bot.ask(question)
    assert (answer.answered, answer.text) == (False, phrase("not_found", language))
