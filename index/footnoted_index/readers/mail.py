"""E-mail (EML, mbox) and web pages saved as e-mail (MHTML)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, message_from_string, policy
from email.message import EmailMessage, MIMEPart
from email.utils import parseaddr, parsedate_to_datetime
from functools import partial
from io import BufferedIOBase

from footnoted_index.errors import ArticleError
from footnoted_index.readers.accounting import words_lost
from footnoted_index.readers.digest import digest_of
from footnoted_index.readers.draft import Draft, Entry, Unreadable
from footnoted_index.readers.html import is_cut, parse_page, read_page
from footnoted_index.readers.markup import render
from footnoted_index.readers.rows import Columns
from footnoted_index.readers.text import decode
from footnoted_index.text.normalisation import with_line_ends

MAX_MAIL_BYTES = 50_000_000
_ENOUGH = 0.7
"""A plain part with fewer words than this share of the HTML part's only points to it."""
_ATTRIBUTION = re.compile(
    r"^(?:On|Am|Le|El|Il|Op|Dne|W dniu)\b.{4,200}:$|^.{4,200}(?:wrote|schrieb|írta|escribió)\b.*:$"
)
_ORIGINAL = re.compile(
    r"^\s*-{2,}\s*(?:original message|ursprüngliche nachricht|eredeti üzenet"
    r"|message d'origine|forwarded message|weitergeleitete nachricht)",
    re.IGNORECASE,
)
_SIGNATURE = "-- "
_HEADER = re.compile(rb">?(?:[!-9;-~]+:|From )")
"""How the line after "From " begins where a message does, and not a line of a poem."""
_UNDERLINE = re.compile(r"\s*_{10,}\s*")
_HEAD_LINE = re.compile(r"[^\W\d_][^:@\n]{1,24}:\s?\S.*")
_HEAD_LINES = 3
"""Outlook quotes a mail below a line: its sender, its day, …, each with a name before it."""
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w:.-]+)", re.IGNORECASE)


def read_eml(data: bytes) -> Draft:
    """Return the text of a message: what is new first, then what is quoted, marked as such.

    Subject, sender and date are the title, author and date. Attachments are not read and reported
    as a gap. Raises `ArticleError` where the file is no message.
    """
    message = _parsed(data)
    if not any(message.get(name) for name in ("From", "Subject", "Date", "Received")):
        raise ArticleError("is not an e-mail (it has no headers)")
    attached: list[str] = []
    texts = _texts(message, attached)
    gaps: tuple[str, ...] = ()
    if attached:
        files = "attachment is" if len(attached) == 1 else "attachments are"
        gaps = (f"{len(attached)} {files} not read ({', '.join(attached[:5])})",)
    return Draft(
        "\n\n".join(filter(None, texts)),
        title=message.get("Subject"),
        author=_sender(message),
        date=_date(message),
        gaps=gaps,
    )


def read_mbox(stream: BufferedIOBase, columns: Columns) -> Iterator[Entry | Unreadable]:
    """Yield the messages of a mailbox, known by their `Message-ID` or their number.

    Raises `ArticleError` where there are none.
    """
    number = 0
    for data in _messages(stream):
        number += 1
        if len(data) > MAX_MAIL_BYTES:
            yield Unreadable(f"#{number}", f"is larger than {MAX_MAIL_BYTES / 1e6:.0f} MB")
            continue
        found = re.search(rb"^message-id:\s*<?([^\s<>]+)", data[:20_000], re.I | re.M)
        name = found[1].decode("utf-8", "replace") if found else str(number)
        yield Entry.of(f"#{name}", digest_of(data), partial(read_eml, data))
    if not number:
        raise ArticleError("is not a mailbox (no line starts with 'From ')")


def read_mhtml(data: bytes) -> Draft:
    """Return the main content of a web page that was saved as one file; see `read_html`.

    Raises `ArticleError` where it holds no HTML.
    """
    message = _parsed(data)
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            draft = read_page(_decoded(part))
            address = message.get("Snapshot-Content-Location") or part.get("Content-Location")
            return replace(draft, source=draft.source or address)
    raise ArticleError("is not a saved web page (MHTML): it holds no HTML")


def _parsed(data: bytes) -> EmailMessage:
    end = found.start() if (found := _END_OF_HEAD.search(data)) else len(data)
    if data[:end].isascii():
        return message_from_bytes(data, policy=policy.default)
    text = _head(data[:end], data) + data[end:].decode("ascii", "surrogateescape")
    return message_from_string(text, policy=policy.default)


def _head(head: bytes, message: bytes) -> str:
    """Return the head of a message, which old programs wrote in the encoding of the text."""
    try:
        return head.decode()
    except UnicodeDecodeError:
        declared = _CHARSET.search(message)
        encoding = _encoding(declared[1].decode() if declared else "windows-1252")
        return head.decode(encoding or "windows-1252", "replace")


def _messages(stream: BufferedIOBase) -> Iterator[bytes]:
    lines: list[bytes] | None = None
    size, blank = 0, True
    line = stream.readline()
    while line:
        following = stream.readline()
        if blank and line.startswith(b"From ") and _HEADER.match(following):
            if lines is not None:
                yield b"".join(lines)
            lines, size = [], 0
        elif lines is not None and size <= MAX_MAIL_BYTES:
            lines.append(line[1:] if re.match(rb">+From ", line) else line)
            size += len(line)
        blank, line = not line.strip(), following
    if lines is not None:
        yield b"".join(lines)


