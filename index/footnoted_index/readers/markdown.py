"""Markdown to plain text, with YAML or TOML front matter."""

from __future__ import annotations

import datetime
import html
import re
import tomllib
from collections.abc import Callable, Sequence
from typing import Any

from footnoted_index.errors import LeftOutError
from footnoted_index.readers.draft import Draft
from footnoted_index.readers.rows import Columns, column_key, is_draft
from footnoted_index.readers.tables import Row, table_lines
from footnoted_index.readers.text import decode
from footnoted_index.text.normalisation import normalise

_KEY_AND_VALUE = re.compile(r"([^\W\d_][\w-]{0,30}):[ \t]*(.*?)[ \t]*")
_LIST_ITEM = re.compile(r"\s*-\s+(.*?)\s*")
_LIST = re.compile(r"\[[^\[\]]*\]")
_QUOTED = re.compile(r"""(['"])((?:(?!\1).)*(?:\1\w.*)?)\1""")
"""All of a value in quotation marks: not `"Bread has no weekend": the baker`."""
_NAMES = Columns()
_USUAL_KEYS = frozenset(map(column_key, (*_NAMES.title, *_NAMES.date, *_NAMES.author)))
_TITLE_KEYS = frozenset(map(column_key, _NAMES.title))
_FRONT_MATTER = re.compile(
    r"\A\s*(?P<fence>---|\+\+\+)[^\S\n]*\n(?P<values>.*?)\n(?:(?P=fence)|\.\.\.)[^\S\n]*(?:\n|\Z)",
    re.DOTALL,
)
_PLAIN_FRONT_MATTER = re.compile(r"\A\s*(?P<values>(?:[^\W\d_][\w -]{0,30}:[^\n]*\n){2,30})\s*\n")
"""Of MultiMarkdown and Pelican: lines of `Key: value` up to an empty one."""
_MAX_FRONT_MATTER = 20_000
_FENCE = re.compile(r"^[ \t]*(```+(?=[^`]*$)|~~~+)")
_ITEM = re.compile(r" {0,3}(?:[*+-]|\d{1,9}[.)]|\[\^[^\]]+\]:|:)(?:\s|$)")
_CODE = re.compile(
    r"\\[!-/:-@\[-`{-~]|<!--.{0,500}?-->"  # a backtick in these begins no code
    r"|(`(?<!``)`{0,8})(?!`)(?P<code>.{1,500}?)(?<!`)\1(?!`)"
)
_HELD = re.compile(r"\0(\d+)\0")

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TARGET = r"""\([^()\s]*(?:\([^()\s]*\)[^()\s]*)?(?:\s+["'][^\n]{0,200}?["'])?\)|\[[^\[\]\n]*\]"""
_TAG = (
    r"</?(?:a|abbr|b|br|center|cite|code|del|details|div|em|figcaption|figure|font|i|img|ins|kbd"
    r"|mark|p|q|s|small|span|strong|sub|summary|sup|u)\b[^<>\n]*>"
)
_MARKS: Sequence[tuple[str, re.Pattern[str], str | Callable[[re.Match[str]], str]]] = [
    (mark, re.compile(expression, re.MULTILINE), shown)
    for mark, expression, shown in (
        ("{{", r"\{\{(?:<.{1,300}?>|%.{1,300}?%)\}\}", ""),  # of Hugo
        ("{%", r"\{%.{1,300}?%\}", ""),  # of Jekyll
        ("%%", r"%%[^%]{1,1000}%%", ""),  # a comment of Obsidian
        ("![[", r"!\[\[[^\[\]\n]*\]\]", ""),  # an embedded file
        ("![", rf"!\[([^\[\]\n]*)\](?:{_TARGET})", r"\1"),
        ("[[", r"\[\[(?:[^\[\]|\n]*\|)?([^\[\]|\n]+)\]\]", r"\1"),
        ("[", rf"\[(?<!!\[)([^\[\]\n]+)\](?:{_TARGET})", r"\1"),
        ("]:", r"^ {0,3}\[(?!\^)[^\]\n]+\]:\s+\S+.*$\n?", ""),
        ("[^", r"^ {0,3}\[\^([^\[\]\n]{1,80})\]:[ \t]*", r"[\1] "),
        ("[^", r"\[\^([^\[\]\n]{1,80})\]", r"[\1]"),
        ("<", r"<((?:https?://|mailto:)[^<>\s]+)>", r"\1"),
        ("<", f"(?i:{_TAG})", lambda tag: "\n" if tag[0][1:3].lower() == "br" else ""),
        (">", r"\n(?: {0,3}>[ \t]?)+(?:\[!\w+\][+-]?[ \t]*)?", r"\n"),
        ("*", r"\n {0,3}(?:\*[ \t]*){3,}$", r"\n"),
        ("_", r"\n {0,3}(?:_[ \t]*){3,}$", r"\n"),
        ("=", r"\n {0,3}=+[ \t]*$", r"\n"),
        ("--", r"\n {0,3}-{2,}[ \t]*$", r"\n"),
        ("#", r"\n {0,3}#{1,6}[ \t]+(.*?)[ \t]*#*[ \t]*$", r"\n\1\n"),
        ("\n", r"\n([ \t]*)[*+-][ \t]+(?:\[[ xX]\][ \t]+)?", r"\n\1- "),
        # "***Correction:** the rest is in italics.*"
        (
            "***",
            r"\*\*\*(?<![\\\w*]\*\*\*)(?=[^\s*])([^*\n]{1,300})\*\*(?=[^*\n]{1,300}\*(?!\*))",
            r"*\1",
        ),
    )
]
"""What is in a text that has such a mark, the expression that finds it, and what is shown of it.
Each begins with characters, not with a condition, wherever it can be: so it is found faster."""
_EMPHASIS = re.compile(
    r"([*_~=])(?:(?<![\\\w*_].)((?<=[*_])\1{0,2}|(?<=[~=])\1)"
    r"(?=[^\s*_])(?P<text>[^\n]{0,300}?[^\s*_\\])\1\2(?![\w*_])"
    r"|(?<=\*)(?<![\\\w*].)(\1{0,2})(?=[^\s*])(?P<inner>[^*\n]{0,300}[^\s*\\])\1\4)"
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[a-zA-Z][a-zA-Z\d]{1,31});")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_DELIMITERS = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")


