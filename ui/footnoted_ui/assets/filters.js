// Which articles are asked: by language, time and source.

import { button, dialog, el } from "./dom.js";
import { dateText, languageName, say } from "./words.js";

const chosen = { languages: new Set(), since: "", until: "", sources: "" };

export const where = () => {
  const set = {};
  if (chosen.languages.size) set.languages = [...chosen.languages];
  if (chosen.since) set.since = chosen.since;
  if (chosen.until) set.until = chosen.until;
  if (chosen.sources) set.sources = [chosen.sources];
  return Object.keys(set).length ? set : null;
};

const inWords = () =>
  [
    [...chosen.languages].map(languageName).join(", "),
    [chosen.since, chosen.until].some(Boolean) &&
      `${chosen.since && dateText(chosen.since)} – ${chosen.until && dateText(chosen.until)}`.trim(),
    chosen.sources,
  ]
    .filter(Boolean)
    .join(" · ");

// A button that says what is filtered, and its dialog.
export const filterButton = (languages) => {
  const opener = button("fn-filter", "", () => box.showModal());
  const tell = () => {
    const text = inWords();
    opener.textContent = text ? `${say("filtered")}: ${text}` : say("filter");
    opener.classList.toggle("fn-on", Boolean(text));
  };
  const boxes = languages.map((tag) => {
    const check = el("input", { type: "checkbox", value: tag });
    check.addEventListener("change", () => {
      chosen.languages[check.checked ? "add" : "delete"](tag);
      tell();
    });
    return el("label", {}, check, ` ${languageName(tag) || "?"}`);
  });
  const entry = (name, type) => {
    const field = el("input", { type });
    field.addEventListener("change", () => {
      chosen[name] = field.value.trim();
      tell();
    });
    return field;
  };
  const fields = { since: entry("since", "date"), until: entry("until", "date"), sources: entry("sources", "text") };
  const clear = button("fn-quiet", say("clear"), () => {
    chosen.languages.clear();
    for (const [name, field] of Object.entries(fields)) chosen[name] = field.value = "";
    box.querySelectorAll("input[type=checkbox]").forEach((check) => (check.checked = false));
    tell();
  });
  const box = dialog(
    "filter",
    say("filter"),
    el("p", { className: "fn-note" }, say("filter_note")),
    el("fieldset", {}, el("legend", {}, say("languages")), boxes),
    el("p", { className: "fn-dates" }, el("label", {}, `${say("since")} `, fields.since), el("label", {}, `${say("until")} `, fields.until)),
    el("label", { className: "fn-source-field" }, say("source"), fields.sources),
    clear,
  );
  tell();
  return opener;
};
