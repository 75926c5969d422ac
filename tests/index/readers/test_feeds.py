"""WordPress exports: what is published, and nothing else."""

from __future__ import annotations

from tests.index.conftest import entries

from footnoted_index.errors import LeftOutError
from footnoted_index.readers import Entry

ITEM = """<item><title>{id}</title><link>https://blog.example/?p={id}</link>
<guid isPermaLink="false">{id}</guid><content:encoded><![CDATA[{text}]]></content:encoded>
<wp:status><![CDATA[{status}]]></wp:status><wp:post_type><![CDATA[{kind}]]></wp:post_type>
<wp:post_password><![CDATA[{password}]]></wp:post_password></item>"""


def export(*items: dict[str, str]) -> dict[str, str]:
    """The texts of the entries of an export, or why they are left out."""
    defaults = {"text": "<p>The fair starts.</p>", "status": "publish", "kind": "post"}
    body = "".join(ITEM.format(**{**defaults, "password": "", **item}) for item in items)
    feed = (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Blog</title>'
        f"<wp:wxr_version>1.2</wp:wxr_version>{body}</channel></rss>"
    )
    found = {}
    for entry in entries("blog.xml", feed.encode()):
        assert isinstance(entry, Entry)
        try:
            found[entry.member] = entry.article("blog.xml").text
        except LeftOutError as refusal:
            found[entry.member] = f"{refusal.kind}: {refusal}"
    return found


def test_only_what_is_published_is_read() -> None:
    assert export(
        {"id": "1"},
        {"id": "2", "status": "draft"},
        {"id": "3", "status": "trash"},
        {"id": "4", "status": "private"},
        {"id": "5", "kind": "attachment", "status": "inherit"},
        {"id": "6", "password": "sesame"},
        {"id": "7", "kind": "page"},
    ) == {
        "#1": "The fair starts.",
        "#2": "draft: is not published (its status is 'draft')",
        "#3": "trash: is not published (its status is 'trash')",
        "#4": "private: is not published (its status is 'private')",
        "#5": "attachment: is not a post or a page (attachment)",
        "#6": "password-protected: needs a password on the site",
        "#7": "The fair starts.",
    }


def test_shortcodes_are_not_text_and_captions_no_part_of_a_sentence() -> None:
    text = 'It starts. [caption id="1"]<img src="a"/> Stall of Ida[/caption] It has 64 stalls.'
    blocks = f'<!-- wp:paragraph --><p>{text}</p><!-- /wp:paragraph -->[gallery ids="1,2"]'
    assert export({"id": "1", "text": blocks}) == {
        "#1": "It starts.\n\nStall of Ida\n\nIt has 64 stalls."
    }


def test_paragraphs_of_the_old_editor_stay_apart() -> None:
    text = "The <b>fair</b> starts.\n\nIt has 64 stalls."
    assert export({"id": "1", "text": text}) == {"#1": "The fair starts.\n\nIt has 64 stalls."}
