"""Read question–answer corpora, third-party ones and our own news stories, into one form.

Where each comes from and under which licence is in docs/reader.md. A corpus that is not there is
left out.
"""

from __future__ import annotations

import csv
import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from footnoted.conversation.follow_up.rewriting import joined
from footnoted_evals.training import stories

XQUAD_LANGUAGES = ("en", "de", "es", "ru", "el", "ar", "hi", "th", "vi", "zh")
# Never trained on, so that a review can try them: tr and ro.
_SQUADS = (
    ("jaquad", "ja", "jaquad/*_train_*.json"),
    ("jaquad-dev", "ja", "jaquad/*_dev_*.json"),
    ("milqa", "hu", "milqa/*.json"),
    ("drcd", "zh", "drcd/*.json"),
    ("cmrc", "zh", "cmrc/*.json"),
    ("arcd", "ar", "arcd/arcd.json"),
    ("quoref", "en", "quoref/contrast.json"),
    ("quoref", "en", "quoref/original.json"),
)
"""Files in SQuAD's form: source, language and where they are."""

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Asked:
    """A question, and where in which paragraph it is answered: no spans where it is not.

    A follow-up's `text` is the question before and itself, as the product asks the reader.
    """

    text: str
    language: str
    paragraph: int
    spans: Spans
    follows: bool = False


@dataclass(frozen=True)
class Paper:
    """An article of a corpus: paragraphs, and what is asked of them.

    `group` is what must be held out together; `complete` says that every answer is marked, so that
    a question may be taken as unanswered by the other paragraphs.
    """

    source: str
    group: str
    title: str
    language: str
    paragraphs: tuple[str, ...]
    asked: tuple[Asked, ...]
    lead: str = ""
    date: str = ""
    names: frozenset[str] = frozenset()
    """The places and persons that a story was told with."""


def read_all(folders: Sequence[Path]) -> Iterator[Paper]:
    """Yield every article of the third-party corpora under `folders`."""
    for folder in folders:
        yield from _xquad(folder / "xquad")
        for source, language, files in _SQUADS:
            for path in sorted(folder.glob(files)):
                yield from squad(source, language, path)
        yield from _qed(folder / "qed" / "qed-dev.jsonlines")
        yield from _fairytale(folder / "fairytale" / "data-by-origin")
    yield from _translated_squad(folders)


def squad(source: str, language: str, path: Path) -> Iterator[Paper]:
    """Yield the articles of a file in SQuAD's form; answers that are not where they are said to be
    are left out."""
    for number, article in enumerate(_articles(path)):
        title = str(article.get("title") or "").replace("_", " ")
        yield _paper(
            source, f"{source}:{title or path.stem + str(number)}", title, language, article
        )


def _paper(source: str, group: str, title: str, language: str, article: dict[str, Any]) -> Paper:
    asked = []
    for index, paragraph in enumerate(article["paragraphs"]):
        for qa in paragraph["qas"]:
            spans = _spans(paragraph["context"], qa)
            if spans or qa.get("is_impossible"):
                asked.append(Asked(qa["question"].strip(), language, index, spans))
    paragraphs = tuple(paragraph["context"] for paragraph in article["paragraphs"])
    return Paper(source, group, re.sub(r"\s+", " ", title), language, paragraphs, tuple(asked))


def _spans(context: str, qa: dict[str, Any]) -> Spans:
    if qa.get("is_impossible"):
        return ()
    found = {
        (answer["answer_start"], answer["answer_start"] + len(answer["text"]))
        for answer in qa["answers"]
        if answer["text"] and context.startswith(answer["text"], answer["answer_start"])
    }
    return tuple(sorted(found))


def _xquad(folder: Path) -> Iterator[Paper]:
    """Yield XQuAD's articles in each language, each asked in every language."""
    data = _xquad_data(folder)
    for language, articles in data.items():
        for number, article in enumerate(articles):
            title = str(data["en"][number]["title"]).replace("_", " ")
            asked = []
            for p, paragraph in enumerate(article["paragraphs"]):
                for q, qa in enumerate(paragraph["qas"]):
                    if spans := _spans(paragraph["context"], qa):
                        for code, other in data.items():
                            same = other[number]["paragraphs"][p]["qas"][q]
                            asked.append(Asked(same["question"].strip(), code, p, spans))
            paragraphs = tuple(paragraph["context"] for paragraph in article["paragraphs"])
            yield Paper("xquad", f"xquad:{number}", title, language, paragraphs, tuple(asked))


def _xquad_data(folder: Path) -> dict[str, list[Any]]:
    """Return XQuAD's articles by language, of those that are there."""
    files = {code: folder / f"xquad.{code}.dev.json" for code in XQUAD_LANGUAGES}
    return {code: _articles(file) for code, file in files.items() if file.is_file()}


def _articles(file: Path) -> list[Any]:
    articles: list[Any] = json.loads(file.read_text("utf-8"))["data"]
    return articles


