"""Rendering is pure: what is quoted comes out word for word, and nothing of it as markup."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from footnoted import Answer, AnswerSentence, Article, Citation, Hit, Passage
from footnoted.answer_types import without_markers
from footnoted_index import Span
from footnoted_ui.rendering import messages, sources
from footnoted_ui.rendering.blocks import formatted
from footnoted_ui.rendering.escaping import clean, escape
from footnoted_ui.rendering.markup import Mark, emphasised, facts, highlighted
from footnoted_ui.strings import strings

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
    "a", "article", "bdi", "blockquote", "br", "button", "details", "div", "h1", "h2", "h3", "h4",
    "header", "mark", "p", "section", "span", "strong", "summary", "sup", "time",
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
        self.marked = self.strong = ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.open += [tag] if tag != "br" else []
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if "mark" in self.open:
            self.marked += data
        if "strong" in self.open:
            self.strong += data

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


def answering(citation: Citation, words: str) -> Citation:
    start = citation.article.text.index(words, citation.start)
    return replace(citation, answer=Span(start, start + len(words)))


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
    values: dict[str, Any] = {
        "level": "none",
        "sentences": (AnswerSentence("I could not find it.", ()),),
        "closest": (_hit(article()),),
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


@given(hostile)
def test_escaped_text_reads_as_before_and_holds_no_markup(text: str) -> None:
    escaped = escape(text)
    page = Page(f"<p>{escaped}</p>")
    assert (page.tags, page.text) == (["p"], clean(text))
    assert not set("<>\"'`$*_[](){}\\!~|\u202e") & set(escaped)
    escaped.encode("utf-8")


def test_half_characters_and_controls_cannot_break_the_page() -> None:
    assert clean("a\ud800b\x00c\x1b[0m\r\nd\u2067e") == "a\ufffdbc[0m\nde"
    marks = "\u200fשלום\u200e"  # which right-to-left text needs
    assert clean(marks) == marks


@given(hostile)
def test_a_question_is_shown_as_typed(text: str) -> None:
    shown = messages.question(text, 1, EN)
    assert "\n" not in shown  # Markdown must see one block
    page = Page(shown.replace("<br>", "\n"))
    assert page.tags == ["div", "button"]
    assert page.text == clean(text.strip())


# The message


def test_a_footnote_links_to_its_quote_and_shows_it_on_hover() -> None:
    quote = "The council built 42 bridges."
    page = Page(messages.message(answer(cite(article(), quote)), 3, EN))
    assert ("a", "href", "#src-3-1") in page.attributes
    assert ("a", "id", "ref-3-1") in page.attributes
    assert ("a", "title", quote) in page.attributes


def test_the_short_answer_is_bold_in_the_message_and_in_the_card() -> None:
    citation = answering(cite(article(), "The council built 42 bridges."), "42 bridges")
    said = Page(messages.message(answer(citation), 1, EN))
    assert said.strong == "42 bridges"
    assert "The council built 42 bridges.1" in said.text
    page = Page(sources.of_answer(answer(citation), 1, EN))
    assert page.strong == "42 bridges"
    assert page.marked == "The council built 42 bridges."
    assert page.tags.count("mark") == 1  # one highlight, without seams


def test_an_interviewers_question_stands_apart_from_the_reply() -> None:
    text = "Do they *carry* rabies?\nWe sent in 212 samples [2].\n\nNobody minded."
    quote = text.partition("\n\n")[0]
    article = Article("a", "Bats", "en", "bats.txt", text)
    for short in (None, Span(text.index("212"), text.index("212") + 3)):
        citation = Citation(
            1, quote, 0, len(quote), Passage("a", 0, 0, len(text), text), article, short
        )
        answer = Answer(
            "Rabies?", "en", "answer", 1.0,
            (AnswerSentence(" ".join(quote.split()), (1,)),), (citation,),
        )  # fmt: skip
        shown = messages.message(answer, "t", EN)
        asked, _, reply = shown.partition('<span class="fn-asked">')[2].partition("</span>")
        assert Page(asked).text == "Do they *carry* rabies? "
        reply = Page(reply.partition("<sup>")[0])
        assert (reply.text, reply.strong) == ("We sent in 212 samples [2].", "212" * bool(short))
        card = Page(sources.of_answer(answer, "t", EN))
        (glance,) = (value for _, name, value in card.attributes if name == "data-glance")
        assert '<span class="fn-asked">' in glance
        worded = replace(answer, sentences=(AnswerSentence("They carry none.", (1,)),))
        assert "fn-asked" not in messages.message(worded, "t", EN)


def test_nothing_is_bold_that_is_not_word_for_word_or_the_whole_quote() -> None:
    citation = answering(cite(article(), "The council built 42 bridges."), "42 bridges")
    worded = answer(citation, sentences=(AnswerSentence("There are 42 bridges.", (1,)),))
    assert Page(messages.message(worded, 1, EN)).strong == ""
    whole = answering(cite(article(), "Nobody minded."), "Nobody minded.")
    assert Page(messages.message(answer(whole), 1, EN)).strong == ""
    assert Page(sources.of_answer(answer(whole), 1, EN)).strong == ""


@given(hostile, hostile, hostile)
def test_a_hostile_short_answer_is_inert(before: str, short: str, after: str) -> None:
    assume(short.strip())
    text = f"x{before}{short}{after}y"
    span = Span(1 + len(before), 1 + len(before) + len(short))
    citation = replace(cite(article(text), text), answer=span)
    sentence = AnswerSentence(" ".join(text.split()), (1,))
    shown = messages.message(answer(citation, sentences=(sentence,)), 1, EN)
    assert is_inert(Page(shown))
    assert "\n" not in shown
    # A sentence with references of its own, which are rewritten, has no bold words.
    assert "strong" in Page(shown).tags or without_markers(sentence.text) != sentence.text
    card = Page(sources.of_answer(answer(citation), 1, EN))
    assert is_inert(card)
    # Blank lines between paragraphs are drawn, not written.
    assert "".join(card.strong.split()) == "".join(clean(short).split())


def test_each_level_is_told_apart_by_words_not_only_by_colour() -> None:
    citation = cite(article(), "Nobody minded.")
    shown = Page(messages.message(answer(citation), 1, EN))
    weak = Page(messages.message(answer(citation, level="weak", notice="Perhaps:"), 1, EN))
    none = Page(messages.message(refusal(), 1, EN))
    assert EN["label_weak"] not in shown.text
    assert EN["label_none"] not in shown.text
    assert EN["label_weak"] in weak.text
    assert "Perhaps:" in weak.text
    assert EN["label_none"] in none.text
    assert "a" not in none.tags
    assert {"fn-message fn-none"} == {v for v in none.values("class") if "fn-message" in v}


def test_a_weak_answer_of_which_nothing_is_left_is_no_match() -> None:
    gone = replace(answer(level="weak", notice=EN["changed"]), sentences=())
    shown = Page(messages.message(gone, 1, EN))
    assert EN["changed"] in shown.text
    assert EN["label_weak"] not in shown.text
    assert "fn-message fn-weak" not in shown.values("class")
    growing = Page(messages.message(gone, 1, EN, growing=True))
    assert EN["label_weak"] in growing.text


def test_a_label_speaks_the_language_of_the_question() -> None:
    german = messages.message(refusal(language="de"), 1, EN)
    assert strings("de")["label_none"] in Page(german).text
    french = messages.message(refusal(language="fr"), 1, strings("hu"))
    assert strings("hu")["label_none"] in Page(french).text


def test_a_sentence_from_another_language_says_so_once_per_run() -> None:
    german = article("Es gab 42 Brücken. Niemand klagte.", language="de")
    given_answer = answer(cite(german, "Es gab 42 Brücken."), cite(german, "Niemand klagte.", 2))
    page = Page(messages.message(given_answer, 1, EN))
    assert page.text.count("Deutsch") == 1
    assert ("span", "lang", "de") in page.attributes


def test_sentences_of_different_days_say_of_which() -> None:
    older = article("The ferry costs £8.", id="a1", date="2023-03-08")
    newer = article("The ferry costs £11.", id="a2", date="2024-11-20", language="de")
    both = answer(cite(newer, newer.text), cite(older, older.text, 2))
    shown = messages.message(both, 1, EN)
    assert "</time></bdi></span><br><span lang=" in shown
    page = Page(shown)
    assert page.values("datetime") == ["2024-11-20", "2023-03-08"]
    assert "Deutsch · 2024-11-20" in page.text
    alone = Page(messages.message(answer(cite(older, older.text)), 1, EN))
    assert not alone.values("datetime")


def test_items_of_several_languages_stand_on_lines_of_their_own() -> None:
    quoted = ("en", "de", "hu")
    cited = [
        cite(article(f"• Bridge {language}.", id=language, language=language), "•", number)
        for number, language in enumerate(quoted, start=1)
    ]
    items = [replace(c, quote=c.article.text, end=len(c.article.text)) for c in cited]
    shown = messages.message(answer(*items), 1, EN)
    assert shown.count('<span class="fn-item"><span lang=') == 3
    assert 'Deutsch</bdi></span></span><span class="fn-item">' in shown
    assert "<br>" not in shown
    assert Page(shown).text.count("Deutsch") == 1


def test_what_the_bot_words_itself_is_in_the_language_of_the_question() -> None:
    german = cite(article("Es gab 42 Brücken.", language="de", date="2024-01-02"), "Es gab")
    hungarian = cite(article("Volt híd.", id="a2", language="hu", date="2025-01-02"), "Volt", 2)
    told = replace(
        answer(german, hungarian),
        sentences=(AnswerSentence("• “Brücken”.", (1,)), AnswerSentence("• “Híd”.", (2,))),
    )
    page = Page(messages.message(told, 1, EN))
    assert set(page.values("lang")) == {"en"}
    assert page.values("datetime") == []


def test_a_refusal_in_a_language_that_the_bot_does_not_speak_is_marked_as_english() -> None:
    hebrew = messages.message(refusal(language="he"), 1, EN)
    assert ("span", "lang", "en") in Page(hebrew).attributes
    assert not {"he", "rtl"} & {value for _, _, value in Page(hebrew).attributes}
    assert "English" not in Page(hebrew).text
    polish = Page(messages.message(refusal(language="pl"), 1, EN))
    assert ("span", "lang", "pl") in polish.attributes
    quoted = Page(messages.message(answer(cite(article(), "Nobody minded."), language="he"), 1, EN))
    assert "English" in quoted.text


def test_the_question_and_what_is_said_of_it_name_their_language() -> None:
    told = refusal(language="de", understood_as="Wer war das?", notice="Vielleicht:")
    shown = messages.message(told, 1, EN)
    assert '<p class="fn-label" lang="de">' in shown
    assert '<span lang="de" dir="ltr">Wer war das&#63;</span>' in shown
    assert '<p class="fn-notice" lang="de" dir="auto">' in shown
    assert 'id="question-1" lang="de" dir="auto"' in messages.question("Wer?", "1", EN, "de")
    assert "lang=" not in messages.question("Wer?", "1", EN)


def test_a_notice_of_the_page_is_in_the_language_of_the_page() -> None:
    shown = messages.message(refusal(language="de", notice=EN["changed"]), 1, EN)
    assert '<p class="fn-notice" dir="auto">' in shown


def test_a_row_below_a_list_item_leaves_no_line_free() -> None:
    item, row = "• Nobody minded.", "Name: Marlow | Price: 3"
    of = article(f"{item}\n{row}")
    shown = messages.message(answer(cite(of, item), cite(of, row, 2)), 1, EN)
    assert "</span></span><span lang=" in shown
    assert "<br>" not in shown


def test_prose_after_a_row_begins_a_line() -> None:
    row, prose = "Name: Marlow | Price: 3", "Nobody minded."
    of = article(f"{row}\n{prose}")
    shown = messages.message(answer(cite(of, row), cite(of, prose, 2)), 1, EN)
    assert '</sup></span><br><span lang="en" dir="ltr">Nobody' in shown


def test_an_error_is_a_sentence() -> None:
    page = Page(messages.failure("the question is <b>empty</b>", 1, EN))
    assert "The question is <b>empty</b>." in page.text
    assert "b" not in page.tags


@given(hostile)
def test_a_message_is_inert_and_in_one_line(text: str) -> None:
    assume(text.strip())
    given_answer = answer(
        cite(article(text, language=text[:2]), text), question=text, notice=text, level="weak"
    )
    shown = messages.message(given_answer, 1, EN)
    assert is_inert(Page(shown))
    assert "\n" not in shown


# The pane


def test_the_quote_is_marked_where_it_stands() -> None:
    quote = "The council built 42 bridges."
    page = Page(sources.of_answer(answer(cite(article(), quote)), 1, EN))
    assert page.marked == quote
    assert ("span", "id", "src-1-1") in page.attributes
    assert ("a", "href", "#ref-1-1") in page.attributes
    assert ("blockquote", "lang", "en") in page.attributes
    assert ("h3", "lang", "en") in page.attributes


def test_quotes_of_one_passage_share_a_card() -> None:
    of = article()
    given_answer = answer(cite(of, "Nobody minded.", 1), cite(of, "The first line.", 2))
    page = Page(sources.of_answer(given_answer, 1, EN))
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
    page = Page(sources.of_answer(given_answer, 1, EN))
    assert page.tags.count("article") == 2
    assert page.marked == "Nobody minded.The first line."


def test_witnesses_of_one_sentence_stand_together() -> None:
    of, other = article(), article("Nobody complained.", id="a2", title="Quiet")
    citations = (
        cite(of, "Nobody minded."),
        cite(of, "The first line.", 2),
        cite(other, other.text, 3),
    )
    sentences = AnswerSentence("Nobody minded.", (1, 3)), AnswerSentence("The first line.", (2,))
    given_answer = answer(*citations, sentences=sentences)
    said = Page(messages.message(given_answer, 1, EN))
    assert said.tags.count("sup") == 2
    assert "Nobody minded.1·3" in said.text
    page = Page(sources.of_answer(given_answer, 1, EN))
    assert ("section", "class", "fn-witnesses") in page.attributes
    assert "2 passages say this" in page.text
    assert page.text.index("Quiet") > page.text.index("2 passages")


def test_a_source_tells_its_author_date_and_page() -> None:
    of = article(date="2024-05-01", author="Ann", pages=(0, 20))
    page = Page(sources.of_answer(answer(cite(of, "Nobody minded.")), 1, EN))
    assert "Ann · English · 2024-05-01 · bridges.txt · page 2" in page.text


def test_the_way_back_is_named_for_those_who_listen() -> None:
    german = cite(article(language="de"), "Nobody minded.")
    page = Page(sources.of_answer(answer(german), 1, strings("hu")))
    assert ("a", "aria-label", "Vissza a válaszhoz: 1") in page.attributes
    assert ("a", "lang", "hu") in page.attributes


def test_the_whole_article_marks_its_quotes() -> None:
    of = article()
    start = of.text.index("Nobody")
    page = Page(sources.whole(of, [(start, start + len("Nobody minded.")), (0, 9)], EN))
    assert page.marked == "The firstNobody minded."
    assert {"quote-1", "quote-2"} == set(page.values("id"))


@given(hostile, st.data())
def test_marks_cover_exactly_what_is_cited(text: str, data: st.DataObject) -> None:
    text = "x" + clean(text) + "y"  # what cleaning leaves, so that positions can be compared
    edges = st.integers(0, len(text))
    spans = data.draw(
        st.lists(st.tuples(edges, edges).filter(lambda s: s[0] < s[1]), min_size=1, max_size=4)
    )
    of = article(text)
    start, end = sorted(data.draw(st.tuples(edges, edges)))
    marks = [Mark(a, b, f"src-1-{number}") for number, (a, b) in enumerate(spans, start=1)]
    page = Page(highlighted(of.text, start, end, marks))
    cited = {i for a, b in spans for i in range(a, b)}
    expected = "".join(character for i, character in enumerate(text) if i in cited)
    # Blank lines between paragraphs are drawn, not written.
    assert "".join(page.marked.split()) == "".join(expected.split())
    assert {mark.id for mark in marks} == set(page.values("id"))
    assert is_inert(page)


@given(hostile, hostile)
def test_the_pane_is_inert(text: str, other: str) -> None:
    assume(text.strip())
    of = article(text, title=other, source=other, language=other[:2], date=other)
    given_answer = answer(cite(of, text), question=other, closest=(_hit(of),))
    assert is_inert(Page(sources.of_answer(given_answer, 1, EN)))
    assert is_inert(Page(sources.whole(of, [(0, len(text))], EN)))


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
    page = Page(sources.of_answer(refusal(closest=(_hit(article(source=source)),)), 1, EN))
    assert (("a", "href", source) in page.attributes) == is_link
    assert source in page.text


def _hit(of: Article) -> Hit:
    return Hit(0.5, Passage(of.id, 0, 0, len(of.text), of.text), of)


def test_a_refusal_shows_the_closest_passages_without_numbers() -> None:
    page = Page(sources.of_answer(refusal(), 1, EN))
    assert EN["closest"] in page.text
    assert "Nobody minded." in page.text
    assert "fn-number" not in page.values("class")
    assert "mark" not in page.tags


# What an article looks like

LAID_OUT = """Ferry news

