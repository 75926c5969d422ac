"""Language models as judges, optional: LlamaIndex's evaluators beside our own checks.

A judge is an opinion, so its model and the version of its prompts are kept with what it said, and
so is how often it agrees with what can be checked word for word.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

from footnoted_evals.metrics import Estimate, Sample, estimate, parse
from footnoted_evals.outcome import Outcome
from footnoted_index.errors import UsageError
from footnoted_index.text.redaction import redacted

if TYPE_CHECKING:
    from llama_index.core.evaluation import BaseEvaluator
    from llama_index.core.llms import LLM

CHECKED_BY = {"faithfulness": "faithfulness", "relevancy": "right", "correctness": "right"}
"""The deterministic metric that each judgement is held against."""


@dataclass(frozen=True)
class Judgement:
    """What a judge said of the answers: the share it passed, how often it agrees with the check
    (over the answers both judged), and how many it gave no verdict on. `prompt` is a hash of its
    prompts with LlamaIndex's version.
    """

    judge: str
    model: str
    prompt: str
    passed: Estimate
    agreement: Estimate
    unclear: int


def check_judge(llm: LLM, url: str, key: str) -> None:
    """Ask the judge at `url` for a word. Raises `UsageError` where it does not answer."""
    try:
        llm.complete("Say yes.")
    except Exception as error:  # each client has its own
        why = redacted(" ".join(str(error).split()) or type(error).__name__, key)
        raise UsageError(f"the judge at {redacted(url)} does not answer: {why}") from error


def judge_answers(outcomes: Sequence[Outcome], llm: LLM) -> list[Judgement]:
    """Let `llm` judge every answer that is no refusal, by each of LlamaIndex's evaluators.

    Correctness is judged against the gold quotes, so only where there are some. A judge that fails
    on an answer gives no verdict on it.
    """
    from llama_index.core.evaluation import (
        CorrectnessEvaluator,
        FaithfulnessEvaluator,
        RelevancyEvaluator,
    )

    judges = {
        "faithfulness": FaithfulnessEvaluator(llm=llm),
        "relevancy": RelevancyEvaluator(llm=llm),
        "correctness": CorrectnessEvaluator(llm=llm),
    }
    return [
        _judge(name, judge, llm.metadata.model_name, outcomes) for name, judge in judges.items()
    ]


def _judge(name: str, judge: BaseEvaluator, model: str, outcomes: Sequence[Outcome]) -> Judgement:
    share = parse("right")
    answered = [o for o in outcomes if o.answer and o.answer.answered]
    if name == "correctness":
        answered = [o for o in answered if o.case.gold]
    said = {o.case.key: verdict for o in answered if (verdict := _verdict(judge, o)) is not None}
    checked = Sample.of(parse(CHECKED_BY[name]), answered)
    agree = {
        key: (float((value >= (1.0,)) == said[key]),)
        for key, value in checked.values.items()
        if key in said
    }
    passed = {key: (float(verdict),) for key, verdict in said.items()}
    return Judgement(
        judge=name,
        model=model,
        prompt=_prompt_version(judge),
        passed=estimate(share, Sample(passed, checked.clusters)),
        agreement=estimate(share, Sample(agree, checked.clusters)),
        unclear=len(answered) - len(said),
    )


def _verdict(judge: BaseEvaluator, outcome: Outcome) -> bool | None:
    answer = outcome.answer
    assert answer is not None
    try:
        result = judge.evaluate(
            query=answer.asked,
            response=" ".join(sentence.text for sentence in answer.sentences),
            contexts=[citation.passage.text for citation in answer.citations],
            reference=" ".join(gold.quote or "" for gold in outcome.case.gold),
        )
    except Exception:  # noqa: BLE001 - a judge may fail in any way; then it has not judged
        return None
    return result.passing


def _prompt_version(judge: BaseEvaluator) -> str:
    prompts = {name: prompt.get_template() for name, prompt in judge.get_prompts().items()}
    digest = hashlib.sha256(repr(sorted(prompts.items())).encode()).hexdigest()[:8]
    return f"{digest} (llama-index-core {version('llama-index-core')})"


def judgement_cells(judgements: Sequence[Judgement]) -> list[list[str]]:
    """Return the judgements as a table."""
    share = parse("right")
    cells = [["judge", "passed", "agrees with our check", "n", "no verdict", "model", "prompts"]]
    for one in judgements:
        shares = share.show(one.passed.value), share.show(one.agreement.value)
        about = str(one.passed.n), str(one.unclear), one.model, one.prompt
        cells.append([one.judge, *shares, *about])
    return cells
