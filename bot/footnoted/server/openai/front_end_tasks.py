"""Prompts that chat front ends send on their own: a title, tags, follow-ups for a conversation.

No article answers them, and a refusal would become the title of the conversation. They are known
by their form, as the templates of Open WebUI, LibreChat, LobeChat, NextChat, Chatbox, Jan, Cherry
Studio, chat-ui and opencode have it: an instruction in English that names what is wanted of which
conversation, or a JSON object to be filled in.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Sequence

from footnoted.server.openai.requests import Conversation

TITLE_CHARS = 48

_HEAD_CHARS = 400
"""An instruction says what is wanted at once; a conversation may follow it."""
_INSTRUCTS = re.compile(
    r"\s*(?:#+\s*task:?\s*)?(?:please\s+)?(?:based on|generate|provide|create|write|summari[sz]e"
    r"|suggest|give|name|produce|analy[sz]e|find|you are an? |you are given|you generate|使用)",
    re.IGNORECASE,
)
_CONVERSATION = re.compile(
    r"\b(?:conversations?|chats?|thread|discussion|dialogue|messages?)\b|这句话", re.IGNORECASE
)
_TITLE = re.compile(
    r"\b(?:generat|creat|produc|output|writ|summari[sz]|provid|suggest|find|giv)\w*\b[^.]{0,80}"
    r"\btitles?\b|\btitl(?:e|ing) (?:generator|assistant)|\bgive this \w+ a name\b|主题",
    re.IGNORECASE,
)
_FORM = re.compile(
    r"[- ](?:word|character)s?\b|\b(?:concise|punctuation|quotes|quotation|nothing else)\b"
    r"|\bonly (?:with )?(?:the|a)(?: \w+)? title\b|\btitle only\b|标点",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"\b(?:follow[- ]?ups?\b.{0,40}\b(?:questions|prompts|suggestions)|tags)\b",
    re.IGNORECASE | re.DOTALL,
)
_JSON_KEY = re.compile(
    r"JSON(?: format| object)?[\s:]*\{\s*"
    r"\"(title|tags|follow_ups|queries|text|prompt|emoji)\"\s*:\s*(\[|\")",
    re.IGNORECASE,
)
_SAID_BY_USER = re.compile(
    r"^(?:[^\w\n]*(?:user(?: message)?|human)|.*here is the message)[ \t]*:[ \t]*(\S.*)$",
    re.IGNORECASE | re.MULTILINE,
)


def task_reply(conversation: Conversation) -> str | None:
    """Return the reply to a front end's own prompt; None for a question of the user.

    A title is the first question of the conversation, cut to 48 characters; search queries are its
    last question. Tags, follow-ups and completions are left empty, in the form that was asked for.
    """
    prompt, instructions = conversation.question, conversation.instructions
    in_prompt = _kind(prompt)
    kind = in_prompt or _kind(instructions)
    if kind is None:
        return None
    asked = _questions(conversation, in_system=in_prompt is None)
    key = _JSON_KEY.search(prompt) or _JSON_KEY.search(instructions)
    if key is None:
        return _title(asked) if kind == "title" else ""
    name, is_list = key[1].lower(), key[2] == "["
    if name == "title":
        return json.dumps({name: _title(asked)}, ensure_ascii=False)
    if name == "queries":
        return json.dumps({name: asked[-1:]}, ensure_ascii=False)
    return json.dumps({name: [] if is_list else ""})


def _kind(text: str) -> str | None:
    """Return `title` or `other` for a front end's instruction, else None."""
    head = text[:_HEAD_CHARS]
    if not _INSTRUCTS.match(head) or not _CONVERSATION.search(head):
        return None
    if _JSON_KEY.search(text) or _OTHER.search(head):
        return "other"
    return "title" if _TITLE.search(head) and _FORM.search(head) else None


def _questions(conversation: Conversation, *, in_system: bool) -> Sequence[str]:
    """Return what the user asked: in the messages before, else as the prompt repeats it."""
    before = [question for question in conversation.earlier if question.strip()]
    repeated = _SAID_BY_USER.findall(conversation.question)
    if in_system:
        return before or repeated or [conversation.question]
    return before or repeated


def _title(questions: Sequence[str]) -> str:
    asked = " ".join(questions[0].split()).strip("\"'“”„«» ?？!！.。…") if questions else ""
    short = textwrap.shorten(asked, TITLE_CHARS, placeholder="…")
    if len(short) > 1 or not asked:
        return short or "Conversation"
    return asked[: TITLE_CHARS - 1] + "…"
