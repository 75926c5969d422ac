// The conversation as it is shown: its messages and the sources beside them. The server renders a
// turn once, with the turn's id where its number goes.

import { current, onChange } from "./chats.js";
import { button, el, localDates } from "./dom.js";
import { drawMessages, onDrawn, scroller } from "./gradio.js";
import { orNotice, post } from "./server.js";
import { count, language, say } from "./words.js";

const BATCH = 50; // turns shown at first, and rendered by one request
const rendered = new Map(); // turn id → { question, answer, sources }
let limit = BATCH;
let growing = null; // { chat, id, question, answer, replaces, cut }: an answer on its way
let shown = { chat: "", ids: [] };
let goal = ""; // what is scrolled to once it is drawn: the id of an element, "end", or nothing
let latest = 0;

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
  if (growing?.chat !== current.id) return turns;
  const at = growing.replaces ? turns.findIndex(({ id }) => id === growing.replaces) : -1;
  if (at < 0) return [...turns, growing];
  return [...turns.slice(0, at), growing, ...(growing.cut ? [] : turns.slice(at + 1))];
};

const renderMissing = async (turns) => {
  const missing = turns.filter((turn) => turn !== growing && !rendered.has(turn.id));
  for (let first = 0; first < missing.length; first += BATCH) {
    const part = missing.slice(first, first + BATCH);
    const answered = await orNotice(post("turns", { turns: part }).then((r) => r.json()));
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
  if (shown.chat !== current.id) goal ||= "end";
  shown = { chat: current.id, ids: turns.map(({ id }) => id) };
  // A turn that is none any more keeps its number, and is not shown.
  const numbered = turns
    .map((turn, i) => ({ id: turn.id, number: hidden + i + 1, html: turn === growing ? turn : rendered.get(turn.id) }))
    .filter(({ html }) => html);
  document.body.classList.toggle("fn-empty-chat", !turns.length);
  const put = (html, { id, number: n }) => html.replaceAll(id, n);
  drawMessages(numbered.map((turn) => [put(turn.html.question, turn), put(turn.html.answer, turn)]));
  drawSources(numbered.filter(({ html }) => html.sources).map((turn) => ({ ...turn, html: put(turn.html.sources, turn) })));
  drawEarlier(hidden);
  if (goal === "question") goal = `question-${numbered.find(({ html }) => html === growing)?.number}`;
  if (goal !== "end" && !numbered.some((turn) => goal === `question-${turn.number}`)) goal = ""; // stopped
};

const drawEarlier = (hidden) =>
  document.getElementById("fn-earlier").replaceChildren(
    ...(hidden ? [button("fn-quiet", count("earlier", hidden), () => { limit += BATCH; draw(); })] : []),
  );

// The newest on top and open. What is there already stays, as the reader left it.
const drawSources = (turns) => {
  const pane = document.querySelector(".fn-pane");
  const there = new Map([...pane.querySelectorAll(".fn-turn")].map((turn) => [turn.dataset.turn, turn]));
  const before = there.keys().next().value;
  const made = turns.reverse().map(({ id, number, html }) => {
    const key = `${id}-${number}`;
    if (there.has(key)) return there.get(key);
    const turn = el("div");
    turn.innerHTML = html; // escaped by the server
    localDates(turn);
    turn.firstChild.dataset.turn = key;
    return turn.firstChild;
  });
  there.forEach((turn) => made.includes(turn) || turn.remove());
  made.forEach((turn, i) => pane.children[i + FIXED] !== turn && pane.insertBefore(turn, pane.children[i + FIXED] ?? null));
  pane.classList.toggle("fn-without", !made.length);
  if (!made.length || made[0].dataset.turn === before) return;
  made.forEach((turn, i) => (turn.open = !i));
  document.getElementById("fn-sources").scrollTop = 0; // a new answer's sources from their top
};
const FIXED = 4; // what stands above the turns in the pane

const pane = () =>
  el(
    "section",
    { className: "fn-pane fn-without", lang: language, ariaLabel: say("sources") },
    el("h2", { tabIndex: -1 }, say("sources")),
    button("fn-shut", say("close"), () => {}),
    el("p", { className: "fn-empty" }, say("no_sources")),
    el("div", { id: "fn-recent" }),
  );

// The question to the top, or the end into sight: for as long as the answer grows, unless the reader
// scrolls meanwhile.
const scroll = () => {
  const box = scroller();
  if (!goal || !box) return;
  if (goal === "end") {
    if (!document.querySelector("#fn-chatbot .fn-message")) return;
    box.scrollTop = box.scrollHeight;
  } else {
    const target = document.getElementById(goal);
    if (!target) return;
    box.scrollTop += target.getBoundingClientRect().top - box.getBoundingClientRect().top - 16;
    if (!document.querySelector(`#${goal.replace("question", "turn")}:not(.fn-growing)`)) return;
  }
  goal = "";
};

export const start = () => {
  document.getElementById("fn-panes").replaceChildren(pane());
  onChange(() => {
    if (shown.chat !== current.id) limit = BATCH;
    draw();
  });
  onDrawn(scroll);
  for (const moved of ["wheel", "touchmove", "keydown"]) {
    document.getElementById("fn-chatbot").addEventListener(moved, () => (goal = ""), { passive: true });
  }
  return draw();
};

// The number of the turn that an element is in, as it is shown, from 1.
export const numberOf = (element) =>
  Number(element.querySelector("[id^=turn-], [id^=question-]")?.id.split("-")[1] ?? element.closest("[id^=turn-]")?.id.split("-")[1]);
