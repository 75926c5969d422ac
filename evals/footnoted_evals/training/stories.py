"""Parse invented news stories, and fill their slots with names and numbers."""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path

from footnoted_evals.training.names import MONTHS, PERSONS, PLACES, WEEKDAYS, with_suffix
from footnoted_index.readers.tables import Row, table_lines

FOLDER = Path(__file__).parent / "stories"
LANGUAGES = ("en", "de", "hu")
Names = Mapping[str, Mapping[str, Sequence[str]]]
"""The values to draw from, for each kind of slot and each language."""
NONE = "none"  # the label of questions that the story does not answer
_SLOT = re.compile(r"\{(\w+?)(\d?)(?:\.(last|first))?(?::([^{}]+))?\}")
_NUMBER = re.compile(r"\{(n\d+)(?::(\d+)-(\d+))?\}")
_TAG = re.compile(r"</?([a-z]\w*)>")
_HUNGARIAN_ARTICLE = re.compile(r"\b([Aa])z? (?=(\{(?:place|person)[^{}]*\}))")
_KEEPS_ITS_LINE = re.compile(r"^(?:[-*|#>]|\w{1,12}:|\d{1,2}[.:])")


@dataclass(frozen=True)
class Question:
    """A wording of a question, in a language, and the label of the spans that answer it.

    `before` is what was asked before it, where it is a follow-up.
    """

    label: str
    language: str
    text: str
    before: str = ""


@dataclass(frozen=True)
class Story:
    """A story as it was written: slots are not filled, answers are tagged."""

    id: str
    language: str
    title: str
    body: str
    date: str = ""
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True)
class Told:
    """A story whose slots were filled: plain text, and the character spans of each label."""

    story: Story
    title: str
    text: str
    spans: dict[str, list[tuple[int, int]]]
    questions: tuple[Question, ...]
    values: dict[str, str] = field(default_factory=dict)


def load(folder: Path = FOLDER) -> list[Story]:
    """Return every story of a folder, sorted by id. Raises `ValueError` on what is not well
    formed."""
    texts = [path.read_text("utf-8") for path in sorted(folder.glob("*.txt"))]
    stories: dict[str, Story] = {}
    for story in (story for text in texts for story in parse(text)):
        if story.id in stories:
            raise ValueError(f"the id {story.id} occurs twice")
        stories[story.id] = story
    for name, questions in (more for text in texts for more in parse_more(text)):
        if name not in stories:
            raise ValueError(f"+++ {name}: there is no such story")
        stories[name] = replace(stories[name], questions=(*stories[name].questions, *questions))
        _check(stories[name])
    return [stories[name] for name in sorted(stories)]


def parse_more(text: str) -> Iterator[tuple[str, list[Question]]]:
    """Yield the further questions of one file, with the ids of their stories."""
    for part in re.split(r"^(?=(?:===|\+\+\+) )", text, flags=re.M):
        if part.startswith("+++ "):
            head, _, rest = part.removeprefix("+++ ").partition("\n")
            yield head.strip(), list(questions_of(head.strip(), rest))


def parse(text: str) -> Iterator[Story]:
    """Yield the stories of one file. Raises `ValueError` where one is not as it should be."""
    for part in re.split(r"^(?=(?:===|\+\+\+) )", text, flags=re.M):
        if not part.startswith("=== "):
            continue
        story = parse_one(part)
        _check(story)
        yield story


def parse_one(part: str) -> Story:
    """Return one story, not yet checked. Raises `ValueError` where it has not three parts."""
    part = part.removeprefix("=== ")
    name = part.split("\n", 1)[0].strip()
    try:
        head, body, questions = re.split(
            r"^---\s*$", part.split("\n", 1)[1], maxsplit=2, flags=re.M
        )
    except ValueError:
        raise ValueError(f"{name}: three parts are needed, with --- between them") from None
    fields = dict(re.findall(r"^(\w+):\s*(.+?)\s*$", head, flags=re.M))
    return Story(
        id=name,
        language=fields.get("lang", ""),
        title=fields.get("title", ""),
        date=fields.get("date", ""),
        body=_with_tables_told(_paragraphs(body)),
        questions=tuple(questions_of(name, questions)),
    )


def _paragraphs(body: str) -> str:
    """Join the lines of each paragraph, but not those of lists, tables and interviews."""
    paragraphs = []
    for block in re.split(r"\n\s*\n", body.strip()):
        lines: list[str] = []
        for line in (line.strip() for line in block.splitlines()):
            if lines and not _KEEPS_ITS_LINE.match(line):
                lines[-1] += " " + line
            else:
                lines.append(line)
        paragraphs.append("\n".join(lines))
    return "\n\n".join(paragraphs)


def _with_tables_told(body: str) -> str:
    """Return the text with its tables as the file readers write them: "Column: value | Column:
    value".
    """
    told: list[str] = []
    for is_table, lines in groupby(body.split("\n"), lambda line: line.startswith("|")):
        if not is_table:
            told += lines
            continue
        cells = ([cell.strip() for cell in line.strip("| ").split("|")] for line in lines)
        rows = [row for row in cells if not all(cell.strip(":-") == "" for cell in row)]
        heading, *rest = rows
        declared = not any(map(_TAG.search, heading))
        told += table_lines([Row(heading, is_heading=declared), *map(Row, rest)])
    return "\n".join(told)


