"""Rendering is pure: what is quoted comes out word for word, and nothing of it as markup."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from footnoted import Answer, AnswerSentence, Article, Citation, Hit, Passage, QuestionError
from footnoted_ui import rendering
from footnoted_ui.conversation import Conversation
from footnoted_ui.escaping import clean, escape, escape_line, question_html
from footnoted_ui.strings import Strings, language_name, preferred_language, strings

EN = strings("en")
TEXT = "The first line.\n\nThe council built 42 bridges. It cost $5 *million*.\nNobody minded."
HOSTILE = [
    "<script>window.__pwned=1</script>",
    '<img src=x onerror="window.__pwned=1">',
    "[click](javascript:alert(1))",
    "![x](http://evil.example/x.png)",
    "${window.__pwned=1} {{value}} $$x^2$$ `code`",
    "\" onmouseover='alert(1)' x=\"",
    "</blockquote></article><style>*{display:none}</style>",
    "\u202eesrever\u202c \u2066isolate",
    "&lt;b&gt; &amp; &#60;",
    "# heading\n\n- list\n\n    code\n***\n<div>",
]
ALLOWED = {
    "a", "article", "blockquote", "button", "details", "div", "h1", "h2", "h3", "h4", "header",
    "mark", "p", "section", "span", "summary", "sup", "time",
}  # fmt: skip
hostile = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=20), min_size=1, max_size=4).map(
    " ".join
)


class Page(HTMLParser):
    """What a browser makes of a fragment: its elements, its attributes, its text."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text = ""
        self.marked = ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.open.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if "mark" in self.open:
            self.marked += data

    def values(self, name: str) -> list[str]:
        return [value for _, attribute, value in self.attributes if attribute == name]


def article(text: str = TEXT, **changes: Any) -> Article:
    values: dict[str, Any] = {
        "id": "a1", "title": "Bridges", "language": "en", "source": "bridges.txt",
    }  # fmt: skip
    return Article(**(values | changes), text=text)


def cite(of: Article, quote: str, number: int = 1, passage: Passage | None = None) -> Citation:
    start = of.text.index(quote)
    passage = passage or Passage(of.id, 0, 0, len(of.text), of.text)
    return Citation(number, quote, start, start + len(quote), passage, of)


def answer(*citations: Citation, **changes: Any) -> Answer:
    values: dict[str, Any] = {
        "question": "How many bridges?",
        "language": "en",
        "level": "answer",
        "confidence": 0.9,
        "sentences": tuple(AnswerSentence(c.quote, (c.number,)) for c in citations),
        "citations": citations,
    }
    return Answer(**(values | changes))


def refusal(**changes: Any) -> Answer:
    of = article()
    hit = Hit(0.5, Passage(of.id, 0, 0, len(of.text), of.text), of)
    values: dict[str, Any] = {
        "level": "none",
        "sentences": (AnswerSentence("I could not find it.", ()),),
        "closest": (hit,),
    }
    return answer(**(values | changes))


def is_inert(page: Page) -> bool:
    addresses = page.values("href")
    return (
        set(page.tags) <= ALLOWED
        and not page.open
        and not any(
            name.startswith("on") or name in ("src", "style") for _, name, _ in page.attributes
        )
        and all(address.startswith(("#", "https://", "http://")) for address in addresses)
    )


# Escaping


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_of_hostile_text_is_markup(text: str) -> None:
    page = Page(f"<p>{escape(text)}</p>")
    assert page.tags == ["p"]
    assert page.text == clean(text)


@given(hostile)
def test_escaped_text_reads_as_before_and_holds_no_markup(text: str) -> None:
    escaped = escape(text)
    assert Page(f"<p>{escaped}</p>").text == clean(text)
    assert not set("<>\"'`$*_[](){}\\!~|\u202e") & set(escaped)
    escaped.encode("utf-8")


def test_half_characters_and_controls_cannot_break_the_page() -> None:
    assert clean("a\ud800b\x00c\x1b[0m\r\nd\u2067e") == "a\ufffdbc[0m\nde"


def test_the_marks_that_right_to_left_text_needs_are_kept() -> None:
    assert clean("\u200fשלום\u200e") == "\u200fשלום\u200e"


@given(hostile)
def test_a_question_is_shown_as_typed(text: str) -> None:
    shown = question_html(text)
    assert "\n" not in shown  # Markdown must see one block
    page = Page(shown.replace("<br>", "\n"))
    assert page.tags == ["div"]
    assert page.text == clean(text.strip())


# The message


def test_a_footnote_links_to_its_quote_and_shows_it_on_hover() -> None:
    quote = "The council built 42 bridges."
    page = Page(rendering.message(answer(cite(article(), quote)), 3, EN))
    assert ("a", "href", "#src-3-1") in page.attributes
    assert ("a", "id", "ref-3-1") in page.attributes
    assert ("a", "title", quote) in page.attributes


