"""XML of packages (DOCX, ODT, EPUB), parsed without entities, external files or network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footnoted_index.errors import ArticleError

if TYPE_CHECKING:
    from lxml.etree import _Element


def parse_xml(data: bytes) -> _Element:
    """Return the root element. Raises `ArticleError` where the XML is not well-formed."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ArticleError(f"is damaged ({error.msg})") from error
