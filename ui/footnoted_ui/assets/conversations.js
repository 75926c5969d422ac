// The list of conversations: open, rename, export, delete.

import { all, current, onChange, open, remove, rename, restore } from "./chats.js";
import { asMarkdown, download, learnRemarks } from "./copying.js";
import { acting, button, dialog, el, notice, time } from "./dom.js";
import { count, say } from "./words.js";

const exported = async (chat) => {
  await learnRemarks(chat);
  download(chat.title, asMarkdown(chat));
};

// `chosen` hears that one was opened.
const chatList = (chosen) => {
  const list = el("ul", { className: "fn-chats" });
  const find = el("input", { type: "search", placeholder: say("find_chat"), ariaLabel: say("find_chat"), on: { input: () => fill() } });
  const clear = button("fn-quiet", say("delete_all"), () => drop(all(), say("chats_deleted")));
  const element = el("div", { className: "fn-chat-list" }, el("p", { className: "fn-note" }, say("chats_note")), find, list, clear);

  const drop = (chats, said) => {
    const opened = current.id;
    remove(chats);
    fill();
    const none = find.hidden && element.closest("dialog")?.querySelector(".fn-close");
    (list.querySelector("button") ?? (none || find)).focus();
    notice(said, { [say("undo")]: () => { restore(chats, opened); fill(); } });
  };

  const edit = (chat, row) => {
    const field = el("input", { value: chat.title, ariaLabel: say("rename"), maxLength: 120 });
    const done = () => {
      rename(chat, field.value.trim());
      fill();
    };
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== "Escape") return;
      event.preventDefault(); // Escape leaves the field, not the dialog
      if (event.key === "Enter") done();
      else fill();
      list.querySelector(`[data-chat="${chat.id}"]`)?.focus();
    });
    field.addEventListener("blur", () => field.isConnected && done(), { once: true });
    row.firstElementChild.replaceWith(field);
    field.select();
  };

  const row = (chat) => {
    const enter = button("fn-chat", "", () => {
      open(chat);
      chosen();
    });
    enter.append(
      el("span", { dir: "auto" }, chat.title),
      el("small", {}, count("turns", chat.turns.length), " · ", time(chat.updated)),
    );
    enter.dataset.chat = chat.id;
    if (chat.id === current.id) enter.ariaCurrent = "true";
    const item = el(
      "li",
      {},
      enter,
      acting("rename", chat, () => edit(chat, item)),
      acting("export", chat, () => exported(chat), "Markdown"),
      acting("delete", chat, () => drop([chat], say("chat_deleted"))),
    );
    return item;
  };

  const fits = ({ title, turns }) => {
    const wanted = find.value.trim().toLowerCase();
    return [title, ...turns.map(({ question }) => question)].some((text) => text.toLowerCase().includes(wanted));
  };

  const fill = () => {
    const chats = all();
    const fitting = chats.filter(fits);
    const none = say(chats.length ? "nothing" : "no_chats");
    list.replaceChildren(...(fitting.length ? fitting.map(row) : [el("li", { className: "fn-note" }, none)]));
    clear.hidden = find.hidden = !chats.length;
  };
  return { element, fill };
};

// In a dialog, for windows without room beside the conversation.
export const listDialog = () => {
  const { element, fill } = chatList(() => box.close());
  const box = dialog("chats", say("chats"), element);
  return () => {
    fill();
    box.showModal();
  };
};

// Beside the conversation, always up to date.
export const listRail = () => {
  const { element, fill } = chatList(() => {});
  onChange(() => element.contains(document.activeElement) && document.activeElement.matches("input") || fill());
  fill();
  return el("aside", { id: "fn-rail", ariaLabel: say("chats") }, el("h2", {}, say("chats")), element);
};
