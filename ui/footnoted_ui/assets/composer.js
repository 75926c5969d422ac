// Asking: the field, stop, edit, ask again; and the wires to Gradio.

import { current, keep } from "./conversations.js";
import { button, el, notice } from "./dom.js";
import { where } from "./filters.js";
import { say } from "./words.js";

let asked = null; // { question, turns }: on its way to the server
let editing = 0; // the turn whose question is in the field
let timer = 0;

const field = el("textarea", {
  rows: 1,
  placeholder: say("ask"),
  ariaLabel: say("question"),
  enterKeyHint: "send",
  dir: "auto",
});
const send = el("button", { type: "submit", className: "fn-send", ariaLabel: say("send"), title: say("send") });
const stop = button("fn-stop", "", () => halt(), { ariaLabel: say("stop"), title: say("stop"), hidden: true });
const editNote = el("span", {});
const editBar = el(
  "p",
  { className: "fn-editing", hidden: true },
  editNote,
  button("fn-quiet", say("cancel"), () => edit(0)),
);
export const form = el("form", { id: "fn-ask", autocomplete: "off" }, field, send, stop);
export const above = editBar;
export const status = el("p", { className: "fn-hidden", role: "status" });

const pull = (wire) => document.getElementById(`fn-do-${wire}`).click();

const grow = () => {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, 160)}px`;
};

const fill = (text) => {
  field.value = text;
  grow();
};

const setBusy = (busy) => {
  // The focus stays on what now takes the place of the button.
  const focused = document.activeElement === (busy ? send : stop);
  send.hidden = busy;
  stop.hidden = !busy;
  if (focused) (busy ? stop : field).focus();
  document.body.classList.toggle("fn-busy", busy);
};

export const ask = (question, turns = current.turns) => {
  if (asked || !question.trim()) return;
  asked = { question, turns, chat: current.id };
  edit(0);
  setBusy(true);
  status.textContent = say("searching");
  pull("ask");
};

const edit = (turn) => {
  if (turn && asked) return;
  if (editing && !turn) fill("");
  editing = turn;
  editBar.hidden = !turn;
  if (!turn) return;
  editNote.textContent = say("editing", { number: turn });
  fill(current.turns[turn - 1].question);
  field.focus();
  field.select();
};

const askAgain = (turn) => ask(current.turns[turn - 1].question, current.turns.slice(0, turn - 1));

// Nothing of a stopped answer is kept: the question is back in the field.
const halt = () => {
  if (!asked) return;
  const { question } = asked;
  pull("stop");
  release();
  pull("show");
  fill(question);
  field.focus();
  notice(say("stopped"));
};

const release = () => {
  asked = null;
  clearTimeout(timer);
  setBusy(false);
  status.textContent = "";
};

export const show = () => {
  if (asked) halt();
  edit(0);
  pull("show");
};

// What Gradio calls (see app.py).
window.footnoted = {
  question: () => {
    const { question, turns } = asked ?? { question: "", turns: [] };
    return [JSON.stringify({ question, turns, where: where() })];
  },
  turns: () => [JSON.stringify({ turns: current.turns })],
  answered: (kept) => {
    // A stopped answer, or one whose conversation was left, is none.
    if (!asked || asked.chat !== current.id) return;
    const turns = JSON.parse(kept || "[]");
    if (turns.at(-1)?.question !== asked.question.trim() && turns.at(-1)?.question !== asked.question) return;
    keep(turns);
    release();
    status.textContent = say("answer_ready");
  },
  shown: () => {},
};

addEventListener("footnoted:refused", () => {
  if (!asked) return;
  const { question } = asked;
  release();
  fill(question);
});

const turnOf = (element) =>
  Number(element.closest(".message-row, .fn-message")?.querySelector("[id^=turn-], [id^=question-]")?.id.split("-")[1] ??
    element.closest("[id^=turn-]")?.id.split("-")[1]);

export const start = () => {
  field.addEventListener("input", grow);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && editing) edit(0);
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const question = field.value;
    if (asked || !question.trim()) return;
    const turns = editing ? current.turns.slice(0, editing - 1) : current.turns;
    editing = 0;
    editBar.hidden = true;
    fill("");
    ask(question, turns);
  });
  document.addEventListener("click", (event) => {
    const pressed = event.target.closest?.("#fn-chatbot .fn-edit, #fn-chatbot .fn-again");
    if (!pressed) return;
    const turn = turnOf(pressed);
    if (pressed.matches(".fn-edit")) edit(turn);
    else askAgain(turn);
  });
};

export { field, turnOf };
