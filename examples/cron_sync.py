"""A sync for cron: says nothing when all is well, exits with 1 when somebody should look.

    */15 * * * *  /path/to/.venv/bin/python /path/to/cron_sync.py /data/news /data/index

Whoever answers meanwhile goes on answering, and two syncs at once take turns.
"""

import sys

from footnoted import Bot, FootnotedError, StoreLockedError


def main(articles: str, store: str) -> int:
    try:
        with Bot.open(articles, store=store, sync=False) as bot:
            report = bot.sync()
            health = bot.health()
    except StoreLockedError:
        return 0  # the sync before this one is still at work
    except FootnotedError as error:
        print(error, file=sys.stderr)
        return 1
    for failure in report.failed:
        print(f"skipped: {failure}", file=sys.stderr)
    if not health.whole:
        print(health, file=sys.stderr)
    return 1 if report.failed or not health.whole else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
