"""The prompts that front ends send on their own, in the words of their kind."""

from __future__ import annotations

import json

import pytest
from openai import OpenAI

from footnoted.server.openai.front_end_tasks import TITLE_CHARS, task_reply
from footnoted.server.openai.requests import MAX_CHARS, Conversation, Message

from .conftest import QUESTION

TITLE = QUESTION.rstrip("?")
SAID = f"USER: {QUESTION}\nASSISTANT: The BBC contacted 320 Labour MPs. [1]"
FILL_IN = """### Task:
{task}
### Guidelines:
- Use the language of the conversation.
### Output:
JSON format: {form}
### Chat History:
<chat_history>
{said}
</chat_history>"""


def fill_in(task: str, form: str) -> str:
    return FILL_IN.format(task=task, form=form, said=SAID)


def reply(prompt: str, *, system: str = "", before: str | None = None) -> str | None:
    messages = [Message(role="system", content=system)] if system else []
    if before is not None:
        messages.append(Message(role="user", content=before))
        messages.append(Message(role="assistant", content="The BBC contacted 320 of them. [1]"))
    return task_reply(Conversation.of([*messages, Message(role="user", content=prompt)]))


@pytest.mark.parametrize(
    "prompt",
    [
        f"Provide a concise, 5-word-or-less title for the conversation. Only return it.\n\n{SAID}",
        f"Please generate a short title for this chat, no punctuation, no quotes.\n\n{SAID}",
        f"Based on the chat history, give this conversation a name. Keep it short - 10 characters"
        f" max, no quotes.\n\nHere's the conversation:\n```\n{SAID}\n```",
        f"Summarize in a 10-word Title. Give the title only. Here is the message: {QUESTION}",
        f"Generate a concise, descriptive title (5-7 words maximum) for a conversation that starts"
        f" with this message and response.\n\nUser message: {QUESTION}\n\nAssistant response: 320.",
    ],
)
def test_a_title_is_the_first_question_repeated_in_the_prompt(prompt: str) -> None:
    assert reply(prompt) == TITLE


@pytest.mark.parametrize(
    "prompt",
    [
        "Please generate a four to five word title summarizing our conversation without any"
        " lead-in, punctuation, quotation marks, periods, symbols, or additional text.",
        "使用四到五个字直接返回这句话的简要主题，不要解释、不要标点、不要语气词、不要多余文本",
    ],
)
def test_a_title_is_the_first_question_of_the_messages(prompt: str) -> None:
    assert reply(prompt, before=QUESTION) == TITLE


@pytest.mark.parametrize(
    "system",
    [
        "You are a professional conversation summarizer. Generate a concise title that captures"
        " the essence of the conversation.\n\nRules:\n- Output ONLY the title text",
        "You are a title generator. You output ONLY a thread title. Nothing else.",
        "You are a chat thread titling assistant. Produce a very short, descriptive title of 2-4"
        " words for the message.",
        "You are an assistant skilled in conversation. You need to summarize the user's"
        " conversation into a title within 10 words. Do not use punctuation marks.",
        "You generate concise titles for chat conversations. Output only the title.",
    ],
)
def test_the_task_may_be_in_the_system_message(system: str) -> None:
    assert reply(QUESTION, system=system) == TITLE
    assert reply(f"Conversation:\nuser: {QUESTION}", system=system) == TITLE


def test_json_is_filled_in() -> None:
    title = fill_in("Generate a concise, 3-5 word title summarizing the chat history.",
                    '{ "title": "your concise title here" }')  # fmt: skip
    assert json.loads(reply(title) or "") == {"title": TITLE}
    tags = fill_in("Generate 1-3 broad tags categorizing the main themes of the chat history.",
                   '{ "tags": ["tag1", "tag2", "tag3"] }')  # fmt: skip
    assert json.loads(reply(tags) or "") == {"tags": []}
    follow_ups = fill_in("Suggest 3-5 relevant follow-up questions that the user might ask next in"
                         " this conversation.", '{ "follow_ups": ["Question 1?"] }')  # fmt: skip
    assert json.loads(reply(follow_ups) or "") == {"follow_ups": []}
    queries = fill_in("Analyze the chat history to determine whether search queries are needed.",
                      '{ "queries": ["query1", "query2"] }')  # fmt: skip
    assert json.loads(reply(queries) or "") == {"queries": [QUESTION]}


def test_follow_ups_in_plain_words_are_left_empty() -> None:
    asked = "Suggest three short follow-up questions for this conversation, one a line."
    assert reply(asked, before=QUESTION) == ""


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("word " * 30, "word word word word word word word word word…"),
        ("東" * 60, "東" * (TITLE_CHARS - 1) + "…"),
        ("…", "Conversation"),
    ],
)
def test_a_title_is_short(question: str, title: str) -> None:
    asked = "Please generate a four to five word title summarizing our conversation, no quotes."
    assert reply(asked, before=question) == title


@pytest.mark.parametrize(
    "question",
    [
        QUESTION,
        "What is the title of the book about the conversation with Burnham?",
        "Give me the name of the Labour MP who left the chat group.",
        "Find the title of the report that Corsham named in the discussion.",
        "Summarize the conversation between the BBC and the Labour MPs.",
        "Create a list of the titles that the article mentions.",
        "Which tags does the message carry?",
    ],
)
def test_a_question_is_a_question(question: str) -> None:
    assert reply(question) is None
    assert reply(question, system="You are Ada. Keep the conversation short and concise.") is None
    system = "You are a helpful assistant. Answer the messages in 50 words, nothing else."
    assert reply(question, system=system) is None


@pytest.mark.timeout(20)
@pytest.mark.parametrize("filling", [" ", "\n", "-", "\n-", "user:", "\nuser"])
def test_no_prompt_takes_long_to_be_looked_at(filling: str) -> None:
    for begun in (
        "Generate tags for this chat, JSON",
        "Give this chat a name, 5-word title only. ",
    ):
        assert reply((begun + filling * MAX_CHARS)[:MAX_CHARS]) is not None


def test_over_http_a_title_is_no_refusal(client: OpenAI) -> None:
    asked = "Please generate a four to five word title summarizing our conversation, no quotes."
    messages = [
        {"role": "user", "content": QUESTION},
        {"role": "assistant", "content": "320. [1]"},
        {"role": "user", "content": asked},
    ]
    whole = client.chat.completions.create(model="footnoted", messages=messages)  # type: ignore[call-overload]
    assert whole.choices[0].message.content == TITLE
    chunks = client.chat.completions.create(model="x", messages=messages, stream=True)  # type: ignore[call-overload]
    assert "".join(c.choices[0].delta.content or "" for c in chunks) == TITLE
    assert client.responses.create(model="x", input=messages).output_text == TITLE  # type: ignore[arg-type]
