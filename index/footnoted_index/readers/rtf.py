"""Rich text (RTF)."""

from __future__ import annotations

import re

from footnoted_index.errors import ArticleError
from footnoted_index.readers.draft import Draft

_INFO = re.compile(r"\{\\(title|author) ([^{}]*)\}")


def read_rtf(data: bytes) -> Draft:
    """Return the text of a document; title and author where it has them.

    Raises `ArticleError` where the file is no RTF.
    """
    from striprtf.striprtf import rtf_to_text

    if not data.lstrip().startswith(b"{\\rtf"):
        raise ArticleError("is not rich text (RTF)")
    source = data.decode("latin-1")
    about = {name: rtf_to_text("{\\rtf1 " + value + "}").strip()
             for name, value in _INFO.findall(source[:100_000])}  # fmt: skip
    lines = rtf_to_text(source, errors="replace").split("\n")
    return Draft(
        "\n\n".join(filter(None, (" ".join(line.replace("|", " | ").split()) for line in lines))),
        title=about.get("title") or None,
        maker=about.get("author") or None,
    )
