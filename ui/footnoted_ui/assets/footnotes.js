// Footnotes: a glance at the quote, the way to it and back.

import { calm, el, fromServer, isPhone, layer } from "./dom.js";

const bare = (href) => document.getElementById(href.slice(1));

// The nearest ancestor that scrolls by itself; null means the page does.
const scrollerOf = (element) => {
  for (let box = element.parentElement; box && box !== document.body; box = box.parentElement) {
    const { overflowY } = getComputedStyle(box);
    if (/auto|scroll/.test(overflowY) && box.scrollHeight > box.clientHeight + 1) return box;
  }
  return null;
};

export const goTo = (target) => {
  const turn = target.closest("details");
  if (turn) turn.open = true;
  const behavior = calm.matches ? "auto" : "smooth";
  const scroller = scrollerOf(target);
  if (scroller) {
    // Only the pane: scrollIntoView would move the page under the reader as well.
    const away = target.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
    scroller.scrollTo({ top: scroller.scrollTop + away - scroller.clientHeight / 3, behavior });
  }
  target.focus({ preventScroll: true });
};

// On a phone the sources are a sheet over the conversation.
let opener = null;
let left = null;
// What lies behind it is out of reach for the keyboard, too.
const setBehind = (inert) => {
  document.getElementById("fn-conversation").inert = inert;
};
export const openSheet = (from) => {
  opener = from;
  if (!isPhone.matches || left) return;
  document.body.classList.add("fn-sheet");
  setBehind(true);
  left = layer(closeSheet);
};
export const closeSheet = () => {
  if (!left) return;
  document.body.classList.remove("fn-sheet");
  setBehind(false);
  left();
  left = null;
  opener?.focus({ preventScroll: true });
};

const follow = (event) => {
  const link = event.target.closest?.('a[href^="#src-"], a[href^="#ref-"]');
  if (!link) return;
  event.preventDefault();
  event.stopPropagation();
  const target = bare(link.getAttribute("href"));
  if (!target) return;
  hide();
  if (link.matches(".fn")) {
    if (isPhone.matches) openSheet(link);
  } else closeSheet();
  goTo(target);
};

// The quote in a small card, under the pointer or the focus; Escape takes it away.
const peek = el("div", { id: "fn-peek", role: "tooltip", hidden: true });
let shownFor = null;

const hide = () => {
  peek.hidden = true;
  shownFor?.removeAttribute("aria-describedby");
  shownFor = null;
};

const show = (link) => {
  if (shownFor === link) return;
  hide();
  // Several witnesses of one sentence are shown together.
  const links = [...link.parentElement.querySelectorAll("a.fn")];
  const glances = links.map(({ id }) => document.querySelector(`.fn-back[href="#${id}"]`)?.dataset.glance);
  if (!glances.every(Boolean)) return; // the answer still grows
  links.forEach((one) => one.removeAttribute("title")); // the browser's own would come on top
  shownFor = link;
  peek.replaceChildren(...glances.map((html) => el("div", {}, fromServer(html))));
  peek.hidden = false;
  link.setAttribute("aria-describedby", "fn-peek");
  const at = link.getBoundingClientRect();
  const { width, height } = peek.getBoundingClientRect();
  // Over the conversation, so that the sources stay in sight.
  const edge = document.getElementById("fn-conversation").getBoundingClientRect().right;
  const left = Math.max(8, Math.min(at.left - 20, edge - width));
  const above = at.top - height - 8;
  peek.style.left = `${left}px`;
  peek.style.top = `${above > 8 ? above : at.bottom + 8}px`;
};

const touched = (event) => event.pointerType === "touch";

export const start = () => {
  document.querySelector("main").append(peek); // a landmark, for screen readers
  document.addEventListener("click", follow, true);
  isPhone.addEventListener("change", closeSheet); // the sheet is a pane again
  document.addEventListener("pointerover", (event) => {
    const link = event.target.closest?.("a.fn");
    if (link && !touched(event)) show(link);
    else if (!link && !event.target.closest?.("#fn-peek") && !shownFor?.matches(":focus")) hide();
  });
  document.addEventListener("focusin", (event) => {
    if (event.target.matches?.("a.fn:focus-visible")) show(event.target);
    else hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
    hide();
    closeSheet();
  });
  document.addEventListener("scroll", hide, { capture: true, passive: true });
};
