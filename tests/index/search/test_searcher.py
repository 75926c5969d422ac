from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

import pytest

from footnoted_index import Article, Index, StoreError, StoreMismatchError, Where
from footnoted_index.catalogue.catalogue import Catalogue, PassageKey
from footnoted_index.catalogue.part import Part
from footnoted_index.catalogue.parts import changed
from footnoted_index.embedding.llamaindex import E5Embedding
from footnoted_index.records.record import Record
from footnoted_index.search.lexical import LexicalIndex, Lexicon, NameIndex
from footnoted_index.text.words import names, terms


def catalogue_of(texts: Mapping[int, str], language: str) -> Catalogue:
    """A catalogue of one article a text, whose id is its number."""
    articles = [Article(str(n), "", language, "", text) for n, text in texts.items()]
    return changed(Catalogue(), [Record.of(one) for one in articles], ())


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, seeds: Path) -> Iterator[Index]:
    with Index(tmp_path_factory.mktemp("search") / "store") as opened:
        opened.sync(seeds)
        yield opened


@pytest.mark.parametrize(
    ("question", "source"),
    [
        ("Who was blocked from being the candidate in Gorton and Denton?", "002"),
        ("Wer durfte in Gorton und Denton nicht antreten?", "002"),
        ("Wer ist von seinem Amt zurückgetreten?", "001"),
        ("Which director of communications resigned?", "001"),
    ],
)
def test_any_language_finds_the_article_in_any_language(
    index: Index, question: str, source: str
) -> None:
    ranking = index.search(question)
    assert ranking.evidence[0].source.article.source.startswith(source)


def test_what_was_read_comes_before_what_was_only_found(index: Index) -> None:
    question = "What did Sir Keir say about Steph Driver?"
    found, ranking = index.searcher.find(question), index.search(question)
    count = sum(ranked.answers is not None for ranked in ranking.passages)
    recipe = index.searcher.recipe
    assert count in range(recipe.read_at_once, recipe.read_passages + 1, recipe.read_at_once)
    read, rest = ranking.passages[:count], ranking.passages[count:]
    assert all(ranked.answers is not None for ranked in read)
    assert rest == found.passages[count:]
    assert all(ranked.answers is None for ranked in rest)
    assert {ranked.passage for ranked in read} == {r.passage for r in found.passages[:count]}
    assert found.evidence == ()
    assert {e.source for e in ranking.evidence} <= set(read)


