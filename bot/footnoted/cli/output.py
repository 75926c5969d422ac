"""What the commands print: results on standard output, everything else on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from time import monotonic
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from footnoted.answer.messages import phrase
from footnoted.answer_types import Answer, AnswerSentence, Hit, without_markers
from footnoted.cli.passages import by_passage, in_context, laid_out
from footnoted_index.article import Article
from footnoted_index.ingest.report import Failure, SyncReport
from footnoted_index.ingest.sync import ProgressListener, SyncProgress
from footnoted_index.text.redaction import redacted

_out = Console(highlight=False, soft_wrap=False)
_err = Console(stderr=True, highlight=False)
_TOLD = frozenset(
    ("link", "not a file", "unreadable folder", "draft", "future", "password-protected", "pending",
     "private", "trash")
)  # fmt: skip
"""The kinds of left-out entries that are named one by one; the others are only counted."""
_MOST_TOLD = 20


def print_json(value: Any) -> None:
    """Print one JSON document on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def print_answer(answer: Answer) -> None:
    """Print the answer, then its footnotes or the closest passages."""
    if answer.notice:
        _out.print(Text(answer.notice, style="yellow"))
    said = Text(style="yellow" if answer.level == "none" else "")
    for i, sentence in enumerate(answer.sentences):
        said.append(sentence.lead * (i > 0)).append_text(_said(answer, sentence))
    _out.print(said)
    if answer.citations:
        _out.print()
    for citations in by_passage(answer.citations):
        numbers = "".join(f"[{citation.number}] " for citation in citations)
        _out.print(_about(numbers, citations[0].article))
        shown = in_context(citations, colours=_out.color_system is not None)
        _out.print(Padding(shown, (0, 0, 0, 4)))
    if answer.closest:
        _out.print(Text("\n" + phrase("closest", answer.language), style="dim"))
        print_hits(answer.closest)


def print_hits(hits: Sequence[Hit]) -> None:
    """Print passages with their scores and sources."""
    if not hits:
        _err.print("nothing found")
    for hit in hits:
        _out.print(_about(f"{hit.score:.3f} ", hit.article))
        passage = laid_out(hit.passage.text, 0, len(hit.passage.text))
        _out.print(Padding(Text(passage), (0, 0, 0, 4)))


def show_report(
    report: SyncReport, folder: Path, store: str, *, json: bool, dry_run: bool = False
) -> None:
    """Print one line on what a sync did, or would do, and one for each file that was not read, or
    not whole; or JSON. Files of other kinds and hidden ones are only counted.
    """
    if json:
        moved = [{"from": old, "to": new} for old, new in report.moved]
        print_json({**asdict(report), "moved": moved})
        return
    would = "would be " if dry_run else ""
    _out.print(Text(f"{folder} → {redacted(store)}: {would}{report}"), soft_wrap=True)
    if dry_run:
        for mark, names in (("+", report.added), ("~", report.updated), ("-", report.removed)):
            for name in names:
                _out.print(Text(f"{mark} {name}"), soft_wrap=True)
        for old, new in report.moved:
            _out.print(Text(f"> {old} → {new}"), soft_wrap=True)
    _warn_of("skipped", report.failed)
    _warn_of("read in part", report.partial)
    told = [left for left in report.left_out if left.kind in _TOLD]
    for left in told[:_MOST_TOLD]:
        warn(f"left out: {left}")
    if len(told) > _MOST_TOLD:
        warn(f"left out: {len(told) - _MOST_TOLD} more, see --json")


def warn(message: str) -> None:
    """Print one line on standard error."""
    _err.print(Text(message, style="yellow"), soft_wrap=True)


def note_report(report: SyncReport, folder: Path, store: str) -> None:
    """Print what a sync did on standard error, if it changed anything or skipped a file."""
    if report.changed:
        _err.print(Text(f"{folder} → {redacted(store)}: {report}"))
        _warn_of("read in part", report.partial)
    _warn_of("skipped", report.failed)


def _warn_of(what: str, failures: Sequence[Failure]) -> None:
    for failure in failures:
        warn(f"{what}: {failure}")


@contextmanager
def sync_progress() -> Iterator[ProgressListener]:
    """Show a progress bar on standard error as soon as there is something to embed."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("indexing"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("articles, {task.fields[speed]:.0f} sentences/s"),
        TimeRemainingColumn(),
        TextColumn("left"),
    )
    with Progress(*columns, console=_err, transient=True, disable=not _err.is_terminal) as bar:
        task = bar.add_task("sync", total=None, visible=False, speed=0.0)
        started = 0.0

        def listen(progress: SyncProgress) -> None:
            nonlocal started
            if progress.changed and not started:
                started = monotonic()
            bar.update(
                task,
                total=progress.total,
                completed=progress.done,
                speed=progress.sentences / max(monotonic() - started, 0.001),
                visible=progress.changed > 0,
            )

        yield listen


def _about(prefix: str, article: Article) -> Text:
    title = without_markers(article.title)
    facts = ", ".join(filter(None, (article.language, article.date, article.source)))
    return Text.assemble((prefix, "bold"), (title, "bold"), (f"  {without_markers(facts)}", "dim"))


def _said(answer: Answer, sentence: AnswerSentence) -> Text:
    """Return a sentence with its short answer in bold (in asterisks where there are no colours),
    and its markers.

    It is on one line, but for an interviewer's question that it begins with.
    """
    before, short, after = (without_markers(part) for part in answer.parts(sentence))
    cited = [c for c in answer.citations if c.number in sentence.citations[:1]]
    question = without_markers(cited[0].question) if cited else ""
    if question and before.startswith(f"{question} "):
        before = f"{question}\n{before[len(question) + 1 :]}"
    if short and _out.color_system is None:
        short = f"*{short}*"
    return Text.assemble(before, (short, "bold"), after, sentence.markers)
