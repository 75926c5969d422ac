// Conversations, kept in this browser: an entry each. Every change is made to what is kept at that
// moment, so that two tabs of one conversation add to it and never overwrite each other.

import { notice } from "./dom.js";
import { say } from "./words.js";

const PREFIX = "footnoted-chat-";
const CURRENT = "footnoted-current"; // of this tab, so that a reload shows it again

export const newId = () =>
  [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

const read = (id) => {
  try {
    const chat = JSON.parse(localStorage.getItem(PREFIX + id));
    if (!Array.isArray(chat?.turns)) return null;
    // Turns that were kept before turns had an id get one; it has to stay the same.
    const nameless = chat.turns.filter((turn) => !turn.id);
    nameless.forEach((turn) => (turn.id = newId()));
    if (nameless.length) write(chat);
    return chat;
  } catch {
    return null;
  }
};

const write = (chat) => {
  try {
    localStorage.setItem(PREFIX + chat.id, JSON.stringify(chat));
  } catch {
    notice(say("full"));
  }
};

export const all = () =>
  Object.keys(localStorage)
    .filter((key) => key.startsWith(PREFIX))
    .map((key) => read(key.slice(PREFIX.length)))
    .filter(Boolean)
    .sort((a, b) => b.updated.localeCompare(a.updated));

const listeners = [];
export const onChange = (act) => listeners.push(act);
const changed = () => listeners.forEach((act) => act());

const fresh = (id = newId()) => ({ id, turns: [] });
const last = sessionStorage.getItem(CURRENT) ?? undefined;
// A chat without an answer is not stored yet; a pending question in it is asked again by its id.
export let current = read(last) ?? fresh(last);

export const open = (chat) => {
  current = chat;
  sessionStorage.setItem(CURRENT, chat.id);
  changed();
};
sessionStorage.setItem(CURRENT, current.id);

export const begin = () => open(fresh());

// Change the turns of a conversation: `change` gets those that are kept now and returns the new.
export const update = (id, change) => {
  const chat = read(id) ?? (id === current.id ? { ...current } : { id, turns: [] });
  chat.turns = change(chat.turns);
  chat.title ??= chat.turns[0]?.question.trim().slice(0, 120) ?? "";
  chat.updated = new Date().toISOString();
  write(chat);
  if (id === current.id) current = chat;
  changed();
};

// `turns` with one more: at the end, replacing `replaces`, or (`cut`) replacing it and all later ones.
export const placed = (turns, turn, { replaces, cut }) => {
  const at = turns.findIndex(({ id }) => id === replaces);
  return at < 0 ? [...turns, turn] : turns.toSpliced(at, cut ? turns.length : 1, turn);
};

export const rename = (chat, title) => {
  if (!title) return;
  const kept = { ...(read(chat.id) ?? chat), title };
  write(kept);
  if (chat.id === current.id) current = kept;
  changed();
};

export const remove = (chats) => {
  chats.forEach(({ id }) => localStorage.removeItem(PREFIX + id));
  if (chats.some(({ id }) => id === current.id)) begin();
  else changed();
};

// Restore removed chats; open the one that was open again, unless another was begun since.
export const restore = (chats, opened) => {
  chats.forEach(write);
  const back = chats.find(({ id }) => id === opened);
  if (back && !current.turns.length) open(back);
  else changed();
};

addEventListener("storage", ({ key }) => {
  if (key !== null && !key.startsWith(PREFIX)) return;
  const kept = read(current.id);
  if (kept) current = kept;
  else if (current.turns.length) return begin(); // removed in another tab
  changed();
});
