// The page's side of Footnoted: started once Gradio has drawn its parts.

import { ask, resume } from "./asking.js";
import { current, onChange } from "./chats.js";
import * as composer from "./composer.js";
import { asText, copy, learnRemarks } from "./copying.js";
import { judge } from "./feedback.js";
import * as footnotes from "./footnotes.js";
import * as frame from "./frame.js";
import { isThere, messageOf } from "./gradio.js";
import { printed } from "./printing.js";
import { read } from "./reader.js";
import * as thread from "./thread.js";

const showSources = (opener, number) => {
  footnotes.openSheet(opener);
  const first = document.getElementById(`src-${number}-1`);
  if (first) footnotes.goTo(first);
  else document.querySelector(".fn-pane h2").focus();
};

// The actions of the buttons in a message's HTML, by their class.
const ON_MESSAGE = {
  "fn-edit": (turn) => composer.edit(turn.id),
  "fn-reword": (turn, { textContent }) => composer.edit(turn.id, textContent),
  "fn-again": (turn, _, number) => {
    thread.focusOn(`#turn-${number}:not(.fn-growing) .fn-again`);
    // What failed under a filter may do so under any other.
    ask(turn.question, { replaces: turn.id, filter: turn.failed ? undefined : turn.where });
  },
  "fn-everywhere": (turn) => ask(turn.question, { filter: null }),
  "fn-copy": (turn) => copy(asText(turn)),
  "fn-thumb": (turn, pressed) => judge(pressed.closest(".fn-message"), pressed, turn),
  "fn-open": (_, pressed, number) => showSources(pressed, number),
};

const onClick = ({ target }) => {
  const pressed = target.closest?.("button");
  if (pressed?.matches(".fn-shut")) footnotes.closeSheet();
  if (pressed?.matches(".fn-read")) read(pressed.dataset);
  const act = ON_MESSAGE[pressed?.classList[0]];
  if (!act) return;
  const number = thread.numberOf(messageOf(pressed));
  const turn = current.turns[number - 1];
  if (turn) act(turn, pressed, number);
};

const start = async () => {
  footnotes.start();
  document.addEventListener("click", onClick);
  addEventListener("beforeprint", () => printed(current)); // which waits for nothing
  onChange(() => learnRemarks(current));
  composer.start(await frame.start());
  await thread.start();
  frame.fillRecent();
  document.getElementById("fn-boot")?.remove();
  document.body.classList.add("fn-ready");
  resume();
  learnRemarks(current);
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
