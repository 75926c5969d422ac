"""Multi-turn cases: is the last turn understood? `python -m footnoted_evals.chats`

The cases are conversations over the seeds. A conversation is right where its last turn is: a gold
quote within the two citations, or a refusal where the articles do not answer.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table
from rich.text import Text

from footnoted import Answer, Bot
from footnoted_evals.cases import Case, CaseError, Gold
from footnoted_evals.metrics import Mean, supports

CHAT_CASES = Path(__file__).parent / "data" / "seeds_chat.jsonl"
_console = Console(highlight=False)


@dataclass(frozen=True, slots=True)
class Conversation:
    """Questions asked one after the other, each a case of its own."""

    id: str
    language: str
    split: str
    turns: tuple[Case, ...]
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Played:
    """A conversation and the answers it got."""

    conversation: Conversation
    answers: tuple[Answer, ...]

    def is_right(self, turn: int) -> bool:
        """Whether the answer to a turn is one of its gold quotes, or the refusal it calls for."""
        case, answer = self.conversation.turns[turn], self.answers[turn]
        if not case.answerable:
            return not answer.answered
        return any(supports(citation, case) for citation in answer.citations[:2])


def load_conversations(file: Path = CHAT_CASES, *, split: str = "all") -> list[Conversation]:
    """The conversations of a JSONL file, those of one `split` or all.

    Raises `CaseError` for a line that is not a conversation.
    """
    found: list[Conversation] = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            found.append(_conversation(line))
        except (ValueError, KeyError, TypeError) as error:
            raise CaseError(f"{file}, line {number}: this is no conversation: {error!r}") from error
    return [conversation for conversation in found if split in {"all", conversation.split}]


def _conversation(line: str) -> Conversation:
    value = json.loads(line)
    tags = tuple(value["tags"])
    turns = tuple(
        Case(
            id=f"{value['id']}/{number}",
            question=turn["question"],
            language=value["language"],
            answerable=turn["answerable"],
            split=value["split"],
            gold=tuple(Gold(**gold) for gold in turn["gold"]),
            tags=tags,
        )
        for number, turn in enumerate(value["turns"], start=1)
    )
    return Conversation(value["id"], value["language"], value["split"], turns, tags)


def play(bot: Bot, conversations: Iterable[Conversation]) -> list[Played]:
    """Ask every conversation from its first turn to its last."""
    played = []
    for conversation in conversations:
        chat = bot.chat()
        answers = tuple(chat.ask(turn.question) for turn in conversation.turns)
        played.append(Played(conversation, answers))
    return played


def report(played: Sequence[Played]) -> None:
    """Print the shares of right last turns and what went wrong."""
    groups: dict[str, list[Played]] = defaultdict(list)
    for one in played:
        groups["all"].append(one)
        groups[f"split {one.conversation.split}"].append(one)
        groups[f"language {one.conversation.language}"].append(one)
        for tag in one.conversation.tags:
            groups[f"tag {tag}"].append(one)
    table = Table("conversations", "last turn right", "95 % interval", "n", box=None)
    for name, group in sorted(groups.items()):
        mean = Mean.of(one.is_right(-1) for one in group)
        low, high = mean.interval or (0.0, 0.0)
        table.add_row(name, str(mean), f"{100 * low:.0f}–{100 * high:.0f} %", str(mean.n))
    _console.print(table)
    for one in played:
        if not one.is_right(-1):
            _console.print(Text(f"\n{one.conversation.id}"), soft_wrap=True)
            for turn, answer in zip(one.conversation.turns, one.answers, strict=True):
                _console.print(Text(f"  {turn.question}"), soft_wrap=True)
                if answer.understood_as:
                    _console.print(Text(f"    as: {answer.understood_as}"), soft_wrap=True)
                _console.print(
                    Text(f"    {answer.level} {answer.confidence:.2f}: {answer.text}"),
                    soft_wrap=True,
                )


def main() -> None:
    """Play the conversations over a folder of articles and print the report."""
    parser = argparse.ArgumentParser(prog="footnoted_evals.chats", description=main.__doc__)
    parser.add_argument("--split", choices=("dev", "check", "check2", "all"), default="all")
    parser.add_argument("--cases", type=Path, default=CHAT_CASES)
    parser.add_argument("--articles", type=Path, default=Path("seeds"))
    options = parser.parse_args()
    conversations = load_conversations(options.cases, split=options.split)
    with (
        TemporaryDirectory(prefix="footnoted-chats-") as folder,
        Bot.open(options.articles, store=folder) as bot,
    ):
        report(play(bot, conversations))


if __name__ == "__main__":
    main()