def _translated_squad(folders: Sequence[Path]) -> Iterator[Paper]:
    """Yield the Spanish and Italian articles of SQuAD's dev set that are in XQuAD's dev half.

    The Spanish ones bring questions that people wrote to be unanswerable; they are also asked of
    XQuAD's paragraph in the other languages, where it has one.
    """
    xquad = next((folder / "xquad" for folder in folders if (folder / "xquad").is_dir()), None)
    if xquad is None:
        return
    others = _xquad_data(xquad)
    home = {
        qa["id"]: (number, p)
        for number, article in enumerate(others["en"])
        for p, paragraph in enumerate(article["paragraphs"])
        for qa in paragraph["qas"]
    }
    for source, language, name in (
        ("squad-es", "es", "squad-es/v2.json"),
        ("squad-es", "es", "squad-es/v1.json"),
        ("squad-it", "it", "squad-it/test.json"),
    ):
        path = next((folder / name for folder in folders if (folder / name).is_file()), None)
        if path is None:
            continue
        for article in _articles(path):
            homes = [
                home[qa["id"]] for p in article["paragraphs"] for qa in p["qas"] if qa["id"] in home
            ]
            if not homes:
                continue  # belongs to the half that is kept apart
            number = homes[0][0]
            title = str(article["title"]).replace(" _ ", " ")
            yield _paper(source, f"xquad:{number}", title, language, article)
            for paragraph in article["paragraphs"]:
                places = {home[qa["id"]] for qa in paragraph["qas"] if qa["id"] in home}
                unanswered = [
                    qa["question"].strip() for qa in paragraph["qas"] if qa.get("is_impossible")
                ]
                if len(places) != 1 or not unanswered:
                    continue
                p = places.pop()[1]
                for code, data in others.items():
                    yield Paper(
                        "squad-es-other",
                        f"xquad:{number}",
                        title,
                        code,
                        (data[number]["paragraphs"][p]["context"],),
                        tuple(Asked(question, "es", 0, ()) for question in unanswered),
                    )


def _qed(path: Path) -> Iterator[Paper]:
    if not path.is_file():
        return
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        text = row["paragraph_text"]
        answers = row["original_nq_answers"]
        found = {(part["start"], part["end"]) for answer in answers for part in answer}
        if found and all(len(answer) == 1 for answer in answers):
            spans = tuple(sorted(found))
            title = row["title_text"]
            asked = (Asked(row["question_text"], "en", 0, spans),)
            yield Paper("qed", f"qed:{title}", title, "en", (text,), asked)


def _fairytale(folder: Path) -> Iterator[Paper]:
    """Yield tales whose explicit questions are answered by words that their section has once."""
    for path in sorted((folder / "questions").glob("*/*.csv")):
        told = folder / "section-stories" / path.parent.name
        tale = told / path.name.replace("-questions", "-story")
        if not tale.is_file():
            continue
        with tale.open(encoding="utf-8", newline="") as file:
            sections = {
                row["section"]: re.sub(r"\s+", " ", row["text"]).strip()
                for row in csv.DictReader(file)
            }
        order = list(sections)
        asked = []
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                section = row["cor_section"].strip()
                answer = re.sub(r"\s+", " ", row["answer1"]).strip().rstrip(".")
                if section not in sections or row["ex-or-im1"] != "explicit" or len(answer) < 3:
                    continue
                found = re.finditer(re.escape(answer), sections[section], re.IGNORECASE)
                spans = tuple(match.span() for match in found)
                if len(spans) == 1:
                    at = order.index(section)
                    asked.append(Asked(row["question"].strip(), "en", at, spans))
        title = path.stem.replace("-questions", "").replace("-", " ")
        yield Paper(
            "fairytale", f"fairytale:{title}", title, "en", tuple(sections.values()), tuple(asked)
        )


def tell(
    story: stories.Story, chance: random.Random, *, half: str = "train"
) -> tuple[Paper, tuple[Asked, ...]]:
    """Fill a story once; return it as one paragraph, and its questions asked of other places.

    The latter name a place or a person that the text does not, so nothing in it answers them.
    """
    told = stories.fill(story, chance, half=half)
    asked = tuple(
        asked_of(question, told.spans.get(question.label, ())) for question in told.questions
    )
    named = {name for name in told.values if name.startswith(("place", "person"))}
    kept = {name: value for name, value in told.values.items() if name not in named}
    elsewhere = stories.fill(story, chance, half=half, values=kept)
    strangers = []
    for here, there in zip(told.questions, elsewhere.questions, strict=True):
        if (here.text, here.before) != (there.text, there.before) and not any(
            elsewhere.values[name].split()[-1] in told.text for name in named
        ):
            strangers.append(asked_of(there))
    date = story.date if chance.random() < 0.5 else ""
    lead = re.split(r"(?<=[.!?])\s", told.text.replace("\n", " "), maxsplit=1)[0]
    paper = Paper(
        "stories",
        f"stories:{story.id}",
        told.title,
        story.language,
        (told.text,),
        asked,
        lead,
        date,
        frozenset(told.values[name] for name in named),
    )
    return paper, tuple(strangers)


def asked_of(question: stories.Question, spans: Iterable[tuple[int, int]] = ()) -> Asked:
    """Return a question as it is asked: a follow-up with the question before it."""
    text = question.text
    if question.before:
        text = joined(question.before, text)
    return Asked(text, question.language, 0, tuple(spans), bool(question.before))