def questions_of(name: str, text: str) -> Iterator[Question]:
    """Yield questions under their labels, one a line. Raises `ValueError` for what is neither."""
    label = ""
    for line in (line.strip() for line in text.splitlines()):
        if not line:
            continue
        if match := re.match(r"(en|de|hu):\s*(.+)", line):
            if not label:
                raise ValueError(f"{name}: a question before any label: {line}")
            *before, asked = match[2].split(" >> ")
            yield Question(label, match[1], asked, " ".join(before))
        elif re.fullmatch(r"[a-z]\w*", line):
            label = line
        else:
            raise ValueError(f"{name}: neither a label nor a question: {line}")


def _check(story: Story) -> None:
    if story.language not in LANGUAGES or not story.title:
        raise ValueError(f"{story.id}: lang (en, de, hu) and title are needed")
    told = fill(story, random.Random(0))
    asked = {question.label for question in story.questions}
    if missing := asked - set(told.spans) - {NONE}:
        raise ValueError(f"{story.id}: asked for but not marked in the text: {sorted(missing)}")
    if unasked := set(told.spans) - asked:
        raise ValueError(f"{story.id}: marked in the text but never asked: {sorted(unasked)}")
    for rest in [told.text, told.title, *(f"{q.before} {q.text}" for q in told.questions)]:
        if stray := re.search(r"[{}]|</?[a-z]\w*>", rest):
            near = rest[max(0, stray.start() - 30) : stray.end() + 20]
            raise ValueError(f"{story.id}: stray markup near {near!r}")


def fill(
    story: Story,
    chance: random.Random,
    *,
    half: str = "train",
    values: dict[str, str] | None = None,
    names: Names | None = None,
) -> Told:
    """Fill a story's slots, each with one value throughout; `half` says which names are drawn from,
    unless `names` has them by kind and language.

    `values` holds slots that are to keep a value. Returns the text with the spans of its answers.
    Raises `ValueError` for a slot that is none, and for a span that is not closed.
    """
    values = dict(values or {})
    ranges = {
        name: (int(lo), int(hi)) for name, lo, hi in _NUMBER.findall(story.title + story.body) if lo
    }

    def number(match: re.Match[str]) -> str:
        name = match[1]
        if name not in values:
            if name not in ranges:
                raise ValueError(f"{story.id}: {{{name}}} has no range in the text")
            values[name] = str(chance.randint(*ranges[name]))
        return _grouped(int(values[name]), story.language)

    def slot(match: re.Match[str], language: str) -> str:
        kind, index, part, suffix = match[1], match[2], match[3], match[4]
        key = kind + index
        if key not in values:
            few = (names or {}).get(kind)
            pool = few[story.language] if few else _pool(story.id, kind, story.language, half)
            taken = {value for name, value in values.items() if name.startswith(kind)}
            values[key] = chance.choice([value for value in pool if value not in taken])
        value = _localised(kind, values[key], language)
        if part:
            first, last = value.split(" ", 1)
            family_first = story.language == "hu"
            value = (first, last)[(part == "last") ^ family_first]
        return with_suffix(value, suffix) if suffix else value

    def filled(text: str, language: str) -> str:
        if language == "hu":  # "a" before a consonant, "az" before a vowel
            vowels = tuple("aáeéiíoóöőuúüű")
            text = _HUNGARIAN_ARTICLE.sub(
                lambda match: (
                    match[1] + ("z " if filled(match[2], "").lower().startswith(vowels) else " ")
                ),
                text,
            )
        return _SLOT.sub(lambda match: slot(match, language), _NUMBER.sub(number, text))

    title, body = filled(story.title, story.language), filled(story.body, story.language)
    text, spans = _untagged(story.id, body)
    questions = tuple(
        replace(q, text=filled(q.text, q.language), before=filled(q.before, q.language))
        for q in story.questions
    )
    return Told(story, title, text, spans, questions, values)


def _pool(name: str, kind: str, language: str, half: str) -> list[str]:
    if kind == "place":
        return PLACES[language][half]
    if kind == "person":
        return PERSONS[language][half]
    if kind == "day":
        return [str(i) for i in range(7)]
    if kind == "month":
        return [str(i) for i in range(12)]
    raise ValueError(f"{name}: no such slot: {{{kind}}}")


def _localised(kind: str, value: str, language: str) -> str:
    if kind == "day":
        return WEEKDAYS[language][int(value)]
    if kind == "month":
        return MONTHS[language][int(value)]
    return value


def _grouped(number: int, language: str) -> str:
    if number < 1000 or (number < 10_000 and language == "hu"):
        return str(number)
    return f"{number:,}".replace(",", {"en": ",", "de": ".", "hu": " "}[language])


def _untagged(name: str, body: str) -> tuple[str, dict[str, list[tuple[int, int]]]]:
    """Take the tags out of a text and return the spans that they marked."""
    text, last, open_tags, spans = "", 0, [], {}  # type: ignore[var-annotated]
    for match in _TAG.finditer(body):
        text += body[last : match.start()]
        last = match.end()
        if not match[0].startswith("</"):
            open_tags.append((match[1], len(text)))
        elif not open_tags or open_tags[-1][0] != match[1]:
            raise ValueError(f"{name}: {match[0]} closes nothing")
        else:
            label, start = open_tags.pop()
            spans.setdefault(label, []).append((start, len(text)))
    if open_tags:
        raise ValueError(f"{name}: <{open_tags[-1][0]}> is never closed")
    return text + body[last:], spans
