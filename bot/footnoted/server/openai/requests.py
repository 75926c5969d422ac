"""What OpenAI clients send, read leniently.

Only the user's messages are used. Whatever else a client sends (null fields, unknown fields, system
messages anywhere, empty answers) is accepted; `ignored` names the known fields without effect.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from footnoted.server.models import Where
from footnoted_index import UsageError
from footnoted_index.text.normalisation import CONTROL_CHARACTERS

MODEL = "footnoted"
REMEMBERED = 20
"""How many of the questions asked before are read."""
MAX_CHARS = 100_000
"""The longest message that is read. The articles take shorter questions only; the prompts of front
ends repeat whole conversations."""

_WITHOUT_EFFECT = frozenset(
    (
        *("audio", "background", "conversation", "frequency_penalty", "function_call"),
        *("functions", "include", "instructions", "logit_bias", "logprobs"),
        *("max_completion_tokens", "max_output_tokens", "max_tokens", "max_tool_calls"),
        *("modalities", "n", "parallel_tool_calls", "prediction", "presence_penalty", "prompt"),
        *("reasoning", "reasoning_effort", "response_format", "seed", "stop", "temperature"),
        *("text", "tool_choice", "tools", "top_logprobs", "top_p", "truncation", "verbosity"),
        "web_search_options",
    )
)

Text = Annotated[str, AfterValidator(partial(CONTROL_CHARACTERS.sub, "\ufffd"))]
"""Half of an emoji, where a front end has cut a text, cannot be sent back."""


class _Lenient(BaseModel):
    model_config = ConfigDict(extra="allow")

    @property
    def ignored(self) -> list[str]:
        """Fields with a value that OpenAI knows and that have no effect here, sorted."""
        given = {name for name, value in (self.model_extra or {}).items() if value is not None}
        return sorted(given & _WITHOUT_EFFECT)


class Part(_Lenient):
    """A part of a message; only its text is read."""

    type: str | None = None
    text: Text | None = None


class Message(_Lenient):
    """A message, or another item of a conversation, such as the output of a tool."""

    role: str | None = None
    content: Text | list[Part | Text] | None = None

    @property
    def text(self) -> str:
        """The text of the message, empty where it has none."""
        if isinstance(self.content, list):
            parts = (p if isinstance(p, str) else p.text for p in self.content)
            return " ".join(filter(None, parts))
        return self.content or ""


class StreamOptions(_Lenient):
    """Whether a stream of a chat completion ends with the usage."""

    include_usage: bool | None = None


class _Request(_Lenient):
    model: str | None = Field(default=None, max_length=500)
    stream: bool | None = None
    where: Where | None = None


class CompletionRequest(_Request):
    """A request for a chat completion."""

    messages: list[Message] = Field(min_length=1)
    stream_options: StreamOptions | None = None


class ResponseRequest(_Request):
    """A request for a response; `previous_response_id` names the one that it goes on from."""

    input: Text | list[Message]
    store: bool | None = None
    previous_response_id: Text | None = None

    @property
    def messages(self) -> list[Message]:
        """The input as messages; a text alone is the user's."""
        if isinstance(self.input, str):
            return [Message(role="user", content=self.input)]
        return self.input


@dataclass(frozen=True, slots=True)
class Conversation:
    """The user's last `questions`, oldest first; the last one is to be answered.

    `instructions` is the text of the system messages, in which front ends put tasks of their own.
    """

    instructions: str
    questions: tuple[str, ...]

    @classmethod
    def of(cls, messages: Iterable[Message], earlier: Sequence[str] = ()) -> Conversation:
        """Read `messages`, which go on from the questions asked `earlier`.

        Earlier questions that are too long are left out. Raises `UsageError` where no message is
        the user's, or the last one is too long.
        """
        messages = list(messages)
        questions = [message.text for message in messages if message.role == "user"]
        if not questions:
            raise UsageError("there is no question: none of the messages has the role 'user'")
        if len(questions[-1]) > MAX_CHARS:
            raise UsageError(
                f"the question has {len(questions[-1]):,} characters;"
                f" at most {MAX_CHARS:,} of a message are read"
            )
        questions = [question for question in questions if len(question) <= MAX_CHARS]
        system = (m.text for m in messages if m.role in {"system", "developer"})
        return cls("\n\n".join(system)[:MAX_CHARS], (*earlier, *questions)[-REMEMBERED - 1 :])

    @property
    def question(self) -> str:
        """The question to answer."""
        return self.questions[-1]

    @property
    def earlier(self) -> tuple[str, ...]:
        """The questions before it, oldest first."""
        return self.questions[:-1]
