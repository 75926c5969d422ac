// The frame: head, welcome, what is shown beside an empty conversation.

import { archiveDialog, articleItem } from "./archive.js";
import { ask } from "./asking.js";
import { begin as beginChat } from "./chats.js";
import * as composer from "./composer.js";
import { listDialog, listRail } from "./conversations.js";
import { button, el } from "./dom.js";
import { filterButton } from "./filters.js";
import { get, orNotice } from "./server.js";
import { renderAgain } from "./thread.js";
import { count, dateText, language, languageName, LANGUAGES, say, switchTo } from "./words.js";

let begin = null; // what the server says of the archive
let suggested = [];

const READING_MS = 2000;

const readingLine = ({ done, total, problem }) => {
  if (problem) return say("reading_failed", { problem });
  if (!total) return say("reading_begins");
  return say("reading", { done: done.toLocaleString(language), total: total.toLocaleString(language) });
};

const archiveLine = () => {
  if (begin.reading) return readingLine(begin.reading);
  const names = begin.languages.map(([tag]) => languageName(tag)).filter(Boolean);
  return [count("articles", begin.articles), names.sort().join(", ")].filter(Boolean).join(" · ");
};

const languageSwitch = () => {
  const choice = el("select", { className: "fn-language", ariaLabel: say("interface_language"), title: say("interface_language") });
  choice.append(...LANGUAGES.map((tag) => el("option", { value: tag, lang: tag }, languageName(tag))));
  choice.value = language;
  choice.addEventListener("change", () => switchTo(choice.value));
  return choice;
};

const head = (place) => {
  const openChats = listDialog();
  const openArchive = begin.archive ? archiveDialog(begin, refresh) : null;
  const title = el("h1", {}, "Footnoted", el("sup", { ariaHidden: "true" }, "1"));
  place.replaceChildren(
    el(
      "header",
      { className: "fn-header", lang: language },
      el("div", {}, title, el("p", {}, el("span", { className: "fn-tagline" }, say("tagline")), " ", el("span", { className: "fn-archive" }, archiveLine()))),
      el(
        "nav",
        {},
        button("fn-icon-chats", say("chats"), openChats),
        openArchive && button("fn-icon-archive", say("archive"), openArchive),
        languageSwitch(),
        button("fn-icon-new", say("new_chat"), () => {
          beginChat();
          composer.field.focus();
        }, { id: "fn-new" }),
      ),
    ),
  );
};

const welcome = () =>
  el(
    "div",
    { className: "fn-welcome" },
    el("h2", {}, say("welcome")),
    el("p", {}, say("invitation")),
    el("h3", { hidden: true }, say("suggestions")),
    el("ul", { className: "fn-suggestions" }),
  );

const fillSuggestions = () => {
  const list = document.querySelector(".fn-suggestions");
  if (!list) return;
  list.previousElementSibling.hidden = !suggested.length;
  list.replaceChildren(
    ...suggested.map((text) => el("li", {}, button("fn-suggestion", text, () => ask(text), { dir: "auto" }))),
  );
};

const suggest = async () => {
  suggested = (await orNotice(get("suggestions").then((r) => r.json()))) ?? [];
  fillSuggestions();
};

// How far the articles are read, until they are; then what is in them.
const follow = async () => {
  while (begin.reading && !begin.reading.problem) {
    await new Promise((resolve) => setTimeout(resolve, READING_MS));
    try {
      begin = await (await get("start")).json();
    } catch {
      continue; // the next attempt tells more
    }
    if (!begin.reading) {
      document.querySelector(".fn-filter").replaceWith(filters());
      fillRecent();
      suggest();
      renderAgain();
    }
    document.querySelector(".fn-archive").textContent = archiveLine();
  }
};

const filters = () => filterButton(begin);

const refresh = async () => {
  begin = (await orNotice(get("start").then((r) => r.json()))) ?? begin;
  document.querySelector(".fn-archive").textContent = archiveLine();
  fillRecent();
  await Promise.all([suggest(), renderAgain()]);
};

export const fillRecent = () => {
  const place = document.getElementById("fn-recent");
  if (!place || !begin) return;
  place.replaceChildren(
    el("h3", {}, say("recent")),
    el("ul", { className: "fn-list" }, begin.recent.map((article) => articleItem(article))),
  );
};

// Returns the most characters a question may have.
export const start = async () => {
  document.documentElement.lang = language;
  const compose = document.getElementById("fn-compose");
  compose.replaceChildren(composer.above, composer.form, composer.status);
  document.getElementById("fn-start").replaceChildren(welcome());
  begin = await (await get("start")).json();
  document.body.classList.toggle("fn-no-feedback", !begin.feedback);
  head(document.getElementById("fn-head"));
  document.getElementById("fn-main").prepend(listRail());
  compose.append(filters());
  composer.field.focus();
  suggest();
  follow();
  return begin.question_chars;
};
