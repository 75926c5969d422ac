"""Web pages: all of the article and nothing else."""

from __future__ import annotations

import json
from time import process_time

import pytest

from footnoted_index import Article, ArticleError
from footnoted_index.ingest.isolation import FileReader
from footnoted_index.readers import Columns, Unreadable, read_article

NEWS = "The ferry to Skarn leaves at 7.15 from April. Captain Liv Dahl told the Marlow Post so."
LONG = " ".join(
    f"In year {n} the rink lost {n} thousand pounds, the office said." for n in range(50)
)


def text_of(body: str, head: str = "") -> str:
    page = f"<html><head><title>Ferry</title>{head}</head><body>{body}</body></html>"
    return read_article("a.html", page.encode()).text


@pytest.mark.parametrize(
    ("label", "encoding", "text"),
    [
        ("iso-8859-1", "cp1252", "“We can’t go on” – a coffee costs €2.40…"),
        ("latin1", "cp1252", "“We can’t go on” – a coffee costs €2.40…"),
        ("gb2312", "gbk", "作家王喆的新书《镕炉》"),
        ("iso-8859-2", "iso-8859-2", "Az őszi hűvös szél."),
    ],
)
def test_encodings_mean_what_browsers_take_them_for(label: str, encoding: str, text: str) -> None:
    page = f'<html><head><meta charset="{label}"></head><body><p>{text}</p></body></html>'
    assert read_article("a.html", page.encode(encoding)).text == text


def test_a_label_that_lies_is_not_believed() -> None:
    page = '<html><head><meta charset="iso-8859-1"></head><body><p>Zoë’s café</p></body></html>'
    assert read_article("a.html", page.encode()).text == "Zoë’s café"


@pytest.mark.parametrize(
    "notice",
    [
        '<div class="cookie-banner"><h2>We value your privacy</h2><p>We and our 842 partners store'
        " cookies and process personal data. Accept all?</p><button>Accept</button></div>",
        '<div id="onetrust-consent-sdk"><p>Wir verwenden Cookies. Datenschutz!</p></div>',
        "<dialog open><p>This site uses cookies for its advertising.</p></dialog>",
        '<div role="dialog"><p>We and our partners store data.</p></div>',
        '<div role="navigation"><p>News, Sport, Jobs</p></div>',
        "<amp-consent><p>May we?</p></amp-consent><amp-ad>Buy!</amp-ad>",
    ],
)
def test_a_short_page_is_its_news_and_not_its_cookie_notice(notice: str) -> None:
    assert text_of(f"{notice}<div><p>{NEWS}</p></div>") == NEWS


def test_an_article_in_a_dialog_is_kept() -> None:
    assert text_of(f'<div role="dialog"><h1>Ferry</h1><p>{NEWS}</p></div>') == f"Ferry\n\n{NEWS}"


def test_an_article_about_cookies_is_kept() -> None:
    text = "The cookie fair in Marlow has a privacy tent."
    assert text_of(f'<article class="cookie-fair"><h1>Fair</h1><p>{text}</p></article>').endswith(
        text
    )


@pytest.mark.parametrize(
    "comments",
    [
        '<section class="x"><h3>Reader voices</h3><b>bob</b><p>It is a lie.</p></section>',
        '<div id="comments"><p>It is a lie.</p></div>',
        "<div><h2>3 Kommentare</h2><p>It is a lie.</p><p>And another.</p></div>",
        '<ul class="comment-list"><li>It is a lie.</li></ul>',
    ],
)
def test_comments_of_readers_are_left_out(comments: str) -> None:
    assert text_of(f"<main><p>{NEWS}</p>{comments}</main>") == NEWS
    assert "lie" not in text_of(f"<main><p>{LONG}</p><p>{NEWS}</p>{comments}</main>")


