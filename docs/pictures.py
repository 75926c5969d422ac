"""Takes the pictures of the chat in docs/ with a real browser, and measures how quick it is.

`python docs/pictures.py`; needs Chromium. Prints the time to the first paint, until the page can be
used, and from a question to its answer (the first, and the median of ten).
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

DOCS = Path(__file__).parent
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking")
BBC = "How many Labour MPs did the BBC contact?"
MAYOR = "Who is the mayor of South Yorkshire?"


def main() -> None:
    """Serve the seeds, look at them, stop."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        sys.exit("no browser here: install chromium")
    with tempfile.TemporaryDirectory() as folder:
        command = ["chat", "--no-browser", "--port", "0", "--store", folder]
        command += ["--articles", str(DOCS.parent / "seeds")]
        server = subprocess.Popen(
            [sys.executable, "-m", "footnoted", *command], stdout=subprocess.PIPE, text=True
        )
        assert server.stdout
        url = next(line.split()[3] for line in server.stdout if line.startswith("Footnoted is at"))
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=path, args=list(QUIET))
                times(browser, url)
                desk(browser, url)
                phone(browser, url)
                browser.close()
        finally:
            server.terminate()
            server.wait()


def opened(browser: Any, url: str, **options: Any) -> Any:
    page = browser.new_context(device_scale_factor=1, **options).new_page()
    page.goto(url)
    page.wait_for_selector("body.fn-ready", timeout=60_000)
    return page


def ask(page: Any, question: str) -> float:
    """Ask; the seconds until the whole answer is there."""
    turn = page.locator("#fn-chatbot .fn-question").count() + 1
    page.fill("#fn-ask textarea", question)
    started = time.perf_counter()
    page.keyboard.press("Enter")
    page.locator(f"#turn-{turn}:has(.fn-actions)").wait_for(timeout=60_000)
    return time.perf_counter() - started


def times(browser: Any, url: str) -> None:
    """Print how quick the page is."""
    page = opened(browser, url)
    paint, ready = page.evaluate(
        "[performance.getEntriesByName('first-contentful-paint')[0].startTime, performance.now()]"
    )
    first = ask(page, BBC)
    later = [ask(page, question) for question in (BBC, MAYOR) * 5]
    sys.stdout.write(
        f"first paint {paint:.0f} ms, ready {ready:.0f} ms, first answer {first * 1e3:.0f} ms,"
        f" then {statistics.median(later) * 1e3:.0f} ms\n"
    )
    page.context.close()


def desk(browser: Any, url: str) -> None:
    """A conversation with its sources beside it, and the archive, in the light."""
    page = conversation(browser, url, viewport={"width": 1280, "height": 800})
    page.screenshot(path=DOCS / "chat.png")
    page.click(".fn-icon-archive")
    page.locator("#fn-archive-dialog .fn-list li").first.wait_for()
    page.screenshot(path=DOCS / "archive.png")


def phone(browser: Any, url: str) -> None:
    """The same conversation on a phone, in the dark."""
    size = {"width": 390, "height": 844}
    page = conversation(browser, url, viewport=size, color_scheme="dark", has_touch=True)
    page.screenshot(path=DOCS / "phone.png")


def conversation(browser: Any, url: str, **options: Any) -> Any:
    """A page with two answers, scrolled to the first."""
    page = opened(browser, url, locale="en-GB", **options)
    for question in (BBC, MAYOR):
        ask(page, question)
    page.mouse.move(2, 2)
    page.evaluate("document.querySelector('#fn-chatbot .bubble-wrap').scrollTop = 0")
    return page


if __name__ == "__main__":
    main()
