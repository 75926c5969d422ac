"""Files to articles: bytes are decoded, text is normalised once, metadata is taken as given."""

from __future__ import annotations

import datetime
import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from footnoted_index.article import Article, article_id
from footnoted_index.errors import ArticleError, ArticlesError
from footnoted_index.language import detect_language
from footnoted_index.passages import is_heading

SUFFIXES = frozenset({".txt", ".text", ".md", ".markdown"})
MAX_ARTICLE_CHARS = 1_000_000
"""Some 400 printed pages; more is a data dump, not an article, and is reported instead of read."""
MAX_FILE_BYTES = 4 * MAX_ARTICLE_CHARS
_TITLE_CHARS = 80
# Invisible characters that would make a quote differ from what a reader sees: soft hyphen, zero
# width space, byte order mark, and the bidirectional controls that can reverse a line.
_INVISIBLE = dict.fromkeys(
    [0xAD, 0x200B, 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_FRONT_MATTER = re.compile(r"\A---[^\S\n]*\n(.*?)\n(?:---|\.\.\.)[^\S\n]*(?:\n|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ArticleFile:
    """A file of the articles folder. `path` is relative to the folder, with forward slashes."""

    path: str
    location: Path

    def read_bytes(self) -> bytes:
        """The file's bytes.

        Raises `ArticleError` where it cannot be read or is too large.
        """
        try:
            size = self.location.stat().st_size
            if size > MAX_FILE_BYTES:
                raise ArticleError(
                    f"{size / 1e6:.1f} MB is too large for one article"
                    f" (at most {MAX_FILE_BYTES / 1e6:.0f} MB); split it"
                )
            return self.location.read_bytes()
        except OSError as error:
            raise ArticleError(f"cannot be read: {error.strerror or error}") from error


def find_articles(folder: Path) -> list[ArticleFile]:
    """The article files below `folder`, sorted by path; hidden files and folders are left out.

    Raises `ArticlesError` where the folder is missing, not a folder, not readable or has none.
    """
    if not folder.exists():
        raise ArticlesError(f"the articles folder '{folder}' does not exist")
    if not folder.is_dir():
        raise ArticlesError(f"'{folder}' is not a folder; give the folder that holds the articles")
    files = sorted(_walk(folder), key=lambda file: file.path)
    if not files:
        kinds = ", ".join(sorted(SUFFIXES))
        raise ArticlesError(f"the articles folder '{folder}' holds no articles ({kinds})")
    return files


def _walk(folder: Path) -> Iterator[ArticleFile]:
    def fail(error: OSError) -> None:
        # A folder that cannot be listed must not look like one whose articles were deleted.
        raise ArticlesError(f"the folder '{error.filename}' cannot be read: {error.strerror}")

    for directory, subfolders, names in os.walk(folder, onerror=fail):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        for name in names:
            location = Path(directory, name)
            if not name.startswith(".") and location.suffix.lower() in SUFFIXES:
                # A name that is not UTF-8 could not be stored as it is.
                name = os.fsencode(location.relative_to(folder)).decode("utf-8", "replace")
                yield ArticleFile(Path(name).as_posix(), location)


def read_article(path: str, data: bytes) -> Article:
    """The article in the bytes of the file at `path`.

    Markdown may open with YAML front matter: `title`, `date`, `source` or `url`, `language`. The
    title is the front matter's, or the first line if it reads like one, or the first words.

    Raises `ArticleError` where there is no text in it.
    """
    text = normalise(decode(data))
    metadata: dict[str, Any] = {}
    if path.lower().endswith((".md", ".markdown")):
        metadata, text = _front_matter(text)
    if not any(map(str.isalnum, text)):
        raise ArticleError("is empty" if not text.strip() else "holds no words")
    if len(text) > MAX_ARTICLE_CHARS:
        raise ArticleError(
            f"{len(text):,} characters are too many for one article"
            f" (at most {MAX_ARTICLE_CHARS:,}); split it"
        )
    language = metadata.get("language") or metadata.get("lang")
    return Article(
        id=article_id(path),
        title=str(metadata.get("title") or "").strip() or title_of(text),
        language=_language_code(language) or detect_language(text),
        source=str(metadata.get("source") or metadata.get("url") or path),
        text=text,
        date=_date(metadata.get("date")),
    )


def decode(data: bytes) -> str:
    """Bytes to text: a byte order mark, UTF-8, UTF-16, or what charset-normalizer recognises.

    UTF-8 with a few broken bytes stays UTF-8 (they become U+FFFD). Raises `ArticleError` for
    binary data.
    """
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe\x00\x00", "utf-32"),
        (b"\x00\x00\xfe\xff", "utf-32"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            return _text_or_error(data.decode(encoding, "replace"))
    nulls = data[:4096].count(0)
    if nulls > 0.3 * len(data[:4096]):
        odd = data[1:4096:2].count(0)
        return _text_or_error(
            data.decode("utf-16-le" if odd > nulls / 2 else "utf-16-be", "replace")
        )
    try:
        return _text_or_error(data.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    lenient = data.decode("utf-8", "replace")
    broken = lenient.count("\ufffd")
    wide = sum(character > "\x7f" for character in lenient) - broken
    if wide > 2 * broken:
        return _text_or_error(lenient)
    from charset_normalizer import from_bytes

    best = from_bytes(data[:200_000]).best()
    if best is None:
        raise ArticleError("is not text (no character encoding fits)")
    return _text_or_error(data.decode(best.encoding, "replace"))


def _text_or_error(text: str) -> str:
    sample = text[:100_000]
    odd = len(_CONTROL.findall(sample)) + sample.count("\ufffd")
    if odd > 0.05 * len(sample):
        raise ArticleError("is not text (it looks like a binary file)")
    return text


def normalise(text: str) -> str:
    """Text as it is stored: NFC, `\\n` line ends, no control or invisible characters.

    Idempotent. All spans point into its result, so it must never change for a stored article.
    """
    text = _LINE_ENDS.sub("\n", text).translate(_INVISIBLE)
    return unicodedata.normalize("NFC", _CONTROL.sub("", text))


def title_of(text: str) -> str:
    """The first line if it reads like a heading, else the first words of the text."""
    line = next(line for line in map(str.strip, text.split("\n")) if any(map(str.isalnum, line)))
    line = line.lstrip("#").strip() if line.startswith("#") else line
    if len(line) <= _TITLE_CHARS or is_heading(line):
        return line
    return line[:_TITLE_CHARS].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + "…"


def _front_matter(text: str) -> tuple[dict[str, Any], str]:
    match = _FRONT_MATTER.match(text)
    if match is None:
        return {}, text
    import yaml

    try:
        values = yaml.safe_load(match.group(1))
    except yaml.YAMLError:
        return {}, text
    if not isinstance(values, dict):
        return {}, text
    return {str(key).lower(): value for key, value in values.items()}, text[match.end() :]


def _language_code(value: object) -> str | None:
    """The ISO 639-1 part of `de` or `de-AT`; None for anything else."""
    match = re.match(r"([a-z]{2})(?:[-_]|$)", str(value or "").strip().lower())
    return match.group(1) if match else None


def _date(value: object) -> str | None:
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, str):
        try:
            return datetime.datetime.fromisoformat(value.strip()).date().isoformat()
        except ValueError:
            return None
    return None
