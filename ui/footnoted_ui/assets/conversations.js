// The list of conversations: open, rename, export, delete.

import { all, current, open, remove, rename, restore } from "./chats.js";
import { asMarkdown, download } from "./copying.js";
import { button, dialog, el, notice, time } from "./dom.js";
import { count, say } from "./words.js";

export const listDialog = () => {
  const list = el("ul", { className: "fn-chats" });
  const clear = button("fn-quiet", say("delete_all"), () => drop(all(), say("chats_deleted")));
  const box = dialog("chats", say("chats"), el("p", { className: "fn-note" }, say("chats_note")), list, clear);

  const drop = (chats, said) => {
    const opened = current.id;
    remove(chats);
    fill();
    (list.querySelector("button") ?? box.querySelector(".fn-close")).focus();
    notice(said, { [say("undo")]: () => { restore(chats, opened); fill(); } });
  };

  const edit = (chat, row) => {
    const field = el("input", { value: chat.title, ariaLabel: say("rename"), maxLength: 120 });
    const done = () => {
      rename(chat, field.value.trim());
      fill();
    };
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") done();
      if (event.key === "Escape") {
        event.preventDefault();
        fill();
      }
    });
    field.addEventListener("blur", () => field.isConnected && done(), { once: true });
    row.firstElementChild.replaceWith(field);
    field.select();
  };

  const row = (chat) => {
    const enter = button("fn-chat", "", () => {
      open(chat);
      box.close();
    });
    enter.append(
      el("span", { dir: "auto" }, chat.title),
      el("small", {}, count("turns", chat.turns.length), " · ", time(chat.updated)),
    );
    if (chat.id === current.id) enter.setAttribute("aria-current", "true");
    const named = (word) => ({ ariaLabel: `${say(word)}: ${chat.title}` });
    const item = el("li", {}, enter);
    item.append(
      button("fn-quiet", say("rename"), () => edit(chat, item), named("rename")),
      button("fn-quiet", "Markdown", () => download(chat.title, asMarkdown(chat)), named("export")),
      button("fn-quiet", say("delete"), () => drop([chat], say("chat_deleted")), named("delete")),
    );
    return item;
  };

  const fill = () => {
    const chats = all();
    list.replaceChildren(
      ...(chats.length ? chats.map(row) : [el("li", { className: "fn-note" }, say("no_chats"))]),
    );
    clear.hidden = !chats.length;
  };

  return () => {
    fill();
    box.showModal();
  };
};
