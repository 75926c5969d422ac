// Thumbs: a verdict at once, a comment if one likes.

import { button, el, notice } from "./dom.js";
import { change, orNotice } from "./server.js";
import { say } from "./words.js";

const send = (turn, verdict, comment) =>
  orNotice(change("POST", "feedback", JSON.stringify({ turn, verdict, comment })).then((r) => r.json()));

// `message`: the one that was judged; `turn`: what the browser kept of it.
export const judge = (message, thumb, turn) => {
  const verdict = thumb.matches(".fn-up") ? "up" : "down";
  message.querySelector(".fn-comment")?.remove();
  message.querySelectorAll(".fn-thumb").forEach((t) => t.setAttribute("aria-pressed", t === thumb));
  const field = el("textarea", { rows: 2, maxLength: 2000, placeholder: say("comment"), ariaLabel: say("comment_label") });
  const form = el(
    "form",
    {
      className: "fn-comment",
      on: {
        submit: async (event) => {
          event.preventDefault();
          const sent = await send(turn, verdict, field.value.trim());
          if (sent?.failed) notice(sent.failed);
          if (!sent || sent.failed) return;
          form.remove();
          thumb.focus();
          message.querySelectorAll(".fn-thumb").forEach((t) => (t.disabled = true));
          notice(say("thanks"));
        },
      },
    },
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
};

