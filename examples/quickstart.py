"""Ask a folder of articles: `python examples/quickstart.py ["Who resigned?" [FOLDER]]`."""

import sys

from footnoted import Bot


def main(question: str = "Who resigned?", folder: str = "seeds") -> None:
    with Bot.open(folder) as bot:  # syncs the folder into .footnoted/, then answers
        answer = bot.ask(question)
        print(answer.text if answer.answered else "Your articles do not say.")
        for c in answer.citations:
            assert c.article.text[c.start : c.end] == c.quote
            print(f"[{c.number}] {c.article.title}, characters {c.start} to {c.end}: {c.quote}")


if __name__ == "__main__":
    main(*sys.argv[1:])
