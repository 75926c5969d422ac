// The conversation as it is shown: its messages and the sources beside them. The server renders a
// turn once, with the turn's id where its number goes.

import { current, onChange, placed } from "./chats.js";
import { button, el, fromServer, withDates } from "./dom.js";
import { drawMessages, onDrawn, scroller } from "./gradio.js";
import { json } from "./server.js";
import { count, language, say } from "./words.js";

const BATCH = 50; // turns shown at first, and rendered by one request
const rendered = new Map(); // turn id → { question, answer, sources }
let limit = BATCH;
let growing = null; // { chat, id, question, answer, replaces, cut }: an answer on its way
let shown = ""; // the id of the conversation
let goal = ""; // what is scrolled to once it is drawn: the id of an element, "end", or nothing
let latest = 0;
let focused = ""; // what takes the focus once it is drawn, if that is lost until then

export const learn = (id, html) => rendered.set(id, html);

// Show an answer as it grows; null when it no longer does.
export const grow = (change) => {
  const begins = change && !growing;
  growing = change && { ...growing, ...change };
  if (begins) goal = "question";
  return draw();
};

// What was rendered may have changed: articles came or went.
export const renderAgain = () => {
  rendered.clear();
  return draw();
};

// The turns to be shown, the growing one in its place.
const wanted = () => {
  const turns = current.turns.slice(-limit);
  return growing?.chat === current.id ? placed(turns, growing, growing) : turns;
};

const renderMissing = async (turns) => {
  const missing = turns.filter((turn) => turn !== growing && !rendered.has(turn.id));
  for (let first = 0; first < missing.length; first += BATCH) {
    const part = missing.slice(first, first + BATCH);
    const answered = await json("POST", "turns", JSON.stringify({ turns: part }));
    if (!answered) return;
    part.forEach(({ id }, i) => rendered.set(id, answered[i]));
  }
};

export const draw = async () => {
  const number = ++latest;
  await renderMissing(wanted());
  if (number !== latest) return; // another drawing is on its way
  const turns = wanted();
  const hidden = Math.max(0, current.turns.length - limit);
  if (shown !== current.id) goal ||= "end";
  shown = current.id;
  // A turn that is no longer valid keeps its number, and is not shown.
  const numbered = turns.flatMap((turn, i) => {
    const number = hidden + i + 1;
    const html = turn === growing ? turn : rendered.get(turn.id);
    const put = (part) => html[part]?.replaceAll(turn.id, number);
    return html ? [{ turn, number, question: put("question"), answer: withDates(put("answer")), sources: put("sources") }] : [];
  });
  document.body.classList.toggle("fn-empty-chat", !turns.length);
  drawMessages(numbered.map(({ question, answer }) => [question, answer]));
  drawSources(numbered.filter(({ sources }) => sources));
  drawEarlier(hidden);
  if (goal === "question") goal = `question-${numbered.find(({ turn }) => turn === growing)?.number}`;
  if (goal !== "end" && !numbered.some(({ number }) => goal === `question-${number}`)) goal = ""; // stopped
};

// A redrawn element is a new one, so the focus goes to what `selector` finds afterwards.
export const focusOn = (selector) => (focused = selector);

const focusAgain = () => {
  const target = focused && document.querySelector(focused);
  const now = document.activeElement;
  if (!target || target === now) return;
  if (now === document.body) target.focus({ preventScroll: true });
  focused = "";
};

const showMore = () => {
  limit += BATCH;
  if (current.turns.length <= limit) focusOn("#question-1 ~ .fn-edit");
  draw();
};
const more = button("fn-quiet", "", showMore);

const drawEarlier = (hidden) => {
  more.textContent = count("earlier", hidden);
  const place = document.getElementById("fn-earlier");
  if (!hidden) more.remove();
  else if (!more.isConnected) place.append(more);
};

// The newest comes on top, open. The others stay as the reader left them.
const drawSources = (turns) => {
  const place = document.getElementById("fn-turns");
  const there = new Map([...place.children].map((turn) => [turn.dataset.turn, turn]));
  const newest = place.firstChild;
  const made = turns.reverse().map(({ turn, number, sources }) => {
    const key = `${turn.id}-${number}`;
    const shownTurn = there.get(key) ?? fromServer(sources).firstChild;
    shownTurn.dataset.turn = key;
    return shownTurn;
  });
  there.forEach((turn) => made.includes(turn) || turn.remove());
  made.forEach((turn, i) => place.children[i] !== turn && place.insertBefore(turn, place.children[i] ?? null));
  if (!made.length || made[0] === newest) return;
  made.forEach((turn, i) => (turn.open = !i));
  document.getElementById("fn-sources").scrollTop = 0; // a new answer's sources from their top
};

const pane = () =>
  el(
    "section",
    { className: "fn-pane", lang: language, ariaLabel: say("sources") },
    el("h2", { tabIndex: -1 }, say("sources")),
    button("fn-shut", say("close"), () => {}),
    el("div", { id: "fn-turns" }),
    el("p", { className: "fn-note fn-empty" }, say("no_sources")),
    el("div", { id: "fn-recent" }),
  );

// The question (of a long one, its end) to the top, or the end into sight: for as long as the answer
// grows, unless the reader scrolls meanwhile.
const scroll = () => {
  const box = scroller();
  if (!goal || !box) return;
  if (goal === "end") {
    if (!document.querySelector("#fn-chatbot .fn-message")) return;
    box.scrollTop = box.scrollHeight;
  } else {
    const target = document.getElementById(goal);
    if (!target) return;
    const above = Math.max(0, target.offsetHeight - box.clientHeight / 2);
    box.scrollTop += target.getBoundingClientRect().top - box.getBoundingClientRect().top - 16 + above;
    box.scrollIntoView({ block: "nearest" }); // in a low window the page scrolls too
    if (!document.querySelector(`#${goal.replace("question", "turn")}:not(.fn-growing)`)) return;
  }
  goal = "";
};

export const start = () => {
  document.getElementById("fn-panes").replaceChildren(pane());
  onChange(() => {
    if (shown !== current.id) limit = BATCH;
    draw();
  });
  onDrawn(() => {
    scroll();
    focusAgain();
  });
  for (const moved of ["wheel", "touchmove", "keydown"]) {
    document.getElementById("fn-chatbot").addEventListener(moved, () => (goal = ""), { passive: true });
  }
  return draw();
};

// The number of the turn that an element is in, as it is shown, from 1.
export const numberOf = (element) =>
  Number(element.querySelector("[id^=turn-], [id^=question-]")?.id.split("-")[1] ?? element.closest("[id^=turn-]")?.id.split("-")[1]);
