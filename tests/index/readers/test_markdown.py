"""Markdown is read as its reader sees it."""

from __future__ import annotations

import datetime
from time import process_time

import pytest

from footnoted_index.errors import LeftOutError
from footnoted_index.readers import read_article
from footnoted_index.readers.markdown import plain_text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (
            "It **really** opened on *Monday*, __yes__, _yes_.",
            "It really opened on Monday, yes, yes.",
        ),
        ("***Both*** and ~~neither~~.", "Both and neither."),
        ("snake_case_name and 2*3*4 = 24 stay.", "snake_case_name and 2*3*4 = 24 stay."),
        ("***Correction:** it was not so.*", "Correction: it was not so."),
        ("\\*not emphasis\\*", "*not emphasis*"),
        ("See [[Gorton|the town]] and [[Penley]].", "See the town and Penley."),
        ('See [the site](https://x.example/a_(b) "t").', "See the site."),
        ("See [the site][1].\n\n[1]: https://x.example", "See the site."),
        ("See <https://x.example>.", "See https://x.example."),
        ("It opened.[^1]\n\n[^1]: At nine.", "It opened.[1]\n\n[1] At nine."),
        ("> [!note]\n> It opened.", "It opened."),
        ("# The bridge #\nIt opened.", "The bridge\n\nIt opened."),
        ("The bridge\n===\nIt opened.", "The bridge\n\nIt opened."),
        ("- [x] a road\n* a bridge", "- a road\n- a bridge"),
        ("![A bridge](a.png) ![[b.png]]", "A bridge "),
        ("It `opened`.", "It opened."),
        ("```py\n# *x*\n```\nEnd.", "# *x*\nEnd."),
        ("Use `<b>` or `[a](b)` for **`**x**`**.", "Use <b> or [a](b) for **x**."),
        ("Write ``[[a|b]] ` \\*`` and \\`<i>it</i>\\`.", "Write [[a|b]] ` \\* and `it`."),
        ("It <!-- is ` --> opened `<!-- a -->`.", "It  opened <!-- a -->."),
        ("| Mark |\n|---|\n| `a|*b*` |", "\nMark: a|*b*\n"),
        (
            "Write:\n\n    <b>*x*</b>\n\n    # *y*\n\nIt *is*.",
            "Write:\n\n    <b>*x*</b>\n\n    # *y*\n\nIt is.",
        ),
        (
            "- Write:\n\n    ```\n    <b>\n    ```\n\n    It *is*.\n\nIt\n    *was*.",
            "- Write:\n\n    <b>\n\n    It is.\n\nIt\n    was.",
        ),
        ("<!-- Psst.\n\n    *x*\n-->It opened.", "It opened."),
        ("```It``` *opened*.", "It opened."),
        ("<!-- Psst. -->It opened<br>at <b>nine</b>.", "It opened\nat nine."),
        (
            "| Town | People |\n|---|--:|\n| Gorton | **5,000** |\n| Tolby | 90 |",
            "\nTown: Gorton | People: 5,000\nTown: Tolby | People: 90\n",
        ),
    ],
)
def test_marks_are_read_and_not_shown(written: str, read: str) -> None:
    assert plain_text(written) == read.strip("\n")


@pytest.mark.parametrize(
    "front",
    [
        "---\ntitle: The bridge\ndate: May 3, 2026\nauthors: [Ann Lee, Bo Marr]\n---\n",
        '+++\ntitle = "The bridge"\ndate = 2026-05-03T10:00:00Z\n'
        'authors = ["Ann Lee", "Bo Marr"]\n+++\n',
    ],
)
def test_front_matter_is_yaml_or_toml(front: str) -> None:
    article = read_article("a.md", (front + "It opened.").encode())
    assert (article.title, article.date, article.author) == (
        "The bridge", "2026-05-03", "Ann Lee, Bo Marr",
    )  # fmt: skip
    assert article.text == "It opened."


@pytest.mark.parametrize(
    "front", ["draft: true", "published: false", "publish: no", "status: draft", "draft: yes"]
)
def test_drafts_are_left_out(front: str) -> None:
    with pytest.raises(LeftOutError, match="is a draft"):
        read_article("a.md", f"---\n{front}\n---\nIt opened.".encode())


@pytest.mark.parametrize(
    "front",
    [
        "titel: Das Bad\ndatum: 2026-03-30\nautor: Asha Venn\nquelle: Post",
        "cím: Das Bad\ndátum: 2026-03-30\nszerző: Asha Venn\nforrás: Post",
    ],
)
def test_front_matter_may_be_german_or_hungarian(front: str) -> None:
    article = read_article("a.md", f"---\n{front}\n---\nEs öffnet wieder.".encode())
    assert (article.title, article.author, article.date) == ("Das Bad", "Asha Venn", "2026-03-30")
    assert article.source == "Post"
    assert article.text == "Es öffnet wieder."


