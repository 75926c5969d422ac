"""The main way through the page in Firefox, where it is installed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from .firefox import Firefox, firefox

pytestmark = pytest.mark.browser

BBC = "How many Labour MPs did the BBC contact?"
ENTER = "\ue007"


@pytest.fixture
def fox(served: Any) -> Iterator[Firefox]:
    with firefox() as browser:
        browser.open(served.url)
        browser.wait("document.body.matches('.fn-ready')")
        yield browser


def test_a_question_is_asked_followed_to_its_source_and_kept_in_firefox(fox: Firefox) -> None:
    fox.wait("document.activeElement.matches('#fn-ask textarea')")
    fox.type(BBC + ENTER)
    fox.wait("document.querySelector('#turn-1 .fn-actions') && !document.querySelector('.fn-busy')")
    said = fox.value("document.querySelector('#turn-1').innerText")
    assert "320 der 399" in said
    fox.click("#turn-1 a.fn")
    fox.wait("document.activeElement.matches('#src-1-1')")
    assert "320" in fox.value("document.activeElement.innerText")
    fox.click(".fn-card:has(#src-1-1) .fn-read")
    fox.wait("document.querySelector('#fn-article-dialog[open] mark')")
    fox.back()
    fox.wait("!document.querySelector('dialog[open]')")
    fox.click("#fn-ask textarea")
    fox.type("Who slowly resigned?" + ENTER)
    fox.wait("document.querySelector('#turn-2.fn-growing')")
    fox.click("#fn-ask .fn-stop")
    fox.wait("!document.querySelector('#turn-2')")
    assert fox.value("document.querySelector('#fn-ask textarea').value") == "Who slowly resigned?"
    fox.reload()
    fox.wait("document.querySelector('#turn-1 .fn-actions')")
    assert fox.value("document.querySelector('#turn-1').innerText") == said
    assert fox.value("document.querySelector('#fn-ask textarea').value") == "Who slowly resigned?"
    assert fox.value("document.documentElement.scrollWidth <= innerWidth")
