// Footnotes lead to their quotes and back; messages can be copied; small accessibility repairs.
(() => {
  "use strict";

  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  // The nearest ancestor that scrolls by itself; null means the page does.
  const scrollerOf = (element) => {
    for (let box = element.parentElement; box && box !== document.body; box = box.parentElement) {
      const { overflowY } = getComputedStyle(box);
      if (/auto|scroll/.test(overflowY) && box.scrollHeight > box.clientHeight + 1) return box;
    }
    return null;
  };

  const goTo = (target) => {
    const turn = target.closest("details");
    if (turn) turn.open = true;
    const behavior = calm.matches ? "auto" : "smooth";
    const scroller = scrollerOf(target);
    if (scroller) {
      // Only the pane: scrollIntoView would move the page under the reader as well.
      const away = target.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
      scroller.scrollTo({ top: scroller.scrollTop + away - scroller.clientHeight / 3, behavior });
    }
    const box = (scroller || target).getBoundingClientRect();
    if (!scroller || box.top < 0 || box.bottom > innerHeight + 1) {
      target.scrollIntoView({ block: "center", behavior });
    }
    target.focus({ preventScroll: true });
  };

  const follow = (event) => {
    const link = event.target.closest?.('a[href^="#src-"], a[href^="#ref-"]');
    if (!link) return;
    event.preventDefault();
    event.stopPropagation();
    const target = document.getElementById(link.getAttribute("href").slice(1));
    if (target) goTo(target);
  };

  const asText = (message) => {
    const copy = message.cloneNode(true);
    copy.querySelectorAll(".fn-copy, .fn-tag").forEach((part) => part.remove());
    const notes = [];
    copy.querySelectorAll("a.fn").forEach((link) => {
      const number = link.textContent;
      const card = document.getElementById(link.getAttribute("href").slice(1))?.closest(".fn-card");
      notes.push(`[${number}] “${link.title}” ${card ? `– ${card.dataset.cite}` : ""}`.trim());
      link.replaceWith(` [${number}]`);
    });
    const lines = [...copy.querySelectorAll("p")].map((p) => p.textContent.trim());
    return [...lines, "", ...notes].join("\n").trim();
  };

  const write = async (text) => {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    // Over plain http from another machine there is no clipboard interface.
    const area = Object.assign(document.createElement("textarea"), { value: text });
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  };

  const copyMessage = async (event) => {
    const button = event.target.closest?.(".fn-copy");
    if (!button || button.dataset.was) return;
    await write(asText(button.closest(".fn-message")));
    button.dataset.was = button.textContent;
    button.textContent = `✓ ${button.title}`;
    setTimeout(() => {
      button.textContent = button.dataset.was;
      delete button.dataset.was;
    }, 1600);
  };

  // A new answer's sources are shown from their top.
  let newest = "0";
  const showNewest = () => {
    const pane = document.querySelector(".fn-pane");
    if (!pane || pane.dataset.newest === newest) return;
    newest = pane.dataset.newest;
    document.getElementById("fn-sources").scrollTop = 0;
  };

  // What Gradio leaves out or gets wrong for screen readers: the page's language, names for the
  // send button and the question, and messages that are labelled with their markup.
  const repair = () => {
    const head = document.querySelector(".fn-header");
    if (!head) return;
    if (document.documentElement.lang !== head.lang) document.documentElement.lang = head.lang;
    for (const message of document.querySelectorAll('#fn-chatbot [aria-label*="<div class"]')) {
      message.removeAttribute("aria-label");
    }
    const send = document.querySelector("#fn-ask button");
    if (send && send.getAttribute("aria-label") !== head.dataset.send) {
      send.setAttribute("aria-label", head.dataset.send);
      send.title = head.dataset.send;
    }
    // Gradio drops the placeholder at the first question.
    const field = document.querySelector("#fn-ask textarea");
    if (field && head.dataset.ask && field.placeholder !== head.dataset.ask) {
      field.placeholder = head.dataset.ask;
      field.setAttribute("aria-label", head.dataset.ask);
    }
  };

  document.addEventListener("click", follow, true);
  document.addEventListener("click", copyMessage);
  new MutationObserver(() => {
    repair();
    showNewest();
  }).observe(document, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["placeholder", "lang", "aria-label"],
  });
})();