def test_only_what_is_shown_is_read_from_the_store(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    record = Part.record

    def counted(part: Part, row: int) -> Record:
        read.append(row)
        return record(part, row)

    monkeypatch.setattr(Part, "record", counted)
    with Index(index.store.location) as other:
        found = other.searcher.find("Which director of communications resigned?")
        assert len(found.passages) > 10
        assert read == []
        assert found.passages[0].passage.text in found.passages[0].article.text
        assert len(read) == 1


def test_the_words_that_answer_lie_within_their_sentence(index: Index) -> None:
    for e in index.search("Who was blocked from being the candidate in Gorton?").evidence:
        assert 0 <= e.score <= 1
        assert e.answer is not None
        assert e.sentence.start <= e.answer.start < e.answer.end <= e.sentence.end


def test_a_filter_restricts_the_search(index: Index) -> None:
    ranking = index.search("Burnham", where={"languages": "hu"})
    assert {ranked.article.language for ranked in ranking.passages} == {"hu"}
    assert ranking.searched == 1
    ranking = index.search("Burnham", where=Where(sources=("001_*", "002")))
    assert {ranked.article.language for ranked in ranking.passages} == {"de", "en"}
    nothing = index.search("Burnham", where={"languages": "fr"})
    assert (nothing.passages, nothing.evidence, nothing.searched) == ((), (), 0)


def test_a_store_of_another_mode_is_refused(tmp_path: Path, seeds: Path) -> None:
    with Index(tmp_path / "store") as index:
        index.sync(seeds)
    with Index(tmp_path / "store", embed_model=E5Embedding(mode="fp32")) as other:
        with pytest.raises(StoreMismatchError, match="footnoted sync"):
            other.search("Burnham")
        assert len(other.sync(seeds).added) == 3
        assert other.search("Burnham").passages
        assert other.health().whole


def test_what_was_added_without_a_file_outlives_the_model(tmp_path: Path) -> None:
    store, folder = tmp_path / "store", tmp_path / "articles"
    folder.mkdir()
    (folder / "here.txt").write_text("The lido opens in May.", encoding="utf-8")
    with Index(store) as index:
        index.sync(folder)
        kept, taken_out = index.add(
            [
                Article.of("The Tarn Bridge is closed.", source="note"),
                Article.of("The ferry is late.", source="other"),
            ]
        )
        index.exclude(taken_out.id)
    with Index(store, embed_model=E5Embedding(mode="fp32")) as other:
        other.sync(folder)
        held = set(other.searcher.catalogue)
        assert kept.id in held
        assert taken_out.id not in held
        assert len(held) == 2
        assert other.search("Which bridge is closed?").passages[0].article == kept
        assert other.health().whole


def test_terms_are_stemmed_in_their_language() -> None:
    assert terms("Burnhams Abgeordneten", "de") == terms("Burnham Abgeordnete", "de")
    assert terms("képviselőknek", "hu") == terms("képviselők", "hu")


def test_names_survive_inflection_and_accents() -> None:
    assert names("Burnhamnek", "hu") == names("Burnham", "en")
    assert names("In 2019 Müller met Kovács", "en") == ["2019", "mulle", "kovac"]


def test_bm25_prefers_the_passage_with_the_rare_word() -> None:
    texts = ["the mayor spoke", "the mayor of Gorton spoke", "the mayor left the room"]
    catalogue = catalogue_of(dict(enumerate(texts)), "en")
    keys = [PassageKey(str(i), 0) for i in range(3)]
    index = LexicalIndex(catalogue, "en")
    scores = index.scores(terms("mayor Gorton", "en"))
    assert scores.best(3)[0] == keys[1]
    assert 0 < scores.of(keys[1]) < 1
    assert scores.of(PassageKey("z", 0)) == 0
    assert index.scores(terms("unknownword", "en")).best(3) == []


def test_names_weigh_by_rarity() -> None:
    keys = [PassageKey(str(i), 0) for i in range(3)]
    texts = ["Burnham in Gorton", "Burnham in Leeds", "Burnham"]
    index = NameIndex(catalogue_of(dict(enumerate(texts)), "en"))
    question = names("Burnham Gorton", "en")
    rare, common, alone = (
        index.overlap(names(q, "en"), keys[0]) for q in ("Gorton", "Burnham", "")
    )
    assert 0.4 < rare < 1
    assert 0 < common < 0.1
    assert alone == 0
    assert index.overlap(question, keys[0]) > 2 * index.overlap(question, keys[1])
    assert index.overlap_of_article(question, "0") == index.overlap(question, keys[0])
    assert index.overlap_of_article(question, "9") == 0
    assert not index.knows("xyz")


def test_in_another_language_a_passage_is_about_the_names_of_its_article(tmp_path: Path) -> None:
    minutes = "Der Rat von Lindenroda hat getagt. " + "Er hat über vieles gesprochen. " * 40
    pool = "Die Sanierung des Freibads kostet 2,4 Millionen Euro."
    other = "Die Sanierung eines Freibads in Mühlbrück kostet viel Geld."
    with Index(tmp_path / "store") as index:
        index.add([Article.of(f"{minutes}\n\n{pool}", source="a.txt", language="de")])
        index.add([Article.of(other, source="b.txt", language="de")])
        index.add([Article.of("It rained in Lindenroda.", source="c.txt", language="en")])
        found = index.searcher.find("How much does the pool in Lindenroda cost?").passages
    scores = {p.passage.text: p.score - p.dense for p in found}
    assert scores[pool] > scores[other]


def test_what_a_writer_removed_under_a_question_is_asked_again(tmp_path: Path, seeds: Path) -> None:
    with Index(tmp_path / "store") as index:
        index.sync(seeds)
        asked: list[int] = []

        def ask() -> int:
            asked.append(len(index.searcher.records))
            if len(asked) == 1:
                index.add([Article.of("The bridge is closed.", source="bridge.txt")])
                raise StoreError("the state that was read is gone")
            return asked[-1]

        assert index.retried(ask) == 4
        asked.clear()
        with pytest.raises(StoreError, match="broken"):
            index.retried(partial(_fail, "broken"))


def _fail(message: str) -> None:
    raise StoreError(message)


@pytest.mark.parametrize(
    ("question", "language", "unknown"),
    [
        ("Who met Ann Lee in Saltby? Where did Ann go?", "en", ("Saltby",)),
        ("WHO MET ANN LEE IN SALTBY?", "en", ()),
        ("Who met Ann Lee in August?", "en", ()),
        ("Who was by the Harbour?", "en", ()),
        ("Wer traf Ann Lee in Saltby?", "de", ()),
        ("Ki jött el Saltbyba?", "hu", ("Saltbyba",)),
    ],
)
def test_names_that_no_article_has(question: str, language: str, unknown: tuple[str, ...]) -> None:
    lexicon = Lexicon.of(catalogue_of({1: "Ann Lee met a man by the harbour."}, "en"))
    assert lexicon.unknown_names(question, language) == unknown


def test_key_words_are_of_the_language_whose_articles_have_them(tmp_path: Path) -> None:
    articles = [
        Article("a", "Theft", "en", "a.txt", "The bells of the church were stolen on Sunday."),
        Article("b", "Diebstahl", "de", "b.txt", "Die Glocken der Kirche wurden gestohlen."),
    ]
    with Index(tmp_path / "store") as index:
        index.add(articles)
        said = [index.searcher.language_of(words) for words in ("bells", "glocken", "Sunday?")]
        assert index.search("bells").question.language == "en"
    assert said == ["en", "de", "en"]
