// The page's side of Footnoted: started once Gradio has drawn its parts.

import * as asking from "./asking.js";
import { current } from "./chats.js";
import * as composer from "./composer.js";
import { asText, copy } from "./copying.js";
import { judge } from "./feedback.js";
import * as footnotes from "./footnotes.js";
import * as frame from "./frame.js";
import { isThere, messageOf } from "./gradio.js";
import { printed } from "./printing.js";
import * as reader from "./reader.js";
import * as thread from "./thread.js";

const onMessage = (event) => {
  const pressed = event.target.closest?.("#fn-chatbot .fn-actions button");
  if (event.target.closest?.(".fn-shut")) footnotes.closeSheet();
  if (!pressed) return;
  const number = thread.numberOf(messageOf(pressed));
  const turn = current.turns[number - 1];
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

const start = async () => {
  footnotes.start();
  reader.start();
  document.addEventListener("click", onMessage);
  addEventListener("beforeprint", () => printed(current));
  composer.start(await frame.start());
  await thread.start();
  frame.fillRecent();
  document.getElementById("fn-boot")?.remove();
  document.body.classList.add("fn-ready");
  asking.resume();
};

if (isThere()) start();
else {
  const waiting = new MutationObserver(() => {
    if (!isThere()) return;
    waiting.disconnect();
    start();
  });
  waiting.observe(document, { subtree: true, childList: true });
}
