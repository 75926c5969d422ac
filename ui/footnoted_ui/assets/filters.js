// Which articles are asked: by language, time and source. Kept for this tab.

import { button, dialog, el } from "./dom.js";
import { count, dateText, languageName, say } from "./words.js";

const KEPT = "footnoted-filter";
const NONE = { languages: [], sources: [], since: "", until: "" };
let chosen = { ...NONE, ...JSON.parse(sessionStorage.getItem(KEPT) ?? "{}") };

export const where = () => {
  const set = Object.entries(chosen).filter(([, value]) => value.length);
  return set.length ? Object.fromEntries(set) : null;
};

const isDated = () => Boolean(chosen.since || chosen.until);

const inWords = () =>
  [
    chosen.languages.map(languageName).join(", "),
    isDated() && [chosen.since, chosen.until].map((day) => (day ? dateText(day) : "…")).join(" – "),
    chosen.sources.join(", "),
  ]
    .filter(Boolean)
    .join(" · ");

// A button that says what is filtered, and its dialog. `begin`: what the server says of the archive.
export const filterButton = ({ languages, sources, undated }) => {
  const opener = button("fn-filter", "", () => box.showModal());
  const tell = () => {
    sessionStorage.setItem(KEPT, JSON.stringify(chosen));
    const text = inWords();
    opener.textContent = text ? `${say("filtered")}: ${text}` : say("filter");
    opener.classList.toggle("fn-on", Boolean(text));
    reversed.hidden = !chosen.since || !chosen.until || chosen.since <= chosen.until;
    dateless.hidden = !undated || !isDated() || !reversed.hidden;
  };
  const choose = () => {
    const fields = new FormData(form);
    const all = (name) => fields.getAll(name);
    chosen = { languages: all("languages"), sources: all("sources"), since: fields.get("since"), until: fields.get("until") };
    tell();
  };
  const choice = (name, legend, rows) => {
    const labels = rows.map(([value, text, number]) => {
      const check = el("input", { type: "checkbox", name, value, checked: chosen[name].includes(value) });
      return el("label", {}, check, el("span", { dir: "auto" }, text), el("small", {}, String(number)));
    });
    return el("fieldset", { className: `fn-${name}`, hidden: !rows.length }, el("legend", {}, legend), labels);
  };
  const day = (name) => el("label", {}, `${say(name)} `, el("input", { type: "date", name, value: chosen[name] }));
  const reversed = el("p", { className: "fn-note", role: "alert" }, say("dates_reversed"));
  const dateless = el("p", { className: "fn-note", role: "status" }, count("left_undated", undated));
  const form = el(
    "form",
    { id: "fn-filter-form", method: "dialog", on: { change: choose } },
    choice("languages", say("languages"), languages.map(([tag, n]) => [tag, languageName(tag) || "?", n])),
    el("p", { className: "fn-dates" }, day("since"), day("until")),
    reversed,
    dateless,
    choice("sources", say("sources_from"), sources.map(([place, n]) => [place, place, n])),
    el(
      "p",
      { className: "fn-ends" },
      button("fn-quiet", say("clear"), () => (form.reset(), choose())),
      el("button", { type: "submit", className: "fn-strong" }, say("done")),
    ),
  );
  document.getElementById("fn-filter-dialog")?.remove();
  const box = dialog("filter", say("filter"), el("p", { className: "fn-note" }, say("filter_note")), form);
  tell();
  return opener;
};
