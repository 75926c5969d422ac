"""Metrics of answers: footnotes, words, and whether the question should have been answered."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from footnoted import Answer, Citation
from footnoted.answer.messages import FOLDER
from footnoted.translations import languages, translation
from footnoted_evals.outcome import Outcome, misleads, quoted_gold, supported, supports


def right(outcome: Outcome) -> bool | None:
    """Of all cases, the share that is right: a citation holds a gold quote (all of them with
    `all_gold`) and none misleads; or the articles do not answer and the question was refused. A
    question about the archive is judged by the text of the answer. The failed cases of a report are
    the others.
    """
    return None if outcome.answer is None else not outcome.failure


def kept(outcome: Outcome) -> bool | None:
    """Of the questions that the articles answer, the share that was answered at all."""
    return outcome.answer.answered if outcome.answer and outcome.case.gold else None


def refusal(outcome: Outcome, kind: str) -> bool | None:
    """Refusals as decisions about answerability. `precision`: of the refusals, the share that was
    of questions the articles do not answer. `recall`: of the questions they do not answer, the
    share refused (SQuAD 2.0's no-answer decision, Rajpurkar et al. 2018).
    """
    if outcome.answer is None:
        return None
    refused, unanswerable = not outcome.answer.answered, not outcome.case.answerable
    counts = refused if kind == "precision" else unanswerable
    return refused and unanswerable if counts else None


def gold_at(outcome: Outcome, kind: str, k: str) -> bool | None:
    """Of the answerable questions, the share with a gold quote in the first `k` citations.

    `hit@k`: a refusal is a miss. `shown@k`: only questions that were answered count. `evidence@k`:
    refused or not, the citations of an answer that has `k` of them count. Success at k, as in
    TREC's question answering tracks (Voorhees 1999), with exact gold words.
    """
    case, answer = outcome.case, outcome.answer
    if not case.gold or answer is None or (kind == "shown" and not answer.answered):
        return None
    first = outcome.evidence(int(k)) if kind == "evidence" else answer.citations[: int(k)]
    return supported(first, case)


def shown_gold(outcome: Outcome, kind: str) -> bool | None:
    """Of the questions that the articles answer, the share whose answer shows a gold quote: in its
    first sentence (`first`) or in any (`found`). A refusal is a miss.
    """
    if outcome.answer is None or not outcome.case.gold:
        return None
    shown = _sentences(outcome.answer)[: 1 if kind == "first" else None]
    return outcome.answer.answered and any(supported(cited, outcome.case) for cited in shown)


def misleading(outcome: Outcome) -> bool | None:
    """Of the answers, the share that quotes words the case calls misleading."""
    shown = _shown(outcome)
    return None if shown is None else any(misleads(cited, outcome.case) for cited in shown)


def extra(outcome: Outcome) -> int | None:
    """How many sentences an answer has that hold no gold quote, on average."""
    shown = _shown(outcome)
    return None if shown is None else sum(not supported(cited, outcome.case) for cited in shown)


def false_witness(outcome: Outcome) -> bool | None:
    """The share of answers with a sentence that holds gold and a footnote of an article without."""
    case, shown = outcome.case, _shown(outcome)
    return (
        None
        if shown is None
        else any(
            quoted_gold(cited, case)
            and any(not any(gold.is_in(c.article) for gold in case.gold) for c in cited)
            for cited in shown
        )
    )


def citation(outcome: Outcome, kind: str) -> float | None:
    """`precision`: of an answer's citations, the share that holds a gold quote. `recall`: of the
    gold quotes, the share that is cited. Means over the answers (as in ALCE, Gao et al. 2023, with
    exact gold words in place of a judge).

    An answer of two sentences to a question with one gold sentence has a precision of one half;
    gold that says the same in two articles has a recall of one half where one of them is cited.
    """
    case, gold, answer = outcome.case, outcome.case.gold, outcome.answer
    if answer is None or not answer.citations or case.about_archive:
        return None
    if kind == "recall" and not gold:
        return None
    overlap = case.overlap
    pairs = [[supports(c, g, overlap=overlap) for g in gold] for c in answer.citations]
    hits = [any(one) for one in (pairs if kind == "precision" else zip(*pairs, strict=True))]
    return sum(hits) / len(hits)


def faithfulness(outcome: Outcome) -> float | None:
    """Of an answer's sentences, the share that is word for word one of its citations, or one of
    the bot's own fixed phrases. Mean over the answers; less than 1 is a bug where no language model
    writes. (The statement-level faithfulness of RAGAS, Es et al. 2023, without a judge.) What is
    asked about the archive itself is answered from its metadata, not with quotes, and left out.
    """
    answer = outcome.answer
    if answer is None or not answer.sentences or outcome.case.about_archive:
        return None
    quotes = {c.number: " ".join(c.quote.split()) for c in answer.citations}
    faithful = [
        s.text in map(quotes.get, s.citations) if s.citations else s.text in phrases()
        for s in answer.sentences
    ]
    return sum(faithful) / len(faithful)


@cache
def phrases() -> frozenset[str]:
    """Return all of the bot's own phrases, in all languages."""
    every = (translation(FOLDER, language).texts.values() for language in languages(FOLDER))
    return frozenset(text for texts in every for text in texts)


def valid_spans(outcome: Outcome) -> bool | None:
    """Of the answers with citations, the share whose quotes all stand in their articles where they
    say. Less than 1 is a bug; a citation that was refused when it was made counts as one.
    """
    if outcome.error.startswith("CitationError"):
        return False
    if outcome.answer is None or not outcome.answer.citations:
        return None
    return all(
        c.quote and c.article.text[c.start : c.end] == c.quote for c in outcome.answer.citations
    )


def written(outcome: Outcome, kind: str) -> float | None:
    """Of answers that a language model was asked to word. `supported`: the share of its sentences
    that the evidence supports, mean over the answers. `shown`: the share of answers in its words;
    the others are quoted word for word instead.
    """
    answer = outcome.answer
    if answer is None or (notes := answer.diagnostics) is None:
        return None
    if kind == "shown":
        return float(answer.mode == "generative")
    return notes.supported / notes.generated if notes.generated else None


def _shown(outcome: Outcome) -> list[Sequence[Citation]] | None:
    """Return the footnotes of each sentence, of answers to questions that the articles answer."""
    answer = outcome.answer
    return _sentences(answer) if answer and answer.answered and outcome.case.gold else None


def _sentences(answer: Answer) -> list[Sequence[Citation]]:
    by_number = {citation.number: citation for citation in answer.citations}
    return [[by_number[number] for number in said.citations] for said in answer.sentences]
