"""XQuAD as a mixed archive: `footnoted eval xquad`.

Each article is in one language (English or German, two folds), every question is asked in both;
other pairs of languages can be asked for.
For refusal the archive is cut: far, the article is absent; near, only the question's paragraph is.
The data is third-party and read from where it is. The reader was trained on one half of its
articles, the dev half, so that only the other one says how good it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from footnoted_evals.datasets.squad import Articles, Keep, cut_archive, load_parallel, mixed_archive
from footnoted_evals.run import Row
from footnoted_evals.suite import Archive, Suite

LANGUAGES = ("en", "de")
KINDS = ("same language", "other language")
FAR, NEAR = "article absent", "paragraph absent"
EVERY = 3
"""One in so many questions is asked: all of them take more than an hour."""
AT_95_KEPT = "refused at 95 % kept"
COMPARED = (
    *(Row(metric, kind) for metric in ("R@1", "R@5", "nDCG@10") for kind in KINDS),
    Row("evidence@2", "other language"),
    Row("kept"),
    Row("refusal recall", NEAR),
)
"""What systems are compared by."""


def rows(languages: Sequence[str] = LANGUAGES) -> list[Row]:
    """Return what is measured over an archive in these languages."""
    own = [f"{language}→{language}" for language in languages]
    return [
        *(Row(metric, kind) for metric in ("R@1", "R@5") for kind in KINDS),
        *(
            Row(metric, tag)
            for metric in ("evidence@1", "evidence@2", "shown@1", "shown@2")
            for tag in (*own, "other language")
        ),
        *(Row("kept", tag) for tag in ("", *KINDS)),
        *(
            Row(metric, tag)
            for metric in ("refusal recall", "AUROC", "AURC")
            for tag in (FAR, NEAR)
        ),
        *(Row(metric, NEAR, kind) for metric in (AT_95_KEPT, "AUROC") for kind in KINDS),
        Row("faithfulness"),
        Row("valid spans"),
    ]


def xquad_suite(
    data: Path, *, languages: Sequence[str] = LANGUAGES, every: int = 1, part: bool = False
) -> Suite:
    """Return the half that the reader was not trained on, of the published files in `data`.

    Where only the files of the dev half are there, that half. One in `every` so many questions is
    asked (an odd number: they come in two languages in turn); `part` for one fold, and one half of
    each cut. Raises `UsageError` where the files are missing.
    """
    articles, name = _read(data, languages)
    archives = _archives(articles, 1 if part else 2)
    asked = [replace(archive, cases=archive.cases[::every]) for archive in archives]
    return Suite(f"{name}-part" if part else name, asked)


def has_held_out(data: Path) -> bool:
    """Return whether the published files are in `data`, and not those of the dev half alone."""
    return any(data.glob("xquad.??.json"))


def _read(data: Path, languages: Sequence[str]) -> tuple[dict[str, Articles], str]:
    if has_held_out(data):
        whole = load_parallel({code: data / f"xquad.{code}.json" for code in languages})
        return {code: _held_out(articles) for code, articles in whole.items()}, "xquad"
    dev = {code: data / f"xquad.{code}.dev.json" for code in languages}
    return load_parallel(dev), "xquad-dev"


def _held_out(articles: Articles) -> Articles:
    # The dev half has every other pair of articles, from the first one on.
    return [article for number, article in enumerate(articles) if number // 2 % 2]


def _archives(data: Mapping[str, Articles], count: int) -> Iterator[Archive]:
    """Yield so many folds, and of each so many halves of both cuts."""
    for fold in range(count):
        yield mixed_archive(data, fold=fold)
        for half in range(count):
            yield cut_archive(data, fold=fold, keep=_half_of_the_articles(half), tag=FAR)
            yield cut_archive(data, fold=fold, keep=_half_of_the_paragraphs(half), tag=NEAR)


def _half_of_the_articles(part: int) -> Keep:
    # By pairs, so that both halves hold both languages.
    return lambda article, _: article // 2 % 2 == part


def _half_of_the_paragraphs(part: int) -> Keep:
    return lambda _, paragraph: paragraph % 2 == part
