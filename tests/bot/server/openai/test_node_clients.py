"""The Node clients that most programs use, installed from npm and run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from footnoted import Bot

from .conftest import QUESTION

Node = Callable[[str], Any]


def test_openai(node: Node, seed_bot: Bot) -> None:
    told = node(f"""
        import OpenAI from "openai";
        const client = new OpenAI({{ baseURL: url, apiKey: key, maxRetries: 0 }});
        const messages = [{{ role: "user", content: {QUESTION!r} }}];
        const model = (await client.models.retrieve("footnoted")).id;
        const whole = await client.chat.completions.create({{ model, messages }});
        let streamed = "";
        const chunks = await client.chat.completions.create({{ model, messages, stream: true }});
        for await (const chunk of chunks) streamed += chunk.choices[0]?.delta?.content ?? "";
        const response = await client.responses.create({{ model, input: {QUESTION!r} }});
        const stream = client.responses.stream({{ model, input: {QUESTION!r} }});
        const final = await stream.finalResponse();
        let error;
        try {{ await client.models.retrieve("gpt-4o"); }} catch (e) {{ error = e; }}
        tell({{
            texts: [whole.choices[0].message.content, streamed, response.output_text,
                    final.output_text],
            quotes: whole.choices[0].message.annotations.map(a => a.url_citation.quote),
            error: [error.status, error.type, error.message],
        }});
    """)
    answer = seed_bot.ask(QUESTION)
    assert told["texts"] == [answer.text_with_notice] * 4
    assert set(told["quotes"]) == {citation.quote for citation in answer.citations}
    status, kind, message = told["error"]
    assert (status, kind) == (404, "invalid_request_error")
    assert "gpt-4o" in message


def test_vercel_ai_sdk(node: Node, seed_bot: Bot) -> None:
    told = node(f"""
        import {{ generateText, streamText }} from "ai";
        import {{ createOpenAI }} from "@ai-sdk/openai";
        import {{ createOpenAICompatible }} from "@ai-sdk/openai-compatible";
        const openai = createOpenAI({{ baseURL: url, apiKey: key }});
        const compatible = createOpenAICompatible({{ name: "news", baseURL: url, apiKey: key }});
        const models = [openai.chat("footnoted"), openai.responses("footnoted"),
                        compatible("footnoted")];
        const told = [];
        for (const model of models) {{
            const asked = {{ model, prompt: {QUESTION!r}, system: "Be brief.", maxRetries: 0 }};
            const whole = await generateText(asked);
            const stream = streamText({{ ...asked, onError: ({{ error }}) => {{ throw error; }} }});
            const streamed = await stream.text;
            told.push({{ texts: [whole.text, streamed],
                         sources: [whole.sources.length, (await stream.sources).length] }});
        }}
        tell(told);
    """)
    answer = seed_bot.ask(QUESTION)
    for model in told:
        assert model["texts"] == [answer.text_with_notice] * 2
    for model in told[:2]:  # the third reads no annotations, of any server
        assert model["sources"] == [len(answer.citations)] * 2
