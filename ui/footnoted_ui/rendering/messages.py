"""The chat messages: questions as they were typed, answers with their footnotes. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from footnoted import Answer, AnswerSentence, Citation, Where
from footnoted.answer.messages import phrase_language
from footnoted.translations import Translation
from footnoted_index.text.passages import is_list_item
from footnoted_ui.rendering.escaping import escape, escape_line
from footnoted_ui.rendering.markup import (
    cells,
    dated_language,
    day,
    emphasised,
    language_attribute,
    language_attributes,
)
from footnoted_ui.strings import own_name, strings

_ITEM = '<span class="fn-item">'
_ICONS = {"weak": "≈", "none": "⊘", "error": "!"}


@dataclass(frozen=True, slots=True)
class AskedOf:
    """The filter of a question: it admits `some` of `all` articles."""

    where: Where
    some: int
    all: int


def question(text: str, turn: str, words: Translation, language: str = "") -> str:
    """Return a question as its chat message shows it: word for word.

    The page draws the same until the server answers (`asking.js`).
    """
    lines = escape(text.strip()).replace("\n", "<br>")
    return (
        f'<div class="fn-question" id="question-{turn}"{language_attribute(language)}'
        f' dir="auto">{lines}</div>'
        f'<button class="fn-edit" type="button" title="{escape(words["edit"])}"></button>'
    )


def searching(turn: str, words: Translation) -> str:
    """Return the placeholder shown until the first words of an answer arrive."""
    return (
        f'<div class="fn-message fn-growing" id="turn-{turn}">'
        f'<p class="fn-searching">{escape(words["searching"])}</p></div>'
    )


def message(
    answer: Answer,
    turn: str,
    words: Translation,
    *,
    growing: bool = False,
    asked_of: AskedOf | None = None,
) -> str:
    """Return the chat message for `answer`, the turn of its conversation with the id `turn`.

    A footnote links to `#src-{turn}-{number}`, which the sources pane marks. `growing`: more of it
    is to come. One line without blank ones: Markdown passes such a block on as it is.
    """
    # Of a match whose article is gone, only the notice is left.
    is_gone = answer.level == "weak" and not (answer.sentences or growing)
    level = "answer" if is_gone else answer.level
    parts = [_label(level, answer.language, words)]
    if answer.understood_as:
        asked = f"<span{language_attributes(answer.language)}>{escape_line(answer.understood_as)}"
        parts.append(
            f'<p class="fn-understood">{escape(words["understood"])}: <button class="fn-reword"'
            f' type="button" title="{escape(words["edit"])}">{asked}</span></button></p>'
        )
    if answer.notice:
        # Notes of the page on an answer it kept are in the page's language.
        is_own = answer.notice == words["changed"]
        attribute = "" if is_own else language_attribute(phrase_language(answer.language))
        parts.append(f'<p class="fn-notice"{attribute} dir="auto">{escape_line(answer.notice)}</p>')
    parts.append(_text(answer, turn))
    if growing:
        return _message(f"{answer.level} fn-growing", turn, parts)
    if asked_of and answer.level != "talk":
        parts.append(_searched(asked_of, answer, words))
    return _message(level, turn, [*parts, _actions(answer, words)])


def _text(answer: Answer, turn: str) -> str:
    """Return the sentences, with language and day where these are not those of the question."""
    by_number = {citation.number: citation for citation in answer.citations}
    own = phrase_language(answer.language) if answer.mode == "extractive" else answer.language

    def told_in(sentence: AnswerSentence) -> tuple[str, str, bool]:
        """The language of a sentence, the date of the article that it is from, and if it is from
        one of another language than the question.
        """
        cited = [by_number[number] for number in sentence.citations[:1]]
        if not cited or (answer.mode == "extractive" and sentence.text != "".join(cited[0].parts)):
            return own, "", False
        of = cited[0].article
        return of.language, of.date or "", of.language != answer.language

    told = [told_in(sentence) for sentence in answer.sentences]
    several = len({date for _, date, _ in told}) > 1
    parts: list[str] = []
    before: AnswerSentence | None = None
    tag = ""
    for (language, date, foreign), same in groupby(answer.sentences, told_in):
        lines = _lines(list(same))
        leads = ["<br>" if tag else _lead(before, lines[0][0]), *("<br>" for _ in lines[1:])]
        tag = _tag(own_name(language) if foreign else "", date if several else "")
        for lead, line in zip(leads, lines, strict=True):
            run = _run(answer, line, language, by_number, turn) + (tag if line is lines[-1] else "")
            if is_list_item(line[0].text):
                parts.append(f"{_ITEM}{run}</span>")
            else:
                is_below_item = bool(parts) and parts[-1].startswith(_ITEM)
                parts.append(run if is_below_item else lead + run)
        before = lines[-1][-1]
    if not parts:
        return ""
    side = language_attributes(told[0][0]).partition(" dir")
    return f'<p class="fn-text"{"".join(side[1:])}>{"".join(parts)}</p>'


def failure(text: str, turn: str, words: Translation) -> str:
    """Return the chat message for a question that could not be asked."""
    sentence = text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")
    parts = [
        _label("error", words.language, words),
        f'<p class="fn-text">{escape_line(sentence)}</p>',
        f'<div class="fn-actions">{_button("again", words)}</div>',
    ]
    return _message("error", turn, parts)


def _message(kind: str, turn: str, parts: Sequence[str]) -> str:
    return f'<div class="fn-message fn-{kind}" id="turn-{turn}">{"".join(parts)}</div>'


def _searched(asked_of: AskedOf, answer: Answer, words: Translation) -> str:
    """Return how many articles the filter admitted; a refusal offers to search all."""
    where = asked_of.where
    dates = " – ".join(day(str(end)) if end else "…" for end in (where.since, where.until))
    chosen = [*map(own_name, where.languages or ()), *(where.sources or ())]
    told = [*map(escape_line, chosen), *([dates] if where.since or where.until else ())]
    counts = escape(words["searched"].format(some=asked_of.some, all=asked_of.all))
    said = f'<p class="fn-searched">{counts}: {", ".join(told)}</p>'
    return said + (
        "" if answer.level == "answer" else "<p>" + _button("everywhere", words) + "</p>"
    )


def _label(level: str, language: str, words: Translation) -> str:
    # In the question's language, as the bot's own words below it, if the interface has it.
    words = strings(language) if strings(language).language == language else words
    if level not in _ICONS:
        return ""
    icon = f'<span class="fn-icon" role="presentation">{_ICONS[level]}</span>'
    side = language_attribute(words.language)
    return f'<p class="fn-label"{side}>{icon} {escape(words[f"label_{level}"])}</p>'


def _run(
    answer: Answer,
    sentences: Sequence[AnswerSentence],
    language: str,
    by_number: Mapping[int, Citation],
    turn: str,
) -> str:
    """Return a line of sentences of one language and day."""
    texts = []
    for sentence in sentences:
        cited = [by_number[number] for number in sentence.citations]
        question = cited[0].question if cited else ""
        texts.append(emphasised(answer.parts(sentence), question) + _footnotes(cited, turn))
    return f"<span{language_attributes(language)}>{' '.join(texts)}</span>"


def _tag(name: str, date: str) -> str:
    """Return the language and the day of sentences, if these are shown."""
    known = dated_language(name, date)
    return f' <span class="fn-tag">{" · ".join(known)}</span>' if known else ""


def _lines(sentences: Sequence[AnswerSentence]) -> list[list[AnswerSentence]]:
    lines: list[list[AnswerSentence]] = []
    for sentence in sentences:
        if not lines or _lead(lines[-1][-1], sentence) != " ":
            lines.append([])
        lines[-1].append(sentence)
    return lines


def _lead(before: AnswerSentence | None, sentence: AnswerSentence) -> str:
    """Return what separates a sentence from the one before: list items, rows, and what follows a
    row begin a line.
    """
    if before is None:
        return ""
    return "<br>" if cells(before.text) else sentence.lead.replace("\n", "<br>")


def _footnotes(citations: Sequence[Citation], turn: str) -> str:
    """Return the footnotes of one sentence, several witnesses together."""
    links = [
        f'<a class="fn" id="ref-{turn}-{c.number}" href="#src-{turn}-{c.number}"'
        f' title="{escape_line(c.quote)}">{c.number}</a>'
        for c in citations
    ]
    return f"<sup>{'<span>·</span>'.join(links)}</sup>" if links else ""


def _actions(answer: Answer, words: Translation) -> str:
    if answer.level == "talk":
        return ""
    passages = {(c.article.id, c.passage.ordinal) for c in answer.citations}
    beside = words.count("sources", len(passages)) if passages else words["closest"]
    opener = f'<button class="fn-open" type="button">{escape(beside)}</button>'
    sources = opener if passages or answer.closest else ""
    copy = _button("copy", words) if answer.citations else ""
    thumbs = "".join(
        f'<button class="fn-thumb fn-{verdict}" type="button" title="{escape(words[word])}">'
        "</button>"
        for verdict, word in (("up", "helpful"), ("down", "unhelpful"))
    )
    pair = f'<span class="fn-thumbs">{thumbs}</span>'
    return f'<div class="fn-actions">{sources}{copy}{_button("again", words)}{pair}</div>'


def _button(word: str, words: Translation) -> str:
    return f'<button class="fn-{word}" type="button">{escape(words[word])}</button>'
