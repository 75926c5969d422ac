// The frame: head, welcome, what is shown beside an empty conversation.

import { archiveDialog, articleItem } from "./archive.js";
import { ask } from "./asking.js";
import { begin as beginChat } from "./chats.js";
import * as composer from "./composer.js";
import { listDialog, listRail } from "./conversations.js";
import { button, el } from "./dom.js";
import { filterButton } from "./filters.js";
import { json, request } from "./server.js";
import { renderAgain } from "./thread.js";
import { count, digits, language, languageName, LANGUAGES, say, switchTo } from "./words.js";

const READING_MS = 2000;
let begin = null; // what the server says of the archive

const archiveLine = () => {
  const { reading, languages, articles } = begin;
  if (reading?.problem) return say("reading_failed", reading);
  if (reading && reading.done >= reading.total) return say("reading_begins");
  if (reading) return say("reading", { done: digits(reading.done), total: digits(reading.total) });
  const names = languages.map(([tag]) => languageName(tag)).filter(Boolean);
  return [count("articles", articles), names.sort().join(", ")].filter(Boolean).join(" · ");
};

const languageSwitch = () => {
  const options = LANGUAGES.map((tag) => el("option", { value: tag, lang: tag, selected: tag === language }, languageName(tag)));
  const name = say("interface_language");
  const on = { change: (event) => switchTo(event.target.value) };
  return el("select", { className: "fn-language", ariaLabel: name, title: name, on }, options);
};

const newChat = () => {
  beginChat();
  composer.field.focus();
};

const head = () => {
  const title = el("h1", {}, "Footnoted", el("sup", { ariaHidden: "true" }, "1"));
  const line = el("p", {}, el("span", {}, say("tagline")), " ", el("span", { className: "fn-archive" }, archiveLine()));
  return el(
    "header",
    { className: "fn-header", lang: language },
    el("div", {}, title, line),
    el(
      "nav",
      {},
      button("fn-icon-chats", say("chats"), listDialog()),
      begin.archive && button("fn-icon-archive", say("archive"), archiveDialog(() => begin, refresh)),
      languageSwitch(),
      button("fn-icon-new", say("new_chat"), newChat, { id: "fn-new" }),
    ),
  );
};

const welcome = () =>
  el(
    "div",
    { className: "fn-welcome" },
    el("h2", {}, say("welcome")),
    el("p", { className: "fn-invitation" }),
    el("h3", { hidden: true }, say("suggestions")),
    el("ul", { className: "fn-suggestions" }),
  );

// While articles are read there will be some; not everybody may add any.
const invite = () => {
  const { articles, reading, archive } = begin;
  document.querySelector(".fn-invitation").textContent = say(articles || reading || !archive ? "invitation" : "no_articles");
};

// The suggestions go once one is asked; the focus of a keyboard (no click is counted) would go with
// them. Under a finger it would call up the keys.
const choose = (text, { detail }) => {
  ask(text);
  if (!detail) composer.field.focus();
};

const suggest = async () => {
  const suggested = (await json("GET", "suggestions")) ?? [];
  const list = document.querySelector(".fn-suggestions");
  list.previousElementSibling.hidden = !suggested.length;
  list.replaceChildren(
    ...suggested.map((text) => el("li", {}, button("fn-suggestion", text, (event) => choose(text, event), { dir: "auto" }))),
  );
};

// The articles have changed: refresh all that depends on them. Returns the server's counts.
const refresh = async () => {
  begin = (await json("GET", "start")) ?? begin;
  document.querySelector(".fn-archive").textContent = archiveLine();
  document.querySelector(".fn-filter").replaceWith(filterButton(begin));
  fillRecent();
  invite();
  suggest();
  renderAgain();
  return begin;
};

// How far the articles are read, until they are.
const follow = async () => {
  while (begin.reading && !begin.reading.problem) {
    await new Promise((resolve) => setTimeout(resolve, READING_MS));
    const answered = await request("GET", "start").catch(() => null); // the next attempt tells more
    if (!answered) continue;
    begin = await answered.json();
    document.querySelector(".fn-archive").textContent = archiveLine();
    if (!begin.reading) refresh();
  }
};

export const fillRecent = () => {
  const recent = begin.recent.map((article) => articleItem(article));
  const shown = recent.length ? [el("h3", {}, say("recent")), el("ul", { className: "fn-list" }, recent)] : [];
  document.getElementById("fn-recent")?.replaceChildren(...shown);
};

// Returns the most characters a question may have.
export const start = async () => {
  document.documentElement.lang = language;
  const compose = document.getElementById("fn-compose");
  compose.append(composer.above, composer.form, composer.status);
  document.getElementById("fn-start").replaceChildren(welcome());
  begin = await (await request("GET", "start")).json();
  invite();
  document.body.classList.toggle("fn-no-feedback", !begin.feedback);
  document.getElementById("fn-head").replaceChildren(head());
  document.getElementById("fn-main").prepend(listRail());
  compose.append(filterButton(begin));
  composer.field.focus();
  suggest();
  follow();
  return begin.question_chars;
};