The ferry is back. It was
away for a year.

Prices

- one way costs 3 pounds
- a bike costs 1 pound

Name: Marlow | Price: 3
Name: Arlow Bay | Price: 5

It stops at (1) the pier."""


def test_headings_lists_and_rows_of_tables_are_set_as_such() -> None:
    page = Page(sources.whole(article(LAID_OUT), [], EN))
    kinds = [kind for kind in page.values("class") if kind.startswith("fn-")]
    assert kinds[kinds.index("fn-body") + 1 :] == [
        "fn-heading", "fn-paragraph", "fn-heading", "fn-item", "fn-item",
        *2 * ["fn-row", "fn-key", "fn-value", "fn-bar", "fn-key", "fn-value"], "fn-paragraph",
    ]  # fmt: skip
    assert page.values("role") == ["heading", "heading"]


@pytest.mark.parametrize("bullet", ["-", "–", "—", "•", "*", "·", "‣", "▪", "1.", "2)"])
def test_every_bullet_that_parts_sentences_begins_an_item(bullet: str) -> None:
    page = Page(sources.whole(article(f"The ferry is new.\n\n{bullet} It is fast."), [], EN))
    assert page.values("class")[-1] == "fn-item"


def test_a_row_in_an_answer_is_set_as_labels_and_values() -> None:
    shown = emphasised(("Name: Marlow | Price: ", "3", " pounds"))
    page = Page(shown)
    assert page.values("class") == ["fn-key", "fn-value", "fn-bar", "fn-key", "fn-value"]
    assert page.text == "Name: Marlow | Price: 3 pounds"
    assert '<span class="fn-value"><strong>3</strong> pounds</span>' in shown
    assert "fn-key" not in emphasised(("He said: yes | no", "", ""))


@given(hostile | st.text("-•1. |:ab\n", max_size=80), st.data())
def test_every_character_stays_in_its_place_and_under_its_highlight(
    text: str, data: st.DataObject
) -> None:
    text = "x" + clean(text) + "y"
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    assume(text[start:end].strip())
    page = Page(formatted(text, 0, len(text), [Mark(start, end, "src-1-1")]))
    assert "".join(page.text.split()) == "".join(text.split())
    assert "".join(page.marked.split()) == "".join(text[start:end].split())
    assert page.values("id") == ["src-1-1"]
    assert is_inert(page)


def test_a_quote_over_several_lines_is_one_place_with_one_way_back() -> None:
    quote = "- one way costs 3 pounds\n- a bike costs 1 pound\n\nName: Marlow | Price: 3"
    page = Page(sources.of_answer(answer(cite(article(LAID_OUT), quote)), "1", EN))
    assert "".join(page.marked.split()) == "".join(quote.split())
    assert page.values("id") == ["src-1-1"]
    assert page.values("href").count("#ref-1-1") == 1


def test_each_quote_of_a_card_has_its_page() -> None:
    of = article(pages=(0, 20, 60))
    quotes = cite(of, "The first line."), cite(of, "Nobody minded.", 2)
    shown = Page(sources.of_answer(answer(*quotes), "1", EN))
    assert "[1] page 1, [2] page 3" in shown.text
    shown = Page(sources.of_answer(answer(quotes[1]), "1", EN))
    assert "bridges.txt · page 3" in shown.text


def test_right_to_left_text_is_set_right_to_left() -> None:
    of = article("שלום לכולם.", language="he", date="2024-05-01")
    pane = Page(sources.of_answer(answer(cite(of, of.text)), "1", EN))
    assert ("blockquote", "dir", "rtl") in pane.attributes
    assert ("time", "datetime", "2024-05-01") in pane.attributes
    page = Page(messages.message(answer(cite(of, of.text), language="en"), "1", EN))
    assert ("p", "dir", "rtl") in page.attributes


def test_a_source_begins_below_the_title_and_the_author_unless_they_are_quoted() -> None:
    text = "The ferry is back\n\nLiv Dahl\n\nIt was away for a year."
    of = article(text, title="The ferry is back", author="Liv Dahl")
    assert "<h2" in sources.whole(of, [], EN)
    for shown in (
        sources.whole(of, [(text.index("It was"), len(text))], EN),
        sources.of_answer(answer(cite(of, "It was away for a year.")), "1", EN),
        sources.of_answer(refusal(closest=(_hit(of),)), "1", EN),
    ):
        assert Page(shown).text.count("The ferry is back") == 1
        assert Page(shown).text.count("Liv Dahl") == 1
    quoted = Page(sources.whole(of, [(0, len(of.title))], EN))
    assert quoted.marked == of.title


def test_each_fact_keeps_its_own_direction() -> None:
    of = article(author="דנה כהן", language="he", date="2025-02-11")
    bdi = '<bdi>דנה כהן</bdi> · <bdi>עברית</bdi> · <bdi><time datetime="2025&#45;02&#45;11">'
    assert bdi in facts(of, EN)
    of = article("שלום לכולם.", language="he", date="2025-02-11")
    newer = article("Nobody minded.", id="a2", date="2025-03-12")
    told = messages.message(answer(cite(of, of.text), cite(newer, newer.text, 2)), 1, EN)
    assert '<span class="fn-tag"><bdi>עברית</bdi> · <bdi><time' in told


def test_the_facts_name_the_file_where_the_source_is_another() -> None:
    for source, file, names in (
        ("Tarnham Courier", "web/ferry.html", ["Tarnham Courier", "web/ferry.html"]),
        ("web/ferry.html", "web/ferry.html", ["web/ferry.html"]),
        ("Tarnham Courier", None, ["Tarnham Courier"]),
    ):
        line = Page(facts(article(source=source, file=file), EN)).text
        assert line.split(" · ")[1:] == names
