"""`footnoted eval typing`: ask the same cases as careless people would type them.

Every question is asked clean and once in each habit; a habit's figures stand beside those of the
clean questions of the same cases. Which letters are mistyped depends on the case's id alone.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from footnoted_evals.cases import DATA, Case
from footnoted_evals.datasets import xquad
from footnoted_evals.metrics import parse
from footnoted_evals.outcome import Outcome
from footnoted_evals.reports.tables import Cells
from footnoted_evals.run import Row, run
from footnoted_evals.suite import Archive, Suite, remembering, suite_of
from footnoted_evals.systems.catalogue import ours
from footnoted_index.text.language import content_words, without_accents

METRICS = ("hit@2", "kept", "refusal recall")
EVERY = 9
"""One in so many questions of XQuAD's part is asked: odd, as they come in two languages in turn."""
SHORTEST = 5
"""Letters of a word that is mistyped."""
CLEAN = "clean"
_WORD = re.compile(rf"[^\W\d_]{{{SHORTEST},}}")
_GREETING = {
    "en": "Hi there! Could you please tell me:",
    "de": "Hallo zusammen! Könnten Sie mir bitte sagen:",
    "hu": "Szia! Meg tudnád nekem mondani kérlek:",
}
_CHATTER = DATA / "chatter.json"


def _typos(count: int) -> Callable[[Case, random.Random], str]:
    def mistyped(case: Case, rng: random.Random) -> str:
        text = case.question
        words = list(_WORD.finditer(text))
        chosen = sorted(rng.sample(words, min(count, len(words))), key=lambda w: -w.start())
        for word in chosen:
            text = text[: word.start()] + _typo(word[0], rng) + text[word.end() :]
        return text

    return mistyped


def _typo(word: str, rng: random.Random) -> str:
    """Return a word with two letters swapped, one left out or one doubled; never the first."""
    at = rng.randrange(1, len(word) - 1)
    letter, following = word[at], word[at + 1]
    put = rng.choice((following + letter, following, letter + letter + following))
    return word[:at] + put + word[at + 2 :]


def _sloppy(case: Case, rng: random.Random) -> str:
    return without_accents(_typos(1)(case, rng).lower()).rstrip(" ?!.")


def _chatty(case: Case, _: random.Random) -> str:
    before, after = json.loads(_CHATTER.read_text(encoding="utf-8"))[case.language]
    question = case.question[0].upper() + case.question[1:].rstrip(" ?!.")
    return f"{before} {question}? {after}"


HABITS: dict[str, Callable[[Case, random.Random], str]] = {
    CLEAN: lambda case, _: case.question,
    "lower case": lambda case, _: case.question.lower(),
    "CAPITALS": lambda case, _: case.question.upper(),
    "no question mark": lambda case, _: case.question.rstrip(" ?!."),
    "no accents": lambda case, _: without_accents(case.question),
    "one typo": _typos(1),
    "two typos": _typos(2),
    "lower, no accents or mark, a typo": _sloppy,
    "key words": lambda case, _: " ".join(content_words(case.question, case.language)),
    "a greeting before": lambda case, _: f"{_GREETING[case.language]} {case.question}",
    "in 150 words of chatter": _chatty,
}
"""The habits by name; `CLEAN` is the first."""


def typed(case: Case, habit: str) -> Case | None:
    """Return the case in a habit; None where that makes no difference or leaves nothing."""
    text = HABITS[habit](case, random.Random(f"{case.id} {habit}"))
    if not text or (habit != CLEAN and text == case.question):
        return None
    return case.model_copy(update={"id": f"{case.id}, {habit}", "question": text, "note": case.id})


def single_questions(suite: Suite, every: int = 1) -> Suite:
    """Return one in `every` of a suite's single questions in English, German and Hungarian."""
    archives = []
    for archive in suite.archives:
        cases = [c for c in archive.cases if not c.turns and c.language in _GREETING]
        typed_cases = [typed(case, habit) for case in cases[::every] for habit in HABITS]
        archives.append(Archive(archive.articles, [c for c in typed_cases if c], archive.files))
    return Suite(suite.name, archives)


def measure(suite: Suite, on_archive: Callable[[str], None] = lambda _: None) -> Cells:
    """Return each habit's figures over `single_questions`; of the clean ones in brackets."""
    outcomes = run(suite, ours(), remembering(), on_archive=on_archive).outcomes
    by_habit: dict[str, list[Outcome]] = {habit: [] for habit in HABITS}
    for o in outcomes:
        by_habit[o.case.id.removeprefix(o.case.note).removeprefix(", ")].append(o)
    head = ["typed", *(f"{name} (clean)" for name in (*METRICS, "language")), "n"]
    return [head, *(_line(habit, group, by_habit[CLEAN]) for habit, group in by_habit.items())]


def suites(data: Path) -> list[Suite]:
    """Return the seeds' own cases, and a part of XQuAD where its data is."""
    found = [single_questions(suite_of(Path("seeds")))]
    if data.is_dir():
        found.append(single_questions(xquad.xquad_suite(data, part=True), EVERY))
    return found


def _line(habit: str, group: Sequence[Outcome], clean: Sequence[Outcome]) -> list[str]:
    asked = {o.case.note for o in group}
    same = [o for o in clean if o.case.note in asked]
    cells = []
    for name in METRICS:
        here, there = (parse(name).show(Row(name).estimate(some).value) for some in (group, same))
        cells.append(f"{here.removesuffix(' %')} ({there.removesuffix(' %')})")
    rights = [100 * _language_right(some) for some in (group, same)]
    return [habit, *cells, "{:.1f} ({:.1f})".format(*rights), str(len(group))]


def _language_right(outcomes: Sequence[Outcome]) -> float:
    right = [o.answer is not None and o.answer.language == o.case.language for o in outcomes]
    return sum(right) / len(right) if right else 0.0
