// The page's side of Footnoted: started once Gradio has drawn its parts.

import * as composer from "./composer.js";
import * as chats from "./conversations.js";
import { asText, copy } from "./copying.js";
import { judge } from "./feedback.js";
import * as footnotes from "./footnotes.js";
import * as frame from "./frame.js";
import * as reader from "./reader.js";

const drawn = () => document.getElementById("fn-compose") && document.getElementById("fn-do-show");

const onMessage = (event) => {
  const pressed = event.target.closest?.("#fn-chatbot .fn-actions button");
  if (event.target.closest?.(".fn-shut")) footnotes.closeSheet();
  if (!pressed) return;
  const number = composer.turnOf(pressed);
  const turn = chats.current.turns[number - 1];
  if (!turn) return;
  if (pressed.matches(".fn-copy")) copy(asText(turn));
  if (pressed.matches(".fn-thumb")) judge(pressed.closest(".fn-message"), pressed, turn);
  if (pressed.matches(".fn-open")) {
    footnotes.openSheet(pressed);
    const first = document.getElementById(`src-${number}-1`);
    if (first) footnotes.goTo(first);
    else document.querySelector(".fn-pane h2").focus();
  }
};

const start = () => {
  composer.start();
  footnotes.start();
  reader.start();
  document.addEventListener("click", onMessage);
  new MutationObserver(frame.complete).observe(document.querySelector("gradio-app"), {
    subtree: true,
    childList: true,
  });
  frame.start().then(() => {
    frame.complete();
    document.getElementById("fn-boot")?.remove();
    document.body.classList.add("fn-ready");
  });
};

if (drawn()) start();
else {
  const waiting = new MutationObserver(() => {
    if (!drawn()) return;
    waiting.disconnect();
    start();
  });
  waiting.observe(document, { subtree: true, childList: true });
}
