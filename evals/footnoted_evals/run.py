"""Ask a system every case of a suite, and select among what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from footnoted_evals.cases import Case
from footnoted_evals.metrics import Estimate, Sample, estimate, parse
from footnoted_evals.outcome import Ask, Outcome, System
from footnoted_evals.suite import Suite, read_articles
from footnoted_index.article import article_id

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

METRICS = (
    "right", "hit@1", "hit@2", "shown@1", "shown@2", "evidence@1", "evidence@2",
    "Success@1", "Success@5", "R@5", "RR@10", "nDCG@10",
    "citation precision", "citation recall", "F1", "EM", "faithfulness", "valid spans",
    "kept", "refusal precision", "refusal recall", "AUROC", "AURC", "written supported",
    "written shown", "latency p50", "latency p95",
)  # fmt: skip
"""What is measured where nothing else is said."""
LEAST_OF_TAG = 8
"""Cases that a tag must have for figures of its own."""


@dataclass(frozen=True, slots=True)
class Row:
    """A figure: a metric over all cases, or over those with a tag; `among` those with another."""

    metric: str
    tag: str = ""
    among: str = ""

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.metric, self.tag, self.among)))

    def sample(self, outcomes: Sequence[Outcome]) -> Sample:
        """Return what the row's cases contribute; a metric that contrasts the answerable with
        others takes all answerable cases in.
        """
        metric = parse(self.metric)
        chosen = [
            o
            for o in outcomes
            if (not self.among or self.among in o.case.tags)
            and (
                not self.tag or self.tag in o.case.tags or (metric.contrasts and o.case.answerable)
            )
        ]
        return Sample.of(metric, chosen)

    def estimate(self, outcomes: Sequence[Outcome]) -> Estimate:
        """Return the figure with its interval."""
        return estimate(parse(self.metric), self.sample(outcomes))


@dataclass(frozen=True)
class Run:
    """What a system did with a suite. `languages` are the articles', by source and by id."""

    suite: str
    contender: str
    outcomes: Sequence[Outcome]
    languages: Mapping[str, str]
    drafts: int = 0

    def figures(self, rows: Sequence[Row]) -> dict[Row, Estimate]:
        """Return the figures that apply."""
        found = {row: row.estimate(self.outcomes) for row in rows}
        return {row: one for row, one in found.items() if one.n}

    def language_pairs(self) -> dict[str, list[Outcome]]:
        """Return the answerable cases by the languages of question and article; where several
        articles answer, the one in the question's language counts.
        """
        pairs: dict[str, list[Outcome]] = {}
        for o in self.outcomes:
            found = sorted({self._language(gold.article) for gold in o.case.gold})
            if found:
                article = o.case.language if o.case.language in found else found[0]
                pairs.setdefault(f"{o.case.language} → {article}", []).append(o)
        return dict(sorted(pairs.items()))

    def _language(self, article: str) -> str:
        by_path = self.languages.get(article_id(article))
        return by_path or self.languages.get(article, "und")

    def tags(self) -> Iterator[tuple[str, list[Outcome]]]:
        """Yield the cases of each tag that has some."""
        for tag in sorted({tag for o in self.outcomes for tag in o.case.tags}):
            group = [o for o in self.outcomes if tag in o.case.tags]
            if len(group) >= LEAST_OF_TAG:
                yield tag, group


def run(
    suite: Suite,
    contender: System,
    model: BaseEmbedding,
    *,
    on_archive: Callable[[str], None] = lambda _: None,
) -> Run:
    """Ask `contender` every case. `on_archive` is called with the name of each archive.

    Raises `CaseError` where a gold quote is not in its article. A case that crashes is recorded as
    such; the run continues.
    """
    outcomes: list[Outcome] = []
    languages: dict[str, str] = {}
    for number, archive in enumerate(suite.archives, start=1):
        with archive.folder() as folder:
            articles = read_articles(folder)
            for file in archive.files:
                file.check(articles)
            languages |= {name: a.language for a in articles for name in (a.source, a.id)}
            on_archive(f"{suite.name} {number}/{len(suite.archives)}: {contender.name}")
            with contender.open(folder, model) as ask:
                outcomes += [_outcome(ask, case) for case in archive.cases]
    drafts = sum(file.drafts for archive in suite.archives for file in archive.files)
    return Run(suite.name, contender.name, outcomes, languages, drafts)


def rows_of(metrics: Sequence[str]) -> list[Row]:
    """Return a row for each metric, over all cases. Raises `UsageError` for an unknown one."""
    return [Row(parse(name).name) for name in metrics]


def _outcome(ask: Ask, case: Case) -> Outcome:
    try:
        return ask(case)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is this case's failure
        return Outcome(case, error=f"{type(error).__name__}: {error}")