def read_markdown(data: bytes) -> Draft:
    """Return the text below the front matter as a reader sees it, without its marks.

    Its values are called as the columns of exports are (`Columns`). Raises `LeftOutError` where it
    says that the article is a draft or not published.
    """
    metadata, text = _front_matter(normalise(decode(data)))
    if is_draft(metadata):
        raise LeftOutError("is a draft, its front matter says", "draft")
    return Draft(
        plain_text(text),
        title=_field(metadata, _NAMES.title),
        date=_field(metadata, _NAMES.date),
        author=_field(metadata, _NAMES.author),
        source=_field(metadata, ("source", *_NAMES.source)),
        language=_field(metadata, _NAMES.language),
    )


def _field(metadata: dict[str, Any], names: Sequence[str]) -> Any:
    return next(filter(None, (metadata.get(column_key(name)) for name in names)), None)


def plain_text(source: str) -> str:
    """Return Markdown as plain text. Code stays as it is written, but for its own marks."""
    parts: list[str] = []
    prose: list[str] = []
    fence = ""
    may_be_code, after_blank, in_item, in_comment = True, True, False, False

    def end_prose() -> None:
        if prose:
            parts.append(_prose("\n".join(prose)) + "\n")
            prose.clear()

    for line in source.split("\n"):
        match = _FENCE.match(line)
        if fence:
            if match and match[1].startswith(fence) and not line.strip("`~ \t"):
                fence = ""
            else:
                parts.append(line + "\n")
        elif match:
            end_prose()
            fence, may_be_code = match[1], False
        elif may_be_code and line.startswith(("    ", "\t")):
            end_prose()
            parts.append(line + "\n")
        else:
            prose.append(line)
            blank = not line.strip()
            if _ITEM.match(line):
                in_item = True
            elif after_blank and not blank and not line[0].isspace():
                in_item = False
            if "<!--" in line or in_comment:
                in_comment = "-->" not in line.rpartition("<!--")[2]
            may_be_code = blank and not in_item and not in_comment
            after_blank = blank
    end_prose()
    return "".join(parts).strip("\n")


