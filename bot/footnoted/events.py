"""An answer as it comes: what `Bot.stream` and `Chat.stream` yield.

`Retrieved` comes first and `Done` last, each once. In between come `Text` and, before the text that
carries its marker, each `Cited`. The text since the beginning, or since the last `Replaced`, is
`Done.answer.text` to the letter.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Generator, Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Literal

from footnoted.answer_types import Answer, Citation, Hit, Level, json_of


def _json(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(map(json_of, value))
    return value if isinstance(value, str) else json_of(value)


@dataclass(frozen=True, slots=True)
class _Event:
    type: ClassVar[str]

    def to_dict(self) -> dict[str, Any]:
        """Return the event as JSON values."""
        return {"type": self.type} | {f.name: _json(getattr(self, f.name)) for f in fields(self)}


@dataclass(frozen=True, slots=True)
class Retrieved(_Event):
    """The passages that were found, and how the answer will be shown.

    `language`, `level`, `notice` and `understood_as` are those of `Answer`; a `Replaced` may change
    the notice.
    """

    type: ClassVar[Literal["retrieved"]] = "retrieved"
    language: str
    level: Level
    notice: str
    understood_as: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Text(_Event):
    """A piece of the answer, to be shown as it is: a checked sentence with its `[1]` markers."""

    type: ClassVar[Literal["text"]] = "text"
    text: str


@dataclass(frozen=True, slots=True)
class Cited(_Event):
    """A footnote, before the first text that carries its number."""

    type: ClassVar[Literal["citation"]] = "citation"
    citation: Citation


@dataclass(frozen=True, slots=True)
class Replaced(_Event):
    """The text and footnotes so far are withdrawn for what follows. `notice` says why."""

    type: ClassVar[Literal["replaced"]] = "replaced"
    notice: str


@dataclass(frozen=True, slots=True)
class Done(_Event):
    """The end, with the finished answer."""

    type: ClassVar[Literal["done"]] = "done"
    answer: Answer


Event = Retrieved | Text | Cited | Replaced | Done


def retrieved_event(answer: Answer) -> Retrieved:
    """Return the first event of an answer."""
    sources = {id(e.source): e.source for e in sorted(answer.evidence, key=lambda e: e.rank)}
    hits = tuple(Hit.of(s) for s in sources.values())
    return Retrieved(
        answer.language, answer.level, answer.notice, answer.understood_as, hits or answer.closest
    )


def answer_events(answer: Answer) -> Generator[Event, None, None]:
    """Yield the sentences and footnotes of a finished answer, and its end."""
    citations = {citation.number: citation for citation in answer.citations}
    for index, sentence in enumerate(answer.sentences):
        for number in sentence.citations:
            if number in citations:
                yield Cited(citations.pop(number))
        yield Text(f"{sentence.lead}{sentence}" if index else str(sentence))
    yield Done(answer)


def final_answer(events: Iterable[Event]) -> Answer:
    """Return the answer at the end of a stream."""
    *_, last = events
    assert isinstance(last, Done)
    return last.answer


def text_delta(event: Event) -> str:
    """Return what an event adds to a text that can only grow; often nothing.

    The notice precedes the text. After a `Replaced` its notice says that the text before it does
    not count.
    """
    if isinstance(event, Retrieved):
        return f"{event.notice}\n\n" if event.notice else ""
    if isinstance(event, Replaced):
        return f"\n\n{event.notice}\n\n"
    return event.text if isinstance(event, Text) else ""


async def in_worker_threads(
    events: Iterator[Event], stop: threading.Event
) -> AsyncGenerator[Event, None]:
    """Yield a stream for asyncio: the work of each event is done in a worker thread.

    `stop` is set when the stream is left or cancelled, so that a waiting thread gives up.
    """
    try:
        while (event := await asyncio.to_thread(next, events, None)) is not None:
            yield event
    finally:
        stop.set()