def _texts(message: MIMEPart, attached: list[str], *, is_whole: bool = True) -> list[str]:
    """Return the texts of a message in their order; add the names of what is attached to it.

    A text after a picture is a part of its own, as is what a mailing list adds below. Of several
    forms of a text the fullest is taken.
    """
    kind = message.get_content_type()
    if not is_whole and _is_file(message):
        attached.append(str(message.get_filename() or kind))
    elif kind in ("multipart/alternative", "multipart/related"):
        attached += [str(part.get_filename() or part.get_content_type())
                     for part in message.walk() if _is_file(part)]  # fmt: skip
        plain, page = (message.get_body((kind,)) for kind in ("plain", "html"))
        return [_fullest(_text(plain), _text(page))]
    elif kind.startswith("multipart/"):
        found = [(part.get_content_type(), text) for part in message.iter_parts()
                 for text in _texts(part, attached, is_whole=False)]  # fmt: skip
        return _without_repeated_forms(found)
    elif kind in ("text/plain", "text/html"):
        return [_text(message)]
    elif not is_whole:
        attached.append(kind)
    return []


def _is_file(part: MIMEPart) -> bool:
    """Return whether a part is attached, and is neither a text nor a picture of a page."""
    kind = part.get_content_maintype()
    named = part.get_filename() and kind != "multipart"
    in_page = kind == "image" and part["Content-ID"]
    return part.is_attachment() or (bool(named) and not in_page)


def _without_repeated_forms(texts: list[tuple[str, str]]) -> list[str]:
    """Return texts without a page that only repeats the plain text beside it, or the reverse."""
    kept: list[tuple[str, str]] = []
    for kind, text in texts:
        for place, (other, before) in enumerate(kept):
            if other != kind and not words_lost(*sorted((text, before), key=len), share=0.5):
                plain, page = (text, before) if kind == "text/plain" else (before, text)
                kept[place] = (other, _fullest(plain, page))
                break
        else:
            kept.append((kind, text))
    return [text for _, text in kept]


def _fullest(plain: str, page: str) -> str:
    return plain if len(plain.split()) >= _ENOUGH * len(page.split()) else page


def _text(part: MIMEPart | None) -> str:
    if part is None:
        return ""
    decoded = _decoded(part)
    is_page = part.get_content_type() == "text/html"
    return _page(decoded) if is_page else _new_first(with_line_ends(decoded))


def _decoded(part: MIMEPart) -> str:
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    charset = part.get_content_charset()
    if charset is None or charset in ("us-ascii", "ascii"):
        return decode(data)
    encoding = _encoding(charset)
    return data.decode(encoding, "replace") if encoding else decode(data)


def _encoding(charset: str) -> str | None:
    """Return Python's name of an encoding as browsers understand its label; None for no label."""
    from webencodings import lookup

    encoding = lookup(charset)
    return encoding.codec_info.name if encoding else None


def _new_first(text: str) -> str:
    """Return the lines of a message, quoted ones after the others; its signature is left out."""
    new: list[str] = []
    quoted: list[list[str]] = []
    inside = False
    lines = text.split("\n")
    for position, line in enumerate(lines):
        if line == _SIGNATURE and not inside:
            break
        if _ORIGINAL.match(line):
            quoted.append([line.strip(" -") + ":", *lines[position + 1 :]])
            break
        if _UNDERLINE.fullmatch(line) and _is_head(lines[position + 1 :]):
            quoted.append(["", *lines[position + 1 :]])
            break
        if line.startswith(">"):
            if not inside:
                quoted.append([_taken_back(new)])
            quoted[-1].append(line.lstrip("> "))
            inside = True
        else:
            new.append(line)
            inside = inside and not line.strip()
    parts = ["\n".join(new).strip()]
    for block in quoted:
        attribution, *said = block
        parts.append(f"Quoted mail. {attribution}".strip() + "\n\n" + "\n".join(said).strip())
    return "\n\n".join(filter(None, parts))


def _is_head(lines: list[str]) -> bool:
    """Return whether lines begin with the head of a mail, whatever its language."""
    head = lines[:_HEAD_LINES]
    return len(head) == _HEAD_LINES and all(map(_HEAD_LINE.fullmatch, head))


def _taken_back(lines: list[str]) -> str:
    """Return the line before a quotation that says whose it is, taken from `lines`."""
    while lines and not lines[-1].strip():
        lines.pop()
    for count in (1, 2):
        line = " ".join(part.strip() for part in lines[-count:])
        if lines and _ATTRIBUTION.match(line):
            del lines[-count:]
            return line
    return ""


def _page(markup: str) -> str:
    tree = parse_page(markup)
    if is_cut():
        raise ArticleError("is nested more than 2,000 elements deep")
    body = tree if tree is None else tree.find("body")
    if body is None:
        return ""
    for quote in body.iter("blockquote"):
        if next(quote.iterancestors("blockquote"), None) is None:
            quote.text = "Quoted mail. " + (quote.text or "")
    return render(body)


def _sender(message: EmailMessage) -> str | None:
    name, address = parseaddr(str(message.get("From") or ""))
    return name or address or None


def _date(message: EmailMessage) -> str | None:
    try:
        return parsedate_to_datetime(str(message["Date"])).date().isoformat()
    except (TypeError, ValueError, IndexError):
        return None