def _prose(text: str) -> str:
    text = "\n" + text  # so that each line has a line end before it
    code: list[str] = []

    def hold(match: re.Match[str]) -> str:
        if match["code"] is None:
            return match[0]
        code.append(match["code"])
        return f"\0{len(code) - 1}\0"

    if "`" in text:
        text = _CODE.sub(hold, text)
    last = text.rfind("-->") + 3  # a comment without an end is none
    text = _COMMENT.sub("", text[:last]) + text[last:] if last > 2 else text
    if "|" in text:
        text = _with_tables_told(text)
    for mark, expression, shown in _MARKS:
        if mark in text:
            text = expression.sub(shown, text)
    for _ in range(3):  # bold in italics in a link
        text, found = _EMPHASIS.subn(lambda match: match["text"] or match["inner"], text)
        if not found:
            break
    text = _ESCAPE.sub(r"\1", text)[1:]
    if "&" in text:
        text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    return _HELD.sub(lambda match: code[int(match[1])], text) if code else text


def _with_tables_told(text: str) -> str:
    """Return the text with each table as lines that say their columns."""
    lines = text.split("\n")
    told: list[str] = []
    position = 0
    while position < len(lines):
        following = lines[position + 1] if position + 1 < len(lines) else ""
        if "|" in lines[position] and "-" in following and _DELIMITERS.fullmatch(following):
            end = position + 2
            while end < len(lines) and "|" in lines[end]:
                end += 1
            rows = [Row(_cells(line)) for line in lines[position + 2 : end]]
            heading = Row(_cells(lines[position]), is_heading=True)
            told += ["", *table_lines([heading, *rows]), ""]
            position = end
        else:
            told.append(lines[position])
            position += 1
    return "\n".join(told)


def _cells(line: str) -> list[str]:
    return [
        cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))
    ]


def _front_matter(text: str) -> tuple[dict[str, Any], str]:
    match = _FRONT_MATTER.match(text)
    if match is None:
        return _plain_front_matter(text)
    if len(match["values"]) > _MAX_FRONT_MATTER:
        return {}, text
    import yaml

    try:
        values = (
            tomllib.loads(match["values"])
            if match["fence"] == "+++"
            else yaml.safe_load(match["values"])
        )
    except (yaml.YAMLError, ValueError):  # ValueError: a date such as 2024-13-45
        values = _line_by_line(match["values"])
    if not isinstance(values, dict):
        return {}, text
    metadata = {column_key(str(key)): _plain(value) for key, value in values.items()}
    return metadata, text[match.end() :]


def _plain_front_matter(text: str) -> tuple[dict[str, Any], str]:
    match = _PLAIN_FRONT_MATTER.match(text)
    values = _line_by_line(match["values"]) if match else None
    if match is None or not values or _TITLE_KEYS.isdisjoint([next(iter(values))]):
        return {}, text
    return values, text[match.end() :]


def _line_by_line(front: str) -> dict[str, object] | None:
    """Return front matter that people take for YAML: `title: Markets: what a stall costs`.

    An item of a list below a key is one of its values. None where a line is neither, or none says
    what YAML mostly says here.
    """
    values: dict[str, object] = {}
    items: list[object] = []
    for line in filter(str.strip, front.splitlines()):
        if match := _KEY_AND_VALUE.fullmatch(line):
            values[column_key(match[1])] = _one_value(match[2]) or (items := [])
        elif values and (item := _LIST_ITEM.fullmatch(line)):
            items.append(_unquoted(item[1]))
        elif not values or not line[0].isspace():
            return None
    return values if _USUAL_KEYS & values.keys() else None


def _one_value(written: str) -> object:
    """Return the value of one line; only a list ("[Ann Lee, Bo Hill]") is not as it is written."""
    if _LIST.fullmatch(written):
        return [_unquoted(name.strip()) for name in written[1:-1].split(",")]
    return _unquoted(written)


def _unquoted(written: str) -> str:
    quoted = _QUOTED.fullmatch(written)
    return quoted[2] if quoted else written


def _named(value: object) -> object:
    """Return the name in `author: {name: Ann Lee}`, any other value as it is."""
    return value.get("name") if isinstance(value, dict) else value


def _plain(value: object) -> object:
    """Return a value as it is written; a list of names as one text, other structures as none."""
    if isinstance(value, list):
        # Not what is in lists in lists: an alias can make them endless.
        return ", ".join(n for n in map(_named, value) if isinstance(n, str)) or None
    value = _named(value)
    if isinstance(value, int) and not isinstance(value, bool):  # `date: 20260414`
        return str(value)
    return value if isinstance(value, str | int | float | datetime.date) else None
