from __future__ import annotations

from typing import Any

from llama_index.core.llms import CompletionResponse, CustomLLM, LLMMetadata
from llama_index.core.llms.callbacks import llm_completion_callback

from footnoted_evals.llm.judges import judge_answers, judgement_cells
from footnoted_evals.outcome import Outcome

from ..examples import BRIDGE, MAYOR, POOL, answer, case


class Scripted(CustomLLM):
    """Says what a judge would: YES and 5.0 where the pool is spoken of, else NO and 1.0."""

    prompts: list[str] = []  # noqa: RUF012 - a pydantic field, copied for each object

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name="scripted-1", context_window=8_000)

    @llm_completion_callback()
    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        self.prompts.append(prompt)
        if "mayor" in prompt.rsplit("Generated Answer", 1)[-1] and "score" in prompt:
            return CompletionResponse(text="I would rather not say")
        pool = "The pool is open." in prompt.replace(PASSAGE_TEXT, "")
        return CompletionResponse(text=("5.0\nYES" if pool else "1.0\nNO"))

    @llm_completion_callback()
    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> Any:
        raise NotImplementedError


PASSAGE_TEXT = "The bridge is shut. The pool is open. The mayor left."
OUTCOMES = [
    Outcome(case("1", "pool is open"), answer=answer(POOL)),
    Outcome(case("2", "pool is open"), answer=answer(BRIDGE)),
    Outcome(case("3", "bridge"), answer=answer(MAYOR)),
    Outcome(case("4", None), answer=answer(BRIDGE)),
    Outcome(case("5", "bridge"), answer=answer()),
    Outcome(case("6", "bridge"), error="ValueError: crashed"),
]


def test_judgements_carry_model_prompts_and_agreement_with_our_checks() -> None:
    llm = Scripted()
    faithful, relevant, correct = judge_answers(OUTCOMES, llm)
    assert {one.model for one in (faithful, relevant, correct)} == {"scripted-1"}
    assert len({one.prompt for one in (faithful, relevant, correct)}) == 3
    assert all("llama-index-core" in one.prompt for one in (faithful, relevant, correct))
    # Refusals and crashes are not judged; correctness needs gold.
    assert [faithful.passed.n, relevant.passed.n] == [4, 4]
    assert faithful.passed.value == 1 / 4
    assert faithful.agreement.value == 1 / 4  # our check finds every sentence word for word
    assert relevant.agreement.value == 1  # the scripted judge is right about these
    assert (correct.passed.n, correct.unclear) == (2, 1)
    assert correct.passed.value == 1 / 2
    assert judgement_cells([correct])[1][:5] == ["correctness", "50.0 %", "100.0 %", "2", "1"]
    assert llm.prompts


def test_a_judge_that_fails_has_not_judged() -> None:
    class Broken(Scripted):
        @llm_completion_callback()
        def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> Any:
            raise ConnectionError("no endpoint")

    for one in judge_answers(OUTCOMES[:2], Broken()):
        assert (one.passed.value, one.passed.n, one.unclear) == (None, 0, 2)
