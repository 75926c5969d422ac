"""The page while the articles are still being read: it opens at once and says how far they are."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

# The articles are read once the file `go` is there.
SERVER = """
import sys, time
from pathlib import Path
from footnoted import Bot
from footnoted_index.embedding.encoder import Encoder
from footnoted_ui import Options, launch

folder = Path(sys.argv[1])
sentences = Encoder.sentences
def slowly(self, passages):
    while not (folder / "go").exists():
        time.sleep(0.05)
    return sentences(self, passages)
Encoder.sentences = slowly
with Bot.open(folder / "articles", store=folder / "store", sync=False) as bot:
    launch(bot, Options(port=0, open_browser=False), when_built=bot.start_sync)
"""


@pytest.mark.browser
def test_the_page_says_how_far_the_articles_are_read(
    opened: Callable[[str], Any], tmp_path: Path
) -> None:
    (tmp_path / "articles").mkdir()
    for number in range(3):
        text = f"The bridge of town {number} was closed on Monday."
        (tmp_path / "articles" / f"{number}.txt").write_text(text)
    command = [sys.executable, "-c", SERVER, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            line = next(line for line in server.stdout if line.startswith("Footnoted is at "))
            reader = opened(line.split()[3])
            said = reader.page.locator(".fn-archive")
            assert "answers may miss" in said.inner_text()
            (tmp_path / "go").touch()
            reader.page.wait_for_function(
                "document.querySelector('.fn-archive').textContent.startsWith('3 articles')"
                " && document.querySelectorAll('#fn-recent li').length === 3"
            )
            assert "Monday" in reader.ask("When was the bridge closed?").inner_text()
            reader.check()
        finally:
            server.terminate()