@pytest.mark.parametrize(
    "hidden", ["<p hidden>Psst.</p>", '<p style="display: none">Psst.</p>', "<script>psst</script>"]
)
def test_what_browsers_do_not_show_is_left_out(hidden: str) -> None:
    assert text_of(f"<p>{NEWS}</p>{hidden}") == NEWS


def test_line_breaks_part_paragraphs() -> None:
    assert text_of("One bridge<br><br>Two bridges<br>of steel") == (
        "One bridge\n\nTwo bridges\nof steel"
    )


def test_a_caption_is_no_part_of_a_sentence() -> None:
    body = (
        f"<p>{NEWS}</p><figure><img src=a><figcaption>The ferry</figcaption></figure><p>Go on.</p>"
    )
    assert text_of(body) == f"{NEWS}\n\nThe ferry\n\nGo on."


def entry(name: str, data: str) -> Article:
    """The article in a file that is read as a sync reads it."""
    with FileReader(Columns()) as reader:
        (article,) = (one.article(name) for one in reader.entries_in(name, data.encode())
                      if not isinstance(one, Unreadable))  # fmt: skip
        return article


def test_deep_pages_are_read_to_their_end_or_say_that_they_are_not() -> None:
    for depth in (300, 2_000):
        article = entry("a.html", f"<html><body>{'<div><p>Words.</p>' * depth}<p>{NEWS}</p>")
        assert article.text.endswith(NEWS)
        assert article.gaps == ()
    article = entry("a.html", f"<html><body><p>{NEWS}</p>{'<div><p>Words.</p>' * 3_000}")
    assert "nested more than" in article.gaps[0]
    row = json.dumps({"text": f"{'<div>' * 3_000}<p>{NEWS}</p>"})
    with pytest.raises(ArticleError, match="nested more than"):
        entry("a.jsonl", row)


def test_a_live_blog_keeps_all_its_entries() -> None:
    entries = "".join(
        f"<article><h3>{n}:15</h3>"
        f"<p>Entry {n} of the blog says what happened at {n}. {NEWS}</p></article>"
        for n in range(20)
    )
    text = text_of(f"<main><h1>Live</h1>{entries}</main>")
    assert [n for n in range(20) if f"Entry {n} of" not in text] == []


def test_rows_say_their_columns() -> None:
    table = (
        "<table><caption>Towns</caption><tr><th>Town<th>People<th>Mayor"
        "<tr><td rowspan=2>Gorton<td>5,000<td>Lee<tr><td>700<td>Abbot</table>"
    )
    assert text_of(f"<p>{NEWS}</p>{table}") == (
        f"{NEWS}\n\nTowns\nTown: Gorton | People: 5,000 | Mayor: Lee\n"
        "Town: Gorton | People: 700 | Mayor: Abbot"
    )


def test_a_span_of_a_table_costs_nothing() -> None:
    table = "<table><tr><td colspan=99999999>a<td>b<tr><td rowspan=300000>c<td>d</table>"
    assert text_of(f"<p>{NEWS}</p>{table}").endswith("c | d")


@pytest.mark.parametrize(
    "body",
    [
        "<table><tr><td>" * 30 + NEWS,
        f"<ol>{'<li>A step.</li>' * 6_000}</ol><p>{NEWS}</p>",
    ],
)
def test_tables_in_tables_and_long_lists_take_their_time_once(body: str) -> None:
    text_of(f"<p>{LONG}</p>")  # loads what there is to load
    start = process_time()
    assert NEWS in text_of(body)
    assert process_time() - start < 5


def test_the_mark_of_a_footnote_does_not_stick_to_its_word() -> None:
    body = '<p>It opened.<sup><a href="#n1">1</a></sup> It has 5 m<sup>2</sup>.</p>'
    assert text_of(body) == "It opened.[1] It has 5 m2."


