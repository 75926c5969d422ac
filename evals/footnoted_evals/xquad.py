"""XQuAD as a mixed archive: `python -m footnoted_evals.xquad`.

R@1 through `bot.search`, evidence and refusal through `bot.ask`. Each article is in one language
(English or German, two folds), every question is asked in both. For refusal the archive is cut:
far, the article is absent; near, only the question's paragraph is. The data is third-party and read
from where it is; without it the command says so and ends well.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from footnoted import Answer, Bot, Hit, UsageError
from footnoted_evals.metrics import Mean
from footnoted_evals.squad import MixedArchive, SquadQuestion, load_parallel, mixed_archive

DATA = Path("../shared/data/xquad")
GOALS = {
    "R@1 same language": 0.95,
    "R@1 other language": 0.85,
    "kept": 0.91,
    "refused, article absent": 0.95,
    "refused, paragraph absent": 0.74,
}
"""What the retrieval promises; the command exits with 1 below any of them."""

Outcomes = dict[str, list[bool]]
Keep = Callable[[int, int], bool]


def measure(data: Path) -> dict[str, Mean]:
    """All metrics over the dev half in `data`."""
    parallel = load_parallel(
        {language: data / f"xquad.{language}.dev.json" for language in ("en", "de")}
    )
    outcomes: Outcomes = defaultdict(list)
    for fold in (0, 1):
        whole = mixed_archive(parallel, fold=fold)
        with _bot(whole) as bot:
            for question in whole.questions:
                _answerable(question, bot.search(question.question, limit=5), bot, outcomes)
        for part in (0, 1):
            cuts: dict[str, Keep] = {
                "refused, article absent": _half_of_the_articles(part),
                "refused, paragraph absent": _half_of_the_paragraphs(part),
            }
            for name, keep in cuts.items():
                archive = mixed_archive(parallel, fold=fold, keep=keep)
                there = {(q.question, q.language) for q in archive.questions}
                with _bot(archive) as bot:
                    for question in whole.questions:
                        if (question.question, question.language) not in there:
                            outcomes[name].append(not bot.ask(question.question).answered)
    return {name: Mean.of(values) for name, values in outcomes.items()}


def main() -> None:
    """Measure, print, compare with the goals."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m footnoted_evals.xquad")
    parser.add_argument("--data", type=Path, default=DATA, help="the folder with xquad.*.dev.json")
    parser.add_argument("--json", type=Path, help="write the figures as JSON")
    arguments = parser.parse_args()
    if not arguments.data.is_dir():
        sys.stdout.write(f"skipped: there is no XQuAD data in {arguments.data}\n")
        return
    try:
        report = measure(arguments.data)
    except UsageError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
    sys.exit(_print(report, arguments.json))


def _answerable(question: SquadQuestion, hits: list[Hit], bot: Bot, outcomes: Outcomes) -> None:
    same = question.language == question.article_language
    kind = "same language" if same else "other language"
    outcomes[f"R@1 {kind}"].append(bool(hits) and _is_right(hits[0], question))
    outcomes[f"R@5 {kind}"].append(any(_is_right(hit, question) for hit in hits))
    answer = bot.ask(question.question)
    outcomes["kept"].append(answer.answered)
    if answer.answered:
        group = question.language if same else "other language"
        outcomes[f"answer in two citations, {group}"].append(_cited(answer, question, 2))
    outcomes["valid spans"].extend(
        c.article.text[c.start : c.end] == c.quote for c in answer.citations
    )


def _half_of_the_articles(part: int) -> Keep:
    # By pairs, so that both halves hold both languages.
    return lambda article, _: article // 2 % 2 == part


def _half_of_the_paragraphs(part: int) -> Keep:
    return lambda _, paragraph: paragraph % 2 == part


def _is_right(hit: Hit, question: SquadQuestion) -> bool:
    """Whether a passage is of the gold paragraph: one that answers the question lies in it."""
    start, end = question.paragraph
    return (
        hit.article.source == question.source
        and hit.passage.start < end
        and start < hit.passage.end
    )


def _cited(answer: Answer, question: SquadQuestion, k: int) -> bool:
    """Whether one of the first `k` citations holds the gold answer."""
    return any(
        citation.article.source == question.source
        and citation.start <= question.start
        and question.end <= citation.end
        for citation in answer.citations[:k]
    )


@contextmanager
def _bot(archive: MixedArchive) -> Iterator[Bot]:
    with TemporaryDirectory(prefix="footnoted-xquad-") as folder:
        archive.write(Path(folder, "articles"))
        with Bot.open(Path(folder, "articles"), store=Path(folder, "store")) as bot:
            yield bot


def _print(report: dict[str, Mean], file: Path | None) -> int:
    table = Table("metric", "value", "95 % interval", "n", "goal", box=None, pad_edge=False)
    below = []
    for name, mean in sorted(report.items()):
        low, high = mean.interval or (0.0, 0.0)
        goal = GOALS.get(name)
        if goal is not None and (mean.value or 0.0) < goal:
            below.append(name)
        table.add_row(
            name,
            f"{100 * (mean.value or 0.0):.1f} %",
            f"{100 * low:.1f}–{100 * high:.1f} %",
            str(mean.n),
            "" if goal is None else f"{100 * goal:.0f} %",
        )
    Console(highlight=False).print(table)
    if file is not None:
        figures = {name: {"value": mean.value, "n": mean.n} for name, mean in report.items()}
        file.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    for name in below:
        sys.stdout.write(f"below the goal: {name}\n")
    return 1 if below else 0


if __name__ == "__main__":
    main()
