"""What the terminal shows of an answer."""

from __future__ import annotations

import pytest

from footnoted import Answer, AnswerSentence, Article, Citation, Passage
from footnoted.cli.output import print_answer


def test_an_interviewers_question_stands_on_a_line_above_the_reply(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = "He keeps bats.\n\nDo they carry rabies?\nNone of them."
    start = text.index("Do they")
    passage = Passage("a", 0, 0, len(text), text)
    article = Article("a", "Bats", "en", "bats.txt", text)
    citation = Citation(1, text[start:], start, len(text), passage, article)
    said = (AnswerSentence("Do they carry rabies? None of them.", (1,)),)
    print_answer(Answer("Rabies?", "en", "answer", 1.0, said, (citation,)))
    out = "\n".join(line.rstrip() for line in capsys.readouterr().out.splitlines())
    assert out == (
        "Do they carry rabies?\nNone of them. [1]\n\n[1] Bats  en, bats.txt\n"
        "    He keeps bats.\n    **Do they carry rabies?\n    None of them.**"
    )
