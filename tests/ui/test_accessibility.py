"""Every view of the page, looked at by axe (WCAG and its good practices): no violation in any."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from reportlab.pdfgen.canvas import Canvas

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

SEEDS = Path(__file__).parents[2] / "seeds"
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
VIOLATIONS = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations.map(
    v => `${v.id}: ${v.nodes.map(n => n.html.slice(0, 160)).join(' | ').slice(0, 400)}`)"""
STILL = "Promise.all(document.getAnimations().map(one => one.finished.catch(() => 0)))"
BBC = "How many Labour MPs did the BBC contact?"
FERRY = "How much is the ferry to Marlow?"
ARABIC = "متى افتتح الجسر الجديد في مدينة النهر؟"
ARTICLES = {
    "bridge-ar.txt": "افتتح الجسر الجديد في مدينة النهر يوم الاثنين.\n\nوقالت المهندسة ليلى حداد إن"
    " بناء الجسر استغرق ثلاث سنوات.",
    "ferries.md": "# Ferries\n\nThe ferries sail again.\n\n- Mind the tide.\n- Bring a coat.\n\n"
    "| Ferry | Price |\n|---|---|\n| Marlow | 3 pounds |\n| Denby | 7 pounds |\n",
}


@pytest.fixture(scope="module")
def varied(
    tmp_path_factory: pytest.TempPathFactory, serve: Callable[..., Any], seed_store: Path
) -> Iterator[Any]:
    """A chat over articles of every look: a list, a table, right to left, a PDF with pages."""
    folder = tmp_path_factory.mktemp("varied")
    articles = folder / "articles"
    shutil.copytree(SEEDS, articles)
    for name, text in ARTICLES.items():
        (articles / name).write_text(text, "utf-8")
    pdf = Canvas(str(articles / "tower.pdf"))
    for line in (
        "The water tower of Ashby was built in 1911 by Henry Calloway.",
        "The water tower of Ashby was sold in 1987 to Rosa Lindqvist.",
    ):
        pdf.drawString(72, 720, line)
        pdf.showPage()
    pdf.save()
    shutil.copytree(seed_store, folder / "store")
    with serve(articles, folder / "store") as chat:
        yield chat


class Looker:
    """Goes through the views of a page, and notes what axe finds in each."""

    def __init__(self, reader: Any) -> None:
        self.reader = reader
        self.page = reader.page
        self.seen: dict[str, list[str]] = {}
        self.page.evaluate(AXE)

    def look(self, view: str) -> None:
        if not self.page.locator(".fn-growing").count():
            self.page.evaluate(STILL)
        self.seen[view] = self.page.evaluate(VIOLATIONS)

    def clean(self) -> None:
        assert {view: found for view, found in self.seen.items() if found} == {}


def _conversation(at: Looker) -> None:
    page, reader = at.page, at.reader
    page.locator(".fn-suggestion").first.wait_for()
    at.look("start")
    reader.send(f"{BBC} slowly")
    page.locator("#turn-1.fn-growing").wait_for()
    at.look("an answer on its way")
    reader.answer(1)
    at.look("answer")
    reader.ask("Who won the 2022 World Cup?")
    at.look("refusal")
    reader.send("What can you do?")
    page.locator("#turn-3:not(.fn-growing)").wait_for()
    page.wait_for_selector("body:not(.fn-busy)")
    at.look("small talk")
    reader.ask("?!")
    at.look("a question that cannot be answered")
    reader.ask(ARABIC)
    at.look("right to left")
    reader.ask(FERRY)
    at.look("a table quoted")


