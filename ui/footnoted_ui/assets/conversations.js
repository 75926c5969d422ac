// Conversations, kept in this browser: one entry each, so that two tabs never overwrite each other.

import { button, dialog, el, notice, time } from "./dom.js";
import { asMarkdown, download } from "./copying.js";
import { count, say } from "./words.js";

const PREFIX = "footnoted-chat-";
const CURRENT = "footnoted-current"; // of this tab, so that a reload shows it again

const read = (key) => {
  try {
    const chat = JSON.parse(localStorage.getItem(key));
    return chat && Array.isArray(chat.turns) ? chat : null;
  } catch {
    return null;
  }
};

const all = () =>
  Object.keys(localStorage)
    .filter((key) => key.startsWith(PREFIX))
    .map(read)
    .filter(Boolean)
    .sort((a, b) => b.updated.localeCompare(a.updated));

const write = (chat) => {
  const value = JSON.stringify(chat);
  for (;;) {
    try {
      localStorage.setItem(PREFIX + chat.id, value);
      return;
    } catch {
      const oldest = all().filter(({ id }) => id !== chat.id).pop();
      if (!oldest) return; // nothing left to make room with
      localStorage.removeItem(PREFIX + oldest.id);
      notice(say("full"));
    }
  }
};

const fresh = () => ({ id: crypto.randomUUID?.() ?? String(Math.random()).slice(2), turns: [] });

export let current = read(PREFIX + sessionStorage.getItem(CURRENT)) ?? fresh();

export const keep = (turns) => {
  current.turns = turns;
  if (!turns.length) return;
  current.title ??= turns[0].question.slice(0, 120);
  current.updated = new Date().toISOString();
  write(current);
  sessionStorage.setItem(CURRENT, current.id);
};

export const open = (chat) => {
  current = chat;
  sessionStorage.setItem(CURRENT, chat.id);
};

export const begin = () => open(fresh());

// The list of them. `show` shows the current one on the page.
export const listDialog = (show) => {
  const list = el("ul", { className: "fn-chats" });
  const clear = button("fn-quiet", say("delete_all"), () => {
    if (!confirm(say("delete_all_sure"))) return;
    all().forEach(({ id }) => localStorage.removeItem(PREFIX + id));
    begin();
    show();
    fill();
  });
  const box = dialog("chats", say("chats"), el("p", { className: "fn-note" }, say("chats_note")), list, clear);

  const remove = (chat) => {
    localStorage.removeItem(PREFIX + chat.id);
    if (chat.id === current.id) {
      begin();
      show();
    }
    fill();
    (list.querySelector("button") ?? box.querySelector(".fn-close")).focus();
  };

  const rename = (chat, row) => {
    const field = el("input", { value: chat.title, ariaLabel: say("rename"), maxLength: 120 });
    const done = () => {
      chat.title = field.value.trim() || chat.title;
      if (chat.id === current.id) current.title = chat.title;
      write(chat);
      fill();
    };
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") done();
      if (event.key === "Escape") {
        event.preventDefault();
        fill();
      }
    });
    field.addEventListener("blur", done, { once: true });
    row.firstElementChild.replaceWith(field);
    field.select();
  };

  const row = (chat) => {
    const enter = button("fn-chat", "", () => {
      open(chat);
      show();
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
      button("fn-quiet", say("rename"), () => rename(chat, item), named("rename")),
      button("fn-quiet", "Markdown", () => download(chat.title, asMarkdown(chat)), named("export")),
      button("fn-quiet", say("delete"), () => remove(chat), named("delete")),
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