def test_front_matter_with_a_colon_in_its_title_is_no_text() -> None:
    front = "title: Markets: what a stall costs\nauthor: 'Asha Venn'\ndate: 2026-03-30"
    article = read_article("a.md", f"---\n{front}\n---\nIt opened.".encode())
    assert article.text == "It opened."
    assert article.title == "Markets: what a stall costs"
    assert (article.author, article.date) == ("Asha Venn", "2026-03-30")


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ('"No weekend": the baker', '"No weekend": the baker'),
        ('The baker: "no weekend"', 'The baker: "no weekend"'),
        ('"Bread": no "butter"', '"Bread": no "butter"'),
        ('"Say "no": a plea"', 'Say "no": a plea'),
        ("'It's late: go home'", "It's late: go home"),
    ],
)
def test_a_quotation_in_such_a_title_keeps_both_its_marks(written: str, title: str) -> None:
    article = read_article("a.md", f"---\ntitle: {written}\n---\nIt opened.".encode())
    assert article.title == title


def test_a_list_of_authors_beside_such_a_title_is_one() -> None:
    front = "title: Markets: what a stall costs\nauthor: [Asha Venn, 'Bo Hill']"
    article = read_article("a.md", f"---\n{front}\n---\nIt opened.".encode())
    assert article.author == "Asha Venn, Bo Hill"


@pytest.mark.parametrize(
    "text", ["He said: wait: no.\nand: more", "note: a: b", "title: a: b\nprose"]
)
def test_what_only_stands_between_rules_stays_text(text: str) -> None:
    assert (
        text.split("\n")[0] in read_article("a.md", f"---\n{text}\n---\nIt opened.".encode()).text
    )


@pytest.mark.parametrize("front", ["draft: false", f"published: {datetime.date(2026, 5, 3)}"])
def test_what_is_published_is_read(front: str) -> None:
    assert read_article("a.md", f"---\n{front}\n---\nIt opened.".encode()).text == "It opened."


@pytest.mark.parametrize(
    "unit",
    ["*a ", "_a ", "[[", "![", "[a", "`a ", "<!-- ", "| ", "|-", "> ", "**", "[^", "[a](", "# ",
     "\\", "~~a", "<b ", "a|\n-|\n"],
)  # fmt: skip
def test_no_long_run_of_marks_takes_time_squared(unit: str) -> None:
    start = process_time()
    plain_text("The bridge\n" + unit * (50_000 // len(unit)) + "x is shut.")
    plain_text(f"{unit}\n" * (50_000 // len(unit)))
    assert process_time() - start < 5


@pytest.mark.parametrize(
    "front",
    [
        "---\ntitle: Pool: shut\nauthor: Ann Lee\ndate: 2026-04-14\ntags:\n  - a\n- b\n---\n",
        "---\ntitle: 'Pool: shut'\nauthor:\n  name: Ann Lee\n  email: a@b\ndate: 20260414\n---\n",
        "---\ntitle: 'Pool: shut'\nauthors:\n- name: Ann Lee\ndate: 2026-04-14\n---\n",
        "---\ntitle: 'Pool: [shut'\nauthor: [Ann Lee]\ndate: 2026-04-14\n---\n",
        "---\ntitle: Pool: shut\nauthors:\n  - Ann Lee\ndate: 2026-04-14\n---\n",
        "\n\n---\ntitle: 'Pool: shut'\nauthor: Ann Lee\ndate: 2026-04-14\n---\n",
        "Title: Pool: shut\nAuthor: Ann Lee\nDate: 2026-04-14 10:20\nTags: pool\n\n",
    ],
)
def test_front_matter_is_read_as_people_write_it(front: str) -> None:
    article = read_article("a.md", f"{front}It is shut.\n".encode())
    found = article.title.replace("[", ""), article.author, article.date, article.text
    assert found == ("Pool: shut", "Ann Lee", "2026-04-14", "It is shut.")


def test_a_draft_of_pelican_is_left_out() -> None:
    with pytest.raises(LeftOutError, match="is a draft"):
        read_article("a.md", b"Title: Pool\nStatus: draft\n\nIt is shut.\n")


def test_a_text_that_begins_with_a_colon_is_text() -> None:
    text = "The mayor: it is shut.\nThe clerk: it is not.\n\nIt is."
    assert read_article("a.md", text.encode()).text == text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("AT&amp;T &lt;b&gt; &#8211; `&amp;` ?a&copy=1", "AT&T <b> – &amp; ?a&copy=1"),
        ("{{< figure src=a.png >}}Shut.{{% note %}} {% include a.html %}", "Shut."),
        ("Shut. %%Who said so?%%", "Shut."),
        ("From 5 % to 9 %, {{ page.title }}", "From 5 % to 9 %, {{ page.title }}"),
    ],
)
def test_what_programs_put_in_markdown_is_not_shown(written: str, read: str) -> None:
    assert plain_text(written).strip() == read
