// Thumbs: a verdict at once, a comment if one likes.

import { button, el, notice } from "./dom.js";
import { json } from "./server.js";
import { say } from "./words.js";

// `message`: the one that was judged; `turn`: what the browser kept of it.
export const judge = (message, thumb, turn) => {
  const verdict = thumb.matches(".fn-up") ? "up" : "down";
  const thumbs = message.querySelectorAll(".fn-thumb");
  message.querySelector(".fn-comment")?.remove();
  thumbs.forEach((t) => t.setAttribute("aria-pressed", t === thumb));
  const field = el("textarea", { rows: 2, maxLength: 2000, placeholder: say("comment"), ariaLabel: say("comment_label") });
  const send = async (event) => {
    event.preventDefault();
    const comment = field.value.trim();
    if (!(await json("POST", "feedback", JSON.stringify({ turn, verdict, comment })))) return;
    form.remove();
    thumbs.forEach((t) => (t.disabled = true));
    message.querySelector(".fn-again").focus();
    notice(say("thanks"));
  };
  const form = el(
    "form",
    { className: "fn-comment", on: { submit: send } },
    field,
    el("button", { type: "submit", className: "fn-strong" }, say("send")),
    button("fn-quiet", say("cancel"), () => {
      form.remove();
      thumb.removeAttribute("aria-pressed");
      thumb.focus();
    }),
  );
  message.querySelector(".fn-actions").after(form);
  field.focus();
  form.scrollIntoView({ block: "nearest" });
};
