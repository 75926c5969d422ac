from __future__ import annotations

import json
from pathlib import Path

import pytest

from footnoted import Article
from footnoted_evals.cases import SEED_CASES, CaseError, check_quotes, load_cases

CASE = {
    "id": "a",
    "question": "Who?",
    "language": "en",
    "answerable": True,
    "split": "dev",
    "gold": [{"article": "a.txt", "quote": "He did."}],
    "tags": ["who"],
}


def write(tmp_path: Path, *lines: object) -> Path:
    file = tmp_path / "cases.jsonl"
    text = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    file.write_text("\n".join(text))
    return file


def test_a_case_is_read_as_it_stands(tmp_path: Path) -> None:
    (case,) = load_cases(write(tmp_path, CASE, ""))
    assert (case.id, case.gold[0].quote, case.tags) == ("a", "He did.", ("who",))


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["{"], "line 1: this is not JSON"),
        (["[]"], "line 1: a case is a JSON object"),
        ([CASE | {"colour": 1}], "line 1: unknown field 'colour'"),
        ([{k: v for k, v in CASE.items() if k != "gold"}], "line 1: the field 'gold' is missing"),
        ([CASE, CASE], "line 2: the id 'a' is taken"),
        ([CASE | {"question": " "}], "'question' must be a text"),
        ([CASE | {"gold": []}], "if and only if it is answerable"),
        ([CASE | {"gold": [{"article": "a"}]}], "each gold is an object"),
        ([], "there are no cases"),
    ],
)
def test_a_wrong_case_names_file_and_line(
    tmp_path: Path, lines: list[object], message: str
) -> None:
    with pytest.raises(CaseError, match=message) as caught:
        load_cases(write(tmp_path, *lines))
    assert "cases.jsonl" in str(caught.value)


def test_a_quote_must_be_in_its_article(tmp_path: Path) -> None:
    cases = load_cases(write(tmp_path, CASE))
    article = Article("1", "T", "en", "a.txt", "Some say: He did. Others not.")
    check_quotes(cases, [article], tmp_path)
    with pytest.raises(CaseError, match=r"is not in a\.txt"):
        check_quotes(cases, [Article("1", "T", "en", "a.txt", "Nobody did.")], tmp_path)
    with pytest.raises(CaseError, match="there is no article"):
        check_quotes(cases, [], tmp_path)


def test_the_seed_cases_are_many_and_balanced() -> None:
    cases = load_cases(SEED_CASES)

    def count(**wanted: object) -> int:
        return sum(all(getattr(case, k) == v for k, v in wanted.items()) for case in cases)

    for language in ("en", "de", "hu"):
        assert count(language=language, answerable=True) >= 40
        assert count(language=language, answerable=False) >= 16
    near = [case for case in cases if "near" in case.tags]
    far = [case for case in cases if "far" in case.tags]
    assert len(near) == len(far) == count(answerable=False) / 2
