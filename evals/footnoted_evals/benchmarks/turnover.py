"""How long a sync takes after a whole folder was renamed, and after all files but one were deleted.

`python -m footnoted_evals.benchmarks.turnover [--articles N] [--store URL] [--json FILE]`

The articles are short, and their vectors are real ones plus noise (see `scale`): what little time
these take is taken off. `--store` names an empty database on a Chroma server; default: a folder.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from footnoted import Bot, Config
from footnoted_evals.benchmarks import scale, sync
from footnoted_evals.benchmarks.embedding import SEEDS
from footnoted_evals.benchmarks.figures import write_json

ARTICLES = 10_000
SENTENCES = 2
CONSOLE = Console(highlight=False)


def measure(articles: int, store: str | None) -> dict[str, float]:
    """Seconds without embedding, by what was done."""
    sentences = sync.real_sentences(SEEDS, None)
    chance = random.Random(20)
    languages = sorted(sentences)
    model = scale.prepared()
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
                before, start = model._seconds, time.perf_counter()
                report = bot.sync()
                seconds[what] = time.perf_counter() - start - (model._seconds - before)
                CONSOLE.print(f"{what}: {report}, {seconds[what]:.1f} s")

            timed("all new")
            timed("nothing changed")
            embedded = model._seconds
            (folder / "new").rename(folder / "old")
            timed("folder renamed")
            if model._seconds != embedded:
                raise AssertionError("articles that were only renamed were embedded again")
            for file in sorted((folder / "old").iterdir())[1:]:
                file.unlink()
            timed("all but one deleted")
    return seconds


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures, prints a table, and writes JSON where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--articles", type=int, default=ARTICLES, metavar="N")
    parser.add_argument("--store", metavar="URL")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args(arguments)
    seconds = measure(options.articles, options.store)
    table = Table("sync", "seconds without embedding", title=f"{options.articles:,} articles")
    for what, taken in seconds.items():
        table.add_row(what, f"{taken:.1f}")
    CONSOLE.print(table)
    write_json(options.json, {"articles": options.articles, "seconds": seconds})


if __name__ == "__main__":
    main()