def test_each_level_is_told_apart_by_words_not_only_by_colour() -> None:
    citation = cite(article(), "Nobody minded.")
    shown = Page(rendering.message(answer(citation), 1, EN))
    weak = Page(rendering.message(answer(citation, level="weak", notice="Perhaps:"), 1, EN))
    none = Page(rendering.message(refusal(), 1, EN))
    assert EN.label_weak not in shown.text
    assert EN.label_none not in shown.text
    assert EN.label_weak in weak.text
    assert "Perhaps:" in weak.text
    assert EN.label_none in none.text
    assert "a" not in none.tags
    assert {"fn-message fn-none"} == {v for v in none.values("class") if "fn-message" in v}


def test_a_label_speaks_the_language_of_the_question() -> None:
    german = rendering.message(refusal(language="de"), 1, EN)
    assert strings("de").label_none in Page(german).text
    french = rendering.message(refusal(language="fr"), 1, strings("hu"))
    assert strings("hu").label_none in Page(french).text


def test_a_sentence_from_another_language_says_so_once_per_run() -> None:
    german = article("Es gab 42 Brücken. Niemand klagte.", language="de")
    given_answer = answer(cite(german, "Es gab 42 Brücken."), cite(german, "Niemand klagte.", 2))
    page = Page(rendering.message(given_answer, 1, EN))
    assert page.text.count("Deutsch") == 1
    assert ("span", "lang", "de") in page.attributes


def test_an_error_is_a_sentence() -> None:
    page = Page(rendering.error_message("the question is <b>empty</b>", EN))
    assert "The question is <b>empty</b>." in page.text
    assert "b" not in page.tags


@given(hostile)
def test_a_message_is_inert_and_in_one_line(text: str) -> None:
    assume(text.strip())
    given_answer = answer(
        cite(article(text, language=text[:2]), text), question=text, notice=text, level="weak"
    )
    shown = rendering.message(given_answer, 1, EN)
    assert is_inert(Page(shown))
    assert "\n" not in shown


# The pane


def test_the_quote_is_marked_where_it_stands() -> None:
    quote = "The council built 42 bridges."
    page = Page(rendering.pane({1: answer(cite(article(), quote))}, EN))
    assert page.marked == quote
    assert ("span", "id", "src-1-1") in page.attributes
    assert ("a", "href", "#ref-1-1") in page.attributes
    assert ("blockquote", "lang", "en") in page.attributes


def test_quotes_of_one_passage_share_a_card() -> None:
    of = article()
    given_answer = answer(cite(of, "Nobody minded.", 1), cite(of, "The first line.", 2))
    page = Page(rendering.pane({1: given_answer}, EN))
    assert page.tags.count("article") == 1
    assert page.marked == "The first line.Nobody minded."
    assert {"src-1-1", "src-1-2"} <= set(page.values("id"))


def test_quotes_of_two_passages_have_a_card_each() -> None:
    of = article()
    middle = of.text.index("It cost")
    passages = [
        Passage(of.id, 0, 0, middle, of.text[:middle]),
        Passage(of.id, 1, middle, len(of.text), of.text[middle:]),
    ]
    given_answer = answer(
        cite(of, "Nobody minded.", 1, passages[1]), cite(of, "The first line.", 2, passages[0])
    )
    page = Page(rendering.pane({1: given_answer}, EN))
    assert page.tags.count("article") == 2
    assert page.marked == "Nobody minded.The first line."


@given(hostile, st.data())
def test_marks_cover_exactly_what_is_cited(text: str, data: st.DataObject) -> None:
    text = "x" + clean(text) + "y"  # what cleaning leaves, so that positions can be compared
    edges = st.integers(0, len(text))
    spans = data.draw(
        st.lists(st.tuples(edges, edges).filter(lambda s: s[0] < s[1]), min_size=1, max_size=4)
    )
    of = article(text)
    start, end = sorted(data.draw(st.tuples(edges, edges)))
    passage = Passage(of.id, 0, start, end, text[start:end])
    citations = [
        Citation(number, text[a:b], a, b, passage, of)
        for number, (a, b) in enumerate(spans, start=1)
    ]
    page = Page(rendering.highlighted(citations, 1, EN))
    cited = {i for a, b in spans for i in range(a, b)}
    expected = "".join(character for i, character in enumerate(text) if i in cited)
    # Blank lines between paragraphs are drawn, not written.
    assert "".join(page.marked.split()) == "".join(expected.split())
    assert {f"src-1-{c.number}" for c in citations} == set(page.values("id"))
    assert is_inert(page)


