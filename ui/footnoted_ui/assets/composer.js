// The field that questions are typed into, and the buttons beside it.

import { ask, halt, isAsking, onAsked } from "./asking.js";
import { current, onChange } from "./chats.js";
import { button, el } from "./dom.js";
import { count, say } from "./words.js";

const DRAFT = "footnoted-draft"; // of this tab: what is typed outlives the page
let editing = ""; // the id of the turn whose question is in the field

export const field = el("textarea", {
  rows: 1,
  placeholder: say("ask"),
  ariaLabel: say("question"),
  enterKeyHint: "send",
  dir: "auto",
});
const send = el("button", { type: "submit", className: "fn-send", ariaLabel: say("send"), title: say("send") });
const stop = button("fn-stop", "", halt, { ariaLabel: say("stop"), title: say("stop"), hidden: true });
const editNote = el("span", {});
export const above = el("p", { className: "fn-editing", hidden: true }, editNote, button("fn-quiet", say("cancel"), () => edit("")));
export const form = el("form", { id: "fn-ask", autocomplete: "off" }, field, send, stop);
export const status = el("p", { className: "fn-hidden", role: "status" });

const NEAR_THE_LIMIT = 0.8;
let limit = Infinity;
const left = el("p", { className: "fn-left", role: "status", hidden: true });

const typed = () => {
  const length = [...field.value.trim()].length;
  left.hidden = length < NEAR_THE_LIMIT * limit;
  const word = length > limit ? "chars_over" : "chars_left";
  left.textContent = left.hidden ? "" : count(word, Math.abs(limit - length));
  left.classList.toggle("fn-over", length > limit);
  sessionStorage.setItem(DRAFT, field.value);
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, 160)}px`;
};

const fill = (text) => {
  field.value = text;
  typed();
};

const setBusy = (busy) => {
  // The focus stays on what now takes the place of the button.
  const focused = document.activeElement === (busy ? send : stop);
  send.hidden = busy;
  stop.hidden = !busy;
  if (focused) (busy ? stop : field).focus();
  document.body.classList.toggle("fn-busy", busy);
};

const indexOf = (id) => current.turns.findIndex((turn) => turn.id === id);

// Bring the question of a turn back into the field, or other words for it; "" takes it out again.
export const edit = (id, words = "") => {
  if (id && isAsking()) return;
  if (editing && !id) fill("");
  editing = id;
  above.hidden = !id;
  if (!id) return;
  editNote.textContent = say("editing", { number: indexOf(id) + 1 });
  fill(words || current.turns[indexOf(id)].question);
  field.focus();
  field.select();
};

const submit = () => {
  const question = field.value;
  if (isAsking() || !question.trim() || left.matches(".fn-over")) return;
  const replaces = editing;
  edit("");
  fill("");
  ask(question, replaces ? { replaces, cut: true } : {});
};

// `chars`: the most a question may have.
export const start = (chars) => {
  limit = chars;
  form.before(left);
  if (sessionStorage.getItem(DRAFT)) fill(sessionStorage.getItem(DRAFT));
  field.addEventListener("input", typed);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && editing) edit("");
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  onChange(() => editing && indexOf(editing) < 0 && edit("")); // another conversation, or another tab
  onAsked(({ busy, question, status: said = status.textContent }) => {
    setBusy(busy);
    status.textContent = said;
    if (!question) return;
    fill(field.value.trim() ? `${question}\n${field.value}` : question);
    field.focus();
  });
};
