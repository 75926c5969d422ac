// Which articles are asked: by language, time and source. Kept for this tab.

import { button, dialog, el } from "./dom.js";
import { count, dateText, languageName, say } from "./words.js";

const KEPT = "footnoted-filter";
const none = () => ({ languages: [], sources: [], since: "", until: "" });
let chosen = { ...none(), ...JSON.parse(sessionStorage.getItem(KEPT) ?? "{}") };

export const where = () => {
  const set = Object.entries(chosen).filter(([, value]) => value.length);
  return set.length ? Object.fromEntries(set) : null;
};

const isDated = () => Boolean(chosen.since || chosen.until);

const inWords = () =>
  [
    chosen.languages.map(languageName).join(", "),
    isDated() && `${dateText(chosen.since)} – ${dateText(chosen.until)}`.trim(),
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
    dateless.hidden = !undated || !isDated();
  };
  const choose = (name, value) => {
    chosen[name] = value;
    tell();
  };
  const choice = (name, legend, rows) => {
    const labels = rows.map(([value, text, number]) => {
      const others = () => chosen[name].filter((one) => one !== value);
      const on = { change: ({ target }) => choose(name, target.checked ? [...others(), value] : others()) };
      const check = el("input", { type: "checkbox", checked: chosen[name].includes(value), on });
      return el("label", {}, check, el("span", { dir: "auto" }, text), el("small", {}, String(number)));
    });
    return el("fieldset", { className: `fn-${name}`, hidden: !rows.length }, el("legend", {}, legend), labels);
  };
  const day = (name) => {
    const on = { change: ({ target }) => choose(name, target.value) };
    return el("label", {}, `${say(name)} `, el("input", { type: "date", value: chosen[name], on }));
  };
  const dateless = el("p", { className: "fn-note", role: "status" }, count("left_undated", undated));
  const clear = button("fn-quiet", say("clear"), () => {
    chosen = none();
    for (const field of box.querySelectorAll("input")) {
      field.checked = false;
      if (field.type === "date") field.value = "";
    }
    tell();
  });
  document.getElementById("fn-filter-dialog")?.remove();
  const box = dialog(
    "filter",
    say("filter"),
    el("p", { className: "fn-note" }, say("filter_note")),
    choice("languages", say("languages"), languages.map(([tag, n]) => [tag, languageName(tag) || "?", n])),
    el("p", { className: "fn-dates" }, day("since"), day("until")),
    dateless,
    choice("sources", say("sources_from"), sources.map(([place, n]) => [place, place, n])),
    clear,
  );
  tell();
  return opener;
};