@given(hostile, hostile)
def test_the_pane_is_inert(text: str, other: str) -> None:
    assume(text.strip())
    of = article(text, title=other, source=other, language=other[:2], date=other)
    hit = Hit(0.1, Passage(of.id, 0, 0, len(text), text), of)
    given_answer = answer(cite(of, text), question=other, closest=(hit,))
    assert is_inert(Page(rendering.pane({1: given_answer}, EN)))
    assert is_inert(Page(rendering.header(other, EN)))


@pytest.mark.parametrize(
    ("source", "is_link"),
    [
        ("https://example.org/a?b=1&c=2", True),
        ("http://example.org", True),
        ("javascript:alert(1)", False),
        ("JAVASCRIPT://example.org/%0aalert(1)", False),
        ("data:text/html,x", False),
        ("//example.org", False),
        ("https:", False),
        ("http://[broken", False),
        ("news/today.txt", False),
    ],
)
def test_only_web_addresses_become_links(source: str, is_link: bool) -> None:
    page = Page(rendering.pane({1: refusal(closest=(_hit(article(source=source)),))}, EN))
    assert (("a", "href", source) in page.attributes) == is_link
    assert source in page.text


def _hit(of: Article) -> Hit:
    return Hit(0.5, Passage(of.id, 0, 0, len(of.text), of.text), of)


def test_a_refusal_shows_the_closest_passages_without_numbers() -> None:
    page = Page(rendering.pane({1: refusal()}, EN))
    assert EN.closest in page.text
    assert "Nobody minded." in page.text
    assert "fn-number" not in page.values("class")
    assert "mark" not in page.tags


def test_right_to_left_passages_are_set_right_to_left() -> None:
    of = article("שלום לכולם.", language="he", date="2024-05-01")
    page = Page(rendering.pane({1: answer(cite(of, of.text))}, EN))
    assert ("blockquote", "dir", "rtl") in page.attributes
    assert ("time", "datetime", "2024-05-01") in page.attributes


def test_the_newest_answer_is_open_on_top() -> None:
    old = answer(cite(article(), "Nobody minded."), question="An old question")
    new = answer(cite(article(), "The first line."), question="A new question")
    page = Page(rendering.pane({1: old, 2: new}, EN))
    assert page.text.index("A new question") < page.text.index("An old question")
    assert [name for tag, name, _ in page.attributes if tag == "details"].count("open") == 1


def test_an_empty_pane_says_what_will_be_there() -> None:
    assert EN.no_sources in Page(rendering.pane({}, EN)).text


# Words


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("de-AT,de;q=0.9,en;q=0.5", "de"),
        ("fr-FR,fr;q=0.9,hu;q=0.8,en;q=0.7", "hu"),
        ("en;q=0.3,hu;q=0.8", "hu"),
        ("de;q=0,en", "en"),
        ("fr", "en"),
        ("de;q=viel", "en"),
        ("", "en"),
        ("*", "en"),
    ],
)
def test_the_interface_speaks_a_language_the_browser_asks_for(header: str, language: str) -> None:
    assert preferred_language(header) == language


def test_the_archive_in_a_line() -> None:
    assert EN.archive(3, {"hu", "de"}) == "3 articles · Deutsch, Magyar"
    assert strings("de").archive(1, {"und"}) == "1 Artikel"
    assert language_name("xx") == "XX"


# The conversation


class FakeChat:
    """Answers everything but what the test wants to go wrong."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error

    def ask(self, question: str) -> Answer:
        if self.error:
            raise self.error
        return answer(cite(article(), "Nobody minded."), question=question)


def conversation(error: Exception | None = None) -> Conversation:
    chat: Any = FakeChat(error)
    return Conversation(chat)


def test_answers_keep_their_turns() -> None:
    talk = conversation()
    talk.ask("One?", 1, EN)
    text, sources = talk.ask("Two?", 2, EN)
    assert "#src-2-1" in text
    assert sources is not None
    assert {"src-1-1", "src-2-1"} <= set(Page(sources).values("id"))


def test_a_long_conversation_does_not_grow_the_page_for_ever() -> None:
    talk = conversation()
    for turn in range(1, 120):
        talk.ask("Again?", turn, EN)
    assert max(talk.answers) == 119
    assert len(talk.answers) == 50


def test_a_question_that_cannot_be_asked_gets_a_friendly_message() -> None:
    text, sources = conversation(QuestionError("the question is empty")).ask("", 1, EN)
    assert "The question is empty." in Page(text).text
    assert sources is None


def test_a_bug_is_logged_and_not_shown(caplog: pytest.LogCaptureFixture) -> None:
    text, sources = conversation(RuntimeError("secret")).ask("x", 1, EN)
    assert "secret" not in text
    assert escape_line(EN.crashed) in text
    assert sources is None
    assert "secret" in caplog.text


def test_every_language_says_everything() -> None:
    for language in ("en", "de", "hu"):
        words = strings(language)
        assert words.language == language
        assert all(getattr(words, name) for name in Strings.__slots__)