def _over_the_page(at: Looker, *, phone: bool) -> None:
    page = at.page
    if phone:
        page.locator("#turn-1 .fn-open").click()
        page.locator("#fn-side").wait_for()
        at.look("sources over the conversation")
    else:
        page.locator("#turn-1 a.fn").first.scroll_into_view_if_needed()
        page.wait_for_timeout(200)  # scrolling takes the card away
        page.locator("#turn-1 a.fn").first.hover()
        page.locator("#fn-peek").wait_for()
        at.look("glance card")
        page.locator("#turn-1 a.fn").first.click()
    page.locator(".fn-card:has(#src-1-1) .fn-read").click()
    page.locator("#fn-article-dialog .fn-article").wait_for()
    at.look("a whole article")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.locator(".fn-filter").click()
    at.look("filter")
    page.locator("#fn-filter-dialog .fn-languages input").first.check()
    page.locator("#fn-filter-dialog input[type=date]").first.fill("2024-03-05")
    at.look("a filter chosen")
    page.locator("#fn-filter-dialog .fn-close").click()
    at.look("a filter in force")
    page.locator(".fn-filter").click()
    page.locator("#fn-filter-dialog .fn-dialog, #fn-filter-dialog .fn-quiet").last.click()
    page.keyboard.press("Escape")
    page.locator(".fn-icon-chats").click()
    at.look("chats")
    page.locator("#fn-chats-dialog .fn-quiet").first.click()
    at.look("a chat renamed")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")


def _archive(at: Looker) -> None:
    page = at.page
    page.locator(".fn-icon-archive").click()
    page.locator("#fn-archive-dialog .fn-list li").first.wait_for()
    at.look("archive")
    files = [{"name": "no.txt", "mimeType": "text/plain", "buffer": b""},
             {"name": "pool.txt", "mimeType": "text/plain", "buffer": b"The pool opens in May."},
             {"name": "x.exe", "mimeType": "text/plain", "buffer": b"x"}]  # fmt: skip
    page.locator("#fn-archive-dialog input[type=file]").set_input_files(files)
    page.wait_for_function("document.querySelectorAll('.fn-skipped li').length === 3")
    page.locator("#fn-archive-dialog progress").wait_for(state="hidden")
    at.look("files added and skipped")
    page.locator("#fn-archive-dialog .fn-list li:has-text('pool') .fn-quiet").click()
    page.locator("#fn-notices .fn-undo").wait_for()
    page.locator(".fn-removed summary").click()
    at.look("an article removed, with a notice")
    page.keyboard.press("Escape")


def _field(at: Looker) -> None:
    page = at.page
    if at.reader.page.locator("#turn-1 .fn-up").is_visible():
        page.locator("#turn-1 .fn-up").click()
        at.look("a comment on an answer")
        page.locator("#turn-1 .fn-comment .fn-quiet").click()
    page.locator("#fn-chatbot .fn-edit").first.focus()
    page.keyboard.press("Enter")
    at.look("a question edited")
    page.keyboard.press("Escape")
    page.fill("#fn-ask textarea", "x" * 3_000)
    at.look("a question that is too long")
    page.fill("#fn-ask textarea", "")


def test_every_view_at_a_desk(varied: Any, opened: Callable[..., Any]) -> None:
    at = Looker(opened(varied.url))
    _conversation(at)
    _over_the_page(at, phone=False)
    _field(at)
    _archive(at)
    assert len(at.seen) >= 20
    at.clean()


def test_every_view_on_a_phone_in_the_dark(varied: Any, opened: Callable[..., Any]) -> None:
    at = Looker(opened(varied.url, width=390, has_touch=True, color_scheme="dark", locale="de-DE"))
    _conversation(at)
    _over_the_page(at, phone=True)
    _archive(at)
    at.clean()


def test_wide_dark_and_in_hungarian(varied: Any, opened: Callable[..., Any]) -> None:
    at = Looker(opened(varied.url, width=1600, color_scheme="dark", locale="hu-HU"))
    _conversation(at)
    _field(at)
    at.clean()


def test_in_forced_colours(varied: Any, opened: Callable[..., Any]) -> None:
    at = Looker(opened(varied.url, forced_colors="active"))
    _conversation(at)
    _over_the_page(at, phone=False)
    at.clean()


def test_the_glance_card_names_the_page_of_its_own_quote(
    varied: Any, opened: Callable[..., Any]
) -> None:
    reader = opened(varied.url)
    for question, page in (
        ("Who built the water tower of Ashby?", "page 1"),
        ("To whom was the water tower of Ashby sold?", "page 2"),
    ):
        reader.ask(question).locator("a.fn").first.hover()
        said = reader.page.locator("#fn-peek cite").first
        said.wait_for()
        assert said.inner_text().endswith(f"tower.pdf), {page}")
        reader.page.mouse.move(5, 5)
        reader.page.locator("#fn-peek").wait_for(state="hidden")
