"""Word documents (DOCX): the text as Word shows it when all changes are accepted.

mammoth reads the package: insertions and moves, notes, comments, text boxes, content controls,
lists and tables. What it does not know is put into a form that it knows before.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from footnoted_index.errors import ArticleError
from footnoted_index.readers.accounting import words_lost
from footnoted_index.readers.archive import open_package
from footnoted_index.readers.draft import Draft
from footnoted_index.readers.html import parse_fragment
from footnoted_index.readers.markup import render
from footnoted_index.readers.xml import parse_xml

if TYPE_CHECKING:
    from lxml.etree import _Element
    from lxml.html import HtmlElement

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_VML = "{urn:schemas-microsoft-com:vml}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_STORIES = re.compile(r"word/(?:document\d*|footnotes|endnotes|comments)\.xml")
_LOOKS = re.compile(r"word/styles\d*\.xml")
_AROUND = re.compile(r"word/(?:header|footer)\d*\.xml")
_DIAGRAMS = re.compile(r"word/diagrams/data\d*\.xml")
_NOTE = re.compile(r"(?:footnote|endnote)-")
_STYLES = "comment-reference => sup"


def read_docx(data: bytes) -> Draft:
    """Return the text of a Word document; title and author are those of its properties.

    Tracked changes count as accepted and hidden text is left out. Notes follow the text as
    "[1] …", comments as "Comment by NAME: …", then headers, footers and diagrams, each once. Word
    knows when a document was made and changed, not when it was published: there is no date.

    Raises `ArticleError` where the file is damaged or expands beyond all measure.
    """
    import mammoth

    with open_package(data, ArticleError("is not a Word document (DOCX)")) as package:
        parts = {info.filename: package.read(info) for info in package.infolist()
                 if info.filename.endswith((".xml", ".rels"))}  # fmt: skip
    trees = {name: parse_xml(part) for name, part in parts.items() if _STORIES.fullmatch(name)}
    if not trees:
        raise ArticleError("is not a Word document (DOCX)")
    for tree in trees.values():
        _simplify(tree)
    looks = {name: _names_alone(part) for name, part in parts.items() if _LOOKS.fullmatch(name)}
    package_bytes = io.BytesIO(_packed(parts, trees | looks))
    html = mammoth.convert_to_html(
        package_bytes,
        style_map=_STYLES,
        convert_image=mammoth.images.img_element(lambda _: {}),
    ).value
    comments = trees.get("word/comments.xml")
    found = comments.iter(f"{_WORD}comment") if comments is not None else ()
    authors = [comment.get(f"{_WORD}author") or "" for comment in found]
    text = _text(html, authors)
    extras = [*_paragraphs_of(parts, _AROUND, _WORD), *_paragraphs_of(parts, _DIAGRAMS, _DRAWING)]
    seen = set(text.split("\n"))
    text = "\n\n".join([text, *(extra for extra in dict.fromkeys(extras) if extra not in seen)])
    there = "\n".join(map(_runs, trees.values()))
    gap = words_lost(there, text)
    about = _properties(parts.get("docProps/core.xml"))
    return Draft(
        text, title=about.get("title"), maker=about.get("creator"), gaps=(gap,) if gap else ()
    )


def _simplify(tree: _Element) -> None:
    """Put what mammoth does not read into a form that it reads; drop hidden runs."""
    from lxml.etree import strip_elements

    for field in tree.iter(f"{_WORD}fldSimple", f"{_WORD}hyperlink"):
        field.tag = f"{_WORD}smartTag"
    for mark in list(tree.iter(f"{_WORD}vanish")):
        run = mark.getparent().getparent() if mark.getparent() is not None else None
        shown = mark.get(f"{_WORD}val") in ("0", "false", "off")
        if run is not None and run.tag == f"{_WORD}r" and not shown:
            run.getparent().remove(run)
    strip_elements(tree, f"{_WORD}moveFrom")
    for formula in list(tree.iter(f"{_MATH}oMath")):
        run = formula.makeelement(f"{_WORD}r")
        written = run.makeelement(f"{_WORD}t")
        written.text = "".join(part.text or "" for part in formula.iter(f"{_MATH}t"))
        run.append(written)
        run.tail = formula.tail
        formula.getparent().replace(formula, run)
    for choice in list(tree.iter(f"{_COMPATIBILITY}AlternateContent")):
        _choose(choice)


def _names_alone(styles: bytes) -> _Element:
    """Return the styles of a document without their formatting, which is most of a small file."""
    tree = parse_xml(styles)
    for child in list(tree):
        if child.tag != f"{_WORD}style":
            tree.remove(child)
        elif child.get(f"{_WORD}type") != "numbering":
            child[:] = child.findall(f"{_WORD}name")
    return tree


def _choose(alternatives: _Element) -> None:
    """Keep each text box once, in the older form, which mammoth reads."""
    boxes = list(alternatives.iter(f"{_WORD}txbxContent"))
    fallback = alternatives.find(f"{_COMPATIBILITY}Fallback")
    if not boxes or (fallback is not None and next(fallback.iter(boxes[0].tag), None) is not None):
        for choice in alternatives.findall(f"{_COMPATIBILITY}Choice"):
            alternatives.remove(choice)
        return
    old = alternatives.makeelement(f"{_COMPATIBILITY}Fallback")
    parent = old
    for tag in (f"{_WORD}pict", f"{_VML}shape", f"{_VML}textbox"):
        child = parent.makeelement(tag)
        parent.append(child)
        parent = child
    parent.extend(boxes)
    for child in list(alternatives):
        alternatives.remove(child)
    alternatives.append(old)


def _packed(parts: dict[str, bytes], trees: dict[str, _Element]) -> bytes:
    from lxml import etree

    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, part in parts.items():
            package.writestr(name, etree.tostring(trees[name]) if name in trees else part)
    return stream.getvalue()


def _text(markup: str, authors: list[str]) -> str:
    if not markup.strip():
        return ""
    tree = parse_fragment(markup)
    for link in list(tree.iter("a")):
        target = link.get("href") or ""
        if re.match(r"#(?:footnote|endnote|comment)-ref-", target):
            link.drop_tree()  # the arrow back
    for mark in list(tree.iter("sup")):
        if any((a.get("href") or "").startswith("#comment-") for a in mark.iter("a")):
            mark.drop_tree()
    _number_notes(tree)
    for item in list(tree.iter("dt")):
        said = item.getnext()
        if str(item.get("id") or "").startswith("comment-") and said is not None:
            author = authors.pop(0) if authors else ""
            said.tag, item.tag, item.text = "p", "span", ""
            _prefix(said, f"Comment by {author}: " if author else "Comment: ")
    return render(tree)


def _number_notes(tree: HtmlElement) -> None:
    """Make footnotes and endnotes paragraphs with the number that their mark in the text has."""
    numbers = {
        (link.get("href") or "")[1:]: (link.text or "").strip("[]")
        for link in tree.iter("a")
        if _NOTE.match((link.get("href") or "")[1:])
    }
    for item in list(tree.iter("li")):
        if _NOTE.match(item.get("id") or ""):
            item.getparent().tag = "div"
            item.tag = "p"
            _prefix(item, f"[{numbers.get(item.get('id'), '')}] ")


def _prefix(element: HtmlElement, text: str) -> None:
    first = element[0] if len(element) and not (element.text or "").strip() else element
    first.text = text + (first.text or "").lstrip()


def _runs(tree: _Element) -> str:
    """Return all text of a part, its runs put together and its paragraphs apart."""
    return "\n".join("".join(_pieces(paragraph, _WORD)) for paragraph in tree.iter(f"{_WORD}p"))


def _pieces(paragraph: _Element, space: str) -> Iterator[str]:
    other = {f"{space}tab": " ", f"{space}br": " ", f"{space}cr": " ", f"{space}noBreakHyphen": "‑"}
    for element in paragraph.iter(f"{space}t", *other):
        if next(element.iterancestors(f"{space}p"), None) is paragraph:
            yield other.get(element.tag) or element.text or ""


def _paragraphs_of(parts: dict[str, bytes], names: re.Pattern[str], space: str) -> Iterable[str]:
    for name, part in parts.items():
        if names.fullmatch(name):
            for paragraph in parse_xml(part).iter(f"{space}p"):
                text = " ".join("".join(_pieces(paragraph, space)).split())
                if any(map(str.isalpha, text)):
                    yield text


def _properties(core: bytes | None) -> dict[str, Any]:
    if core is None:
        return {}
    return {
        str(element.tag).rpartition("}")[2]: element.text
        for element in parse_xml(core)
        if element.text
    }