def test_json_ld_says_date_and_author() -> None:
    data = {
        "@graph": [
            {"@type": "WebPage", "datePublished": "1999-01-01"},
            {
                "@type": ["NewsArticle"],
                "headline": "The ferry &amp; the pier",
                "datePublished": "2026-05-03T10:00:00Z",
                "author": [{"name": "Ann Lee"}, {"name": "Bo Marr"}],
                "articleBody": f"{NEWS} And a sentence of more than ten words that the page lacks.",
            },
        ]
    }
    head = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    page = f"<html><head>{head}</head><body><p>{NEWS}</p></body></html>"
    article = read_article("a.html", page.encode())
    assert (article.title, article.date, article.author) == (
        "The ferry & the pier", "2026-05-03", "Ann Lee, Bo Marr",
    )  # fmt: skip
    assert "of the body it declares, 12 words were not kept" in article.gaps[0]


def test_a_long_page_is_its_main_content() -> None:
    links = "".join(f'<li><a href="/{n}">Story number {n} of this week</a></li>' for n in range(30))
    body = (
        f'<div class="menu"><ul>{links}</ul></div><div><h1>Rink</h1><p>{LONG}</p>'
        f"<p>{NEWS}</p></div><ul>{links}</ul><footer>© Post</footer>"
    )
    text = text_of(body)
    assert LONG in text
    assert NEWS in text
    assert "Story number" not in text


@pytest.mark.parametrize(
    "markup",
    ['<p class="post-Byline">Ann Lee</p>', '<span id="author">Ann Lee</span>',
     '<a rel="author">Ann Lee</a>', "<author>Ann Lee</author>",
     '<i data-component="Byline">Ann Lee</i>'],
)  # fmt: skip
def test_an_author_is_found_where_pages_show_one(markup: str) -> None:
    page = f"<html><body>{markup}<p>{NEWS}</p></body></html>"
    assert read_article("a.html", page.encode()).author == "Ann Lee"


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<table role='presentation'><tr><td>Rain</td><td>9 °C</td></tr></table>", "Rain\n9 °C"),
        (
            "<table><tr><td>Home</td><td><b>The lock</b><p>Shut.<p>Till May.</td></tr></table>",
            "Home\nThe lock\n\nShut.\n\nTill May.",
        ),
        ("<table><tr><td>Rain</td><td>9 °C</td></tr></table>", "Rain | 9 °C"),
    ],
)
def test_cells_that_only_place_things_are_parted(markup: str, expected: str) -> None:
    assert text_of(markup) == expected


def test_raised_figures_are_not_read_with_those_before_them() -> None:
    markup = "In 2019<sup>3</sup>, 10<sup>-6</sup> g on 4 m<sup>2</sup>, on the 5<sup>th</sup>."
    assert text_of(markup) == "In 2019³, 10⁻⁶ g on 4 m2, on the 5th."


def test_what_old_browsers_show_in_place_of_frames_is_not_shown() -> None:
    frames = "<noframes><body>Your browser has no frames.</body></noframes>"
    with pytest.raises(ArticleError, match="is empty"):
        text_of(f"<frameset>{frames}</frameset>")


def test_a_form_round_the_whole_page_is_read() -> None:
    field = "<input type='hidden' name='__VIEWSTATE' value='x'>"
    search = "<form><label>Search the news</label></form>"
    script = f"<script>{LONG}</script>"
    assert text_of(f"{script}<form id='aspnetForm'>{field}<p>{NEWS}</p></form>") == NEWS
    assert text_of(f"<form>{field}<h1>Ferry</h1></form><p>{NEWS}</p>") == f"Ferry\n\n{NEWS}"
    assert text_of(f"{search}<p>{NEWS}</p>") == NEWS


def test_a_heading_that_opens_what_is_below_it_is_read() -> None:
    page = f"<h2><button>When does it leave?</button></h2><p>{NEWS}</p><button>Share</button>"
    assert text_of(page) == f"When does it leave?\n\n{NEWS}"


