// A question on its way: sent, stopped, sent again when the connection was lost, asked again.

import { current, newId, placed, update } from "./chats.js";
import { el, notice } from "./dom.js";
import { where } from "./filters.js";
import { isUp, linesOf, post, Refused } from "./server.js";
import { grow, learn } from "./thread.js";
import { say } from "./words.js";

const ON_ITS_WAY = "footnoted-asked"; // of this tab, so that a reload sends it again
const CONTEXT_TURNS = 20; // each costs a question 19 bytes
const CONTEXT_CHARS = 400_000;
const PAUSE = 1000;

let asked = null; // { question, where, chat, replaces, cut, resent }
let stopping = null; // aborts it
const listeners = [];

// `act` hears { busy, status, question }: what is said, and a question that was not answered.
export const onAsked = (act) => listeners.push(act);
const tell = (news) => listeners.forEach((act) => act({ busy: Boolean(asked), ...news }));

export const isAsking = () => Boolean(asked);

// `replaces`: the turn it takes the place of; `cut`: and that of all that followed; `filter`: which
// articles are asked, if not those chosen now.
export const ask = (question, { replaces = "", cut = false, filter = where() } = {}) => {
  if (asked || !question.trim()) return;
  send({ question, where: filter, chat: current.id, replaces, cut, resent: false });
};

// What a reload interrupted is sent again, once.
export const resume = () => {
  const kept = JSON.parse(sessionStorage.getItem(ON_ITS_WAY) ?? "null");
  if (!kept) return;
  if (kept.chat === current.id && !kept.resent) return send({ ...kept, resent: true });
  release();
  tell({ question: kept.question });
};

const remember = () => sessionStorage.setItem(ON_ITS_WAY, JSON.stringify(asked));
const release = () => {
  asked = null;
  sessionStorage.removeItem(ON_ITS_WAY);
};

// Every punctuation mark as an entity, as the server escapes: Gradio reads messages as Markdown.
const escaped = (text) => text.replace(/[!-/:-@[-`{-~]/g, (mark) => `&#${mark.charCodeAt(0)};`);

// A question as the server will draw it, until it does.
const waiting = (question, said = say("searching")) => {
  const id = newId();
  const lines = escaped(question.trim()).replaceAll("\n", "<br>");
  const edit = el("button", { className: "fn-edit", type: "button", title: say("edit") });
  const searching = el("p", { className: "fn-searching" }, said);
  return {
    id,
    question: `<div class="fn-question" id="question-${id}" dir="auto">${lines}</div>${edit.outerHTML}`,
    answer: el("div", { className: "fn-message fn-growing", id: `turn-${id}` }, searching).outerHTML,
  };
};

const send = async (question) => {
  asked = question;
  remember();
  const { chat, replaces, cut } = asked;
  grow({ chat, replaces, cut, ...waiting(asked.question) });
  stopping = new AbortController();
  const { signal } = stopping;
  tell({ status: say("searching") });
  try {
    await answered(signal);
  } catch (error) {
    if (signal.aborted) return;
    giveBack(error instanceof Refused ? error.message : say("failed"));
    if (!(error instanceof Refused)) throw error;
  }
};

// A question that was not answered goes back into the field; nothing of its answer is kept.
const giveBack = (said) => {
  const { question, chat } = asked;
  release();
  grow(null);
  tell({ question: chat === current.id ? question : "", status: "" });
  notice(said);
};

export const halt = () => {
  if (!asked) return;
  stopping.abort();
  giveBack(say("stopped"));
};

// Wait for the answer; where the connection is lost, send the question once more.
const answered = async (signal) => {
  for (;;) {
    try {
      return await stream(signal);
    } catch (error) {
      // `fetch` and its streams throw a TypeError where the connection breaks.
      if (!(error instanceof TypeError) || signal.aborted) throw error;
      if (asked.resent) throw new Refused(say("unreachable"));
      asked.resent = true;
      remember();
      tell({ status: say("reconnecting") });
      notice(say("reconnecting"));
      grow(waiting(asked.question, say("reconnecting")));
      while (!signal.aborted && !(await isUp())) await new Promise((done) => setTimeout(done, PAUSE));
      if (signal.aborted) throw error;
      grow(waiting(asked.question));
    }
  }
};

// The server remembers the turns it answered; they are sent only if it does not.
const opened = async (signal) => {
  const { question, where: filter, replaces } = asked;
  const turns = placed(current.turns, asked, { replaces, cut: true }).slice(0, -1).slice(-CONTEXT_TURNS);
  const sent = { question, where: filter, before: turns.map(({ id }) => id) };
  const response = await post("ask", sent, { signal, allowed: 409 });
  if (response.status !== 409) return response;
  let left = CONTEXT_CHARS;
  const fitting = turns.reverse().filter((turn) => (left -= JSON.stringify(turn).length) > 0);
  return post("ask", { question, where: filter, turns: fitting.reverse() }, { signal });
};

const stream = async (signal) => {
  const { chat, replaces, cut } = asked;
  for await (const line of linesOf(await opened(signal))) {
    if (signal.aborted) return;
    if (!line.turn) grow({ chat, replaces, cut, ...line });
    else return keep(line);
  }
  throw new TypeError("the answer broke off");
};

// What those who listen are told of an answer that is there.
const told = ({ failed, level }) => say(failed ? "label_error" : level === "none" ? "label_none" : "answer_ready");

const keep = ({ turn, question, answer, sources }) => {
  const place = asked;
  learn(turn.id, { question, answer, sources });
  release();
  grow(null);
  let lost = [];
  update(place.chat, (turns) => {
    const now = placed(turns, turn, place);
    lost = turns.filter((one) => !now.includes(one));
    return now;
  });
  tell({ status: told(turn) });
  if (lost.length) notice(say("replaced"), { [say("undo")]: () => putBack(place.chat, turn.id, lost) });
};

const putBack = (chat, id, lost) =>
  update(chat, (turns) => turns.flatMap((turn) => (turn.id === id ? lost : [turn])));
