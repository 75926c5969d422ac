// All that the page's scripts know of Gradio: how its Chatbot is told what to draw, and what it
// names its parts. The other half is in app.py and in messages.css; tests/ui/test_gradio.py says so
// when a release of Gradio moves them.

import { say } from "./words.js";

const CHATBOT = "#fn-chatbot";
let messages = [];
window.footnoted = { messages: () => [messages] }; // what the hidden button asks for

const message = (role, text) => ({ role, content: [{ type: "text", text }], metadata: null, options: null });

export const isThere = () =>
  document.getElementById("fn-compose") && document.getElementById("fn-do-draw") && document.querySelector(CHATBOT);

// `pairs`: question and answer of each turn, as HTML from the server.
export const drawMessages = (pairs) => {
  messages = pairs.flatMap(([question, answer]) => [message("user", question), message("assistant", answer)]);
  document.getElementById("fn-do-draw").click();
};

// The part of the conversation that scrolls.
export const scroller = () => document.querySelector(`${CHATBOT} .bubble-wrap`);

// The question and the answer that an element is part of.
export const messageOf = (element) => element.closest(".message-row, .fn-message");

// What Gradio names in English.
const name = (selector, said) => {
  const part = document.querySelector(selector);
  if (part) part.ariaLabel = said;
  if (part?.title) part.title = said;
};

// Gradio draws in its own time: `act` hears of it.
export const onDrawn = (act) =>
  new MutationObserver(() => {
    // What it leaves out or gets wrong for screen readers, and what its cleaning takes away.
    for (const labelled of document.querySelectorAll(`${CHATBOT} [aria-label*="<div class"]`)) labelled.removeAttribute("aria-label");
    for (const button of document.querySelectorAll(`${CHATBOT} button[title]:not([aria-label])`)) button.ariaLabel = button.title;
    for (const note of document.querySelectorAll(`${CHATBOT} a.fn:not([aria-label])`)) note.ariaLabel = say("footnote", { number: note.textContent });
    name(`${CHATBOT} [role=log]`, say("chat"));
    name(`${CHATBOT} .scroll-down-button-container button`, say("to_end"));
    // Those who listen go from heading to heading.
    for (const question of document.querySelectorAll(`${CHATBOT} .fn-question:not([role])`)) Object.assign(question, { role: "heading", ariaLevel: "2" });
    act();
    // Its arrow to the end stays when the conversation becomes shorter: it looks only when one scrolls.
    const box = scroller();
    const isStale = box?.scrollHeight <= box?.clientHeight && document.querySelector(`${CHATBOT} .scroll-down-button-container`);
    if (isStale) box.dispatchEvent(new Event("scroll"));
  }).observe(document.querySelector(CHATBOT), { subtree: true, childList: true, characterData: true });