@pytest.mark.parametrize(
    ("before", "inside"),
    [
        ("<!-- saved from url=(0029)https://marlow.example/ferry -->", ""),
        ("", "<!--\n Page saved with SingleFile \n url: https://marlow.example/ferry \n-->"),
    ],
)
def test_a_page_that_a_browser_saved_says_where_it_is_from(before: str, inside: str) -> None:
    def source(head: str = "") -> str:
        page = f"<!DOCTYPE html>\n{before}\n<html>{inside}<head>{head}</head><p>{NEWS}</p></html>"
        return read_article("a.html", page.encode()).source

    assert source() == "https://marlow.example/ferry"
    assert (
        source('<link rel="canonical" href="https://post.example/1">') == "https://post.example/1"
    )


@pytest.mark.parametrize(
    ("opened", "closed"),
    [("//<![CDATA[\n", "\n//]]>"), ("<!--", "-->"), ("/*<![CDATA[*/", "/*]]>*/"), ("", "")],
)
def test_json_ld_is_read_in_what_old_pages_put_round_scripts(opened: str, closed: str) -> None:
    data = json.dumps({"@type": "NewsArticle", "headline": "Ferry <!-- 7.15 -->, late"})
    script = f'<script type="application/ld+json">{opened}{data}{closed}</script>'
    page = f"<html><head>{script}</head><body><p>{NEWS}</p></body></html>"
    assert read_article("a.html", page.encode()).title == "Ferry <!-- 7.15 -->, late"


def test_a_page_that_scripts_fill_is_what_it_declares_or_named() -> None:
    script = "<div id='root'></div><noscript>Enable JavaScript.</noscript><script>run()</script>"
    data = json.dumps({"@type": "NewsArticle", "articleBody": f"<p>{NEWS}</p>"})
    declared = f'<script type="application/ld+json">{data}</script>'
    assert text_of(script, declared) == NEWS
    with pytest.raises(ArticleError, match="holds scripts and no text; open it in a browser"):
        text_of(script)
    with pytest.raises(ArticleError, match="is empty"):
        text_of("<p></p>")


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<span>By Ann Lee</span><span><b>14 April</b></span>", "By Ann Lee 14 April"),
        ("<a>Megosztás</a><a>Őrség</a>", "Megosztás Őrség"),
        ("<time>19:20</time><span>Uhr</span>", "19:20 Uhr"),
        ("<span>T</span><span>he</span> H<sub>2</sub>O, <b>4</b><b>5</b>", "The H2O, 45"),
        ("<b>Bahn</b>Card", "BahnCard"),
        ("<pre><span>get</span><span>Name</span></pre>", "getName"),
    ],
)
def test_texts_that_only_a_style_parts_are_parted(markup: str, expected: str) -> None:
    assert text_of(f"<div>{markup}</div>") == expected


def test_what_is_told_about_the_author_is_no_name() -> None:
    about = '<div class="author-bio"><p>Ann Lee is our reporter for sports. She swims.</p></div>'
    page = f"<html><body><article><h1>Ferry</h1><p>{NEWS}</p>{about}</article></body></html>"
    assert read_article("a.html", page.encode()).author is None
    named = page.replace("Ann Lee is our reporter for sports. She swims.", "Ann Lee")
    assert read_article("a.html", named.encode()).author == "Ann Lee"


def test_teasers_below_a_short_article_are_left_out() -> None:
    teaser = (
        "<div><h2>More news</h2><a href='/1'><h3>Mayor resigns</h3></a><p>He is tired.</p></div>"
    )
    article = f"<article><h1>Ferry</h1><p>{NEWS} {NEWS}</p></article>"
    assert text_of(f"<main>{article}{teaser}</main>") == f"Ferry\n\n{NEWS} {NEWS}"
    # A page of several articles, or with its headline elsewhere, is taken whole.
    assert text_of(f"<h1>News</h1>{article}{teaser}").endswith("He is tired.")
    assert text_of(f"{article}<article>{teaser}</article>").endswith("He is tired.")
