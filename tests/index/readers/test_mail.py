"""Mail: what is new first, what is quoted marked, what is attached told."""

from __future__ import annotations

from email.message import EmailMessage
from io import BytesIO

from tests.index.conftest import articles

from footnoted_index.readers import Columns, read_article
from footnoted_index.readers.digest import digest_of
from footnoted_index.readers.mail import read_mbox


def message(text: str, markup: str = "", **headers: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "Ann Lee <ann@gorton.example>", "The brücke"
    mail["Date"] = "Sun, 03 May 2026 23:30:00 -0400"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    if markup:
        mail.add_alternative(markup, subtype="html")
    return mail


def test_the_new_text_comes_first_and_the_quoted_is_marked() -> None:
    text = (
        "It is open.\n\nOn 2 May 2026, Bo Marr wrote:\n> Is the bridge open?\n> I must know.\n\n"
        "Yours\n-- \nAnn Lee, Gorton Council\n"
    )
    article = read_article("a.eml", bytes(message(text)))
    assert article.text == (
        "It is open.\n\n\nYours\n\nQuoted mail. On 2 May 2026, Bo Marr wrote:\n\n"
        "Is the bridge open?\nI must know."
    )
    assert (article.title, article.author, article.date) == ("The brücke", "Ann Lee", "2026-05-03")


def test_what_outlook_quotes_is_marked() -> None:
    head = "Von: Bo Marr <bo@x.example>\nGesendet: Dienstag, 3. März 2026 17:02\nBetreff: Schleuse"
    text = f"Sie ist zu.\n\n{'_' * 32}\n{head}\n\nIst sie zu?\n"
    expected = f"Sie ist zu.\n\nQuoted mail.\n\n{head}\n\nIst sie zu?"
    assert read_article("a.eml", bytes(message(text))).text == expected


def test_headers_in_bytes_of_an_old_encoding_are_read() -> None:
    head = "From: Szabó Győző <a@b.example>\nSubject: A győri fürdő"
    charset = "Content-Type: text/plain; charset=iso-8859-2"
    text = "Az idén novemberben zár be."
    for data in (
        f"{head}\n{charset}\n\n{text}".encode("iso-8859-2"),
        f"{head}\r\n\r\n{text}".encode(),
    ):
        article = read_article("a.eml", data)
        assert (article.author, article.title) == ("Szabó Győző", "A győri fürdő")
        assert article.text == text
    old = "From: a@b.example\nSubject: Die Brücke\n\nIt is open."
    assert read_article("a.eml", old.encode("cp1252")).title == "Die Brücke"


def test_a_newsletter_is_its_html_where_its_plain_part_only_points_there() -> None:
    markup = "<table><tr><td><h1>News</h1><p>The bridge is open.</p></td></tr></table>" + (
        "<blockquote><p>Is it?</p></blockquote>"
    )
    article = read_article("a.eml", bytes(message("See the web.", markup)))
    assert article.text == "News\n\nThe bridge is open.\n\nQuoted mail.\n\nIs it?"


def test_a_newsletter_in_xhtml_is_read() -> None:
    page = "<html><body><p>The bridge\x00 is open.</p></body></html>"
    markup = f'<?xml version="1.0" encoding="utf-8"?>{page}'
    assert read_article("a.eml", bytes(message("See.", markup))).text == "The bridge is open."


def test_html_without_a_body_holds_no_text() -> None:
    frames = "<html><head><title>A</title></head><frameset><frame src='a'></frameset></html>"
    assert read_article("a.eml", bytes(message("See the web.", frames))).text == "See the web."


def test_attachments_are_told() -> None:
    mail = message("It is open.")
    mail.add_attachment(b"x", maintype="application", subtype="pdf", filename="plan.pdf")
    assert read_article("a.eml", bytes(mail)).gaps == ("1 attachment is not read (plan.pdf)",)


def test_texts_after_a_picture_are_read() -> None:
    mail = message("The Kestrel won.")
    mail.add_attachment(b"x", maintype="image", subtype="png", filename="a.png")
    mail.add_attachment("Nine seconds behind: the Wren.\n", disposition="inline")
    mail.add_attachment("<p>Third was the Gull.</p>", subtype="html", disposition="inline")
    mail.add_attachment("Fees: 4 pounds.", filename="fees.txt")
    article = read_article("a.eml", bytes(mail))
    assert article.text == (
        "The Kestrel won.\n\nNine seconds behind: the Wren.\n\nThird was the Gull."
    )
    assert article.gaps == ("2 attachments are not read (a.png, fees.txt)",)


def test_a_short_page_outlives_the_long_notice_below_it() -> None:
    mail = message("")
    mail.set_content("<p>The ferry goes on Tuesday.</p>", subtype="html")
    mail.make_mixed()
    mail.add_attachment("This mail may be confidential. " * 9, disposition="inline")
    assert read_article("a.eml", bytes(mail)).text.startswith("The ferry goes on Tuesday.\n\nThis")


def test_an_attachment_beside_one_form_of_the_text_is_told() -> None:
    mail = message("The ferry goes on Tuesday.", "<p>The ferry goes on Tuesday.</p>")
    (_, page) = mail.iter_parts()
    page.add_attachment(b"x", maintype="application", subtype="pdf", filename="plan.pdf")
    assert read_article("a.eml", bytes(mail)).gaps == ("1 attachment is not read (plan.pdf)",)


def test_one_text_in_two_forms_is_read_once() -> None:
    mail = message("The ferry goes on Tuesday.")
    mail.add_attachment("<p>The ferry goes on Tuesday.</p>", subtype="html", disposition="inline")
    assert read_article("a.eml", bytes(mail)).text == "The ferry goes on Tuesday."


def test_what_a_signed_message_holds_is_read_once() -> None:
    inner = message("The quay is shut.")
    inner.add_attachment("It opens in May.\n", disposition="inline")
    signed = message("")
    signed.set_type("multipart/signed")
    signed.set_payload([inner])
    signed.add_attachment(b"x", maintype="application", subtype="pgp-signature", filename="s.asc")
    article = read_article("a.eml", bytes(signed))
    assert article.text == "The quay is shut.\n\nIt opens in May."
    assert article.gaps == ("1 attachment is not read (s.asc)",)


def test_the_messages_of_a_mailbox_are_articles() -> None:
    first = message("It is open.\nFrom now on.\n", Message_ID="<b1@x>")
    second = message("It fell.\n")
    start = b"From a Mon May  4 10:00:00 2026\n"
    found = articles("a.mbox", b"".join(start + bytes(m) + b"\n" for m in (first, second)))
    assert {member: article.text for member, article in found.items()} == {
        "#b1@x": "It is open.\nFrom now on.",
        "#2": "It fell.",
    }


def test_a_line_that_begins_with_from_ends_no_message() -> None:
    poem = "A poem:\n\nFrom the hills the river runs,\nto the sea.\n\nFrom now on it is shut.\n\nBo"
    start = b"From a Mon May  4 10:00:00 2026\r\n"
    second = bytes(message("It fell.")).replace(b"\n", b"\r\n")
    found = articles("a.mbox", start + bytes(message(poem)) + b"\r\n" + start + second)
    assert {member: article.text for member, article in found.items()} == {
        "#1": poem,
        "#2": "It fell.",
    }


def test_the_messages_of_a_mailbox_are_read_again_when_reading_changes() -> None:
    data = bytes(message("It is open.\n"))
    start = b"From a Mon May  4 10:00:00 2026\n"
    (entry,) = read_mbox(BytesIO(start + data), Columns())
    assert entry.digest == digest_of(data)


def test_a_saved_page_is_its_article() -> None:
    page = EmailMessage()
    page["Snapshot-Content-Location"] = "https://gorton.example/bridge"
    page.set_content("<body><p>“We can’t go on”, said Zoë.</p></body>", "html", charset="utf-8")
    article = read_article("a.mhtml", bytes(page))
    assert article.text == "“We can’t go on”, said Zoë."
    assert article.source == "https://gorton.example/bridge"
