"""How long a sync takes after a whole folder was renamed, and after all files but one were deleted.

`python -m footnoted_evals.benchmarks.rename [--articles N] [--store URL] [--json FILE]`

The articles are short and not embedded (see `archives`): what little time their vectors take is
taken off. `--store` names an empty database on a Chroma server; default: a folder.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from footnoted import Bot, Config
from footnoted_evals.benchmarks.archives import Rehearsed, real_sentences
from footnoted_evals.benchmarks.figures import CONSOLE, parser, write_json
from footnoted_evals.reports.tables import print_cells

ARTICLES = 10_000
SENTENCES = 2


def measure(articles: int, store: str | None) -> dict[str, float]:
    """Seconds without embedding, by what was done."""
    sentences = real_sentences()
    chance = random.Random(20)
    languages = sorted(sentences)
    model = Rehearsed.on(sentences)
    seconds: dict[str, float] = {}
    with TemporaryDirectory(prefix="footnoted-bench-") as name:
        folder = Path(name, "articles")
        (folder / "new").mkdir(parents=True)
        for number in range(articles):
            language = languages[number % len(languages)]
            text = " ".join(chance.choices(sentences[language], k=SENTENCES))
            (folder / "new" / f"{number:05d}.txt").write_text(
                f"{text} ({number})", encoding="utf-8"
            )
        config = Config(embed_model=model)
        with Bot.open(folder, store=store or Path(name, "store"), sync=False, config=config) as bot:

            def timed(what: str) -> None:
                before, start = model.seconds, perf_counter()
                report = bot.sync()
                seconds[what] = perf_counter() - start - (model.seconds - before)
                CONSOLE.print(f"{what}: {report}, {seconds[what]:.1f} s")

            timed("all new")
            timed("nothing changed")
            embedded = model.seconds
            (folder / "new").rename(folder / "old")
            timed("folder renamed")
            if model.seconds != embedded:
                raise AssertionError("articles that were only renamed were embedded again")
            for file in sorted((folder / "old").iterdir())[1:]:
                file.unlink()
            timed("all but one deleted")
    return seconds


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures, prints a table, and writes JSON where asked to."""
    asked = parser(__doc__)
    asked.add_argument("--articles", type=int, default=ARTICLES, metavar="N")
    asked.add_argument("--store", metavar="URL")
    options = asked.parse_args(arguments)
    seconds = measure(options.articles, options.store)
    lines = [[what, f"{taken:.1f}"] for what, taken in seconds.items()]
    cells = [["sync", "seconds without embedding"], *lines]
    print_cells(cells, title=f"{options.articles:,} articles")
    write_json(options.json, {"articles": options.articles, "seconds": seconds})


if __name__ == "__main__":
    main()
