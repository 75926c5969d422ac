// The words of the interface, and numbers, dates and languages as its language writes them.

const COOKIE = "footnoted_language";
export const LANGUAGES = ["en", "de", "hu"];

const switched = document.cookie.match(/(?:^|; )footnoted_language=(\w+)/)?.[1];
const wished = navigator.languages.map((tag) => tag.split("-")[0]);
export const language = [switched, ...wished].find((tag) => LANGUAGES.includes(tag)) ?? "en";
// Numbers and dates as in the reader's region, if the language is spoken there: en-GB, de-AT.
const region = navigator.languages.find((tag) => tag.split("-")[0] === language) ?? language;

const wordsIn = async (tag) => (await fetch(`footnoted/assets/words/${tag}.json`)).json();
const words = await wordsIn(language);
const plural = new Intl.PluralRules(language);

export const switchTo = (tag) => {
  document.cookie = `${COOKIE}=${tag}; path=/; max-age=31536000; samesite=lax`;
  location.reload();
};

export const say = (key, values = {}) =>
  words[key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

// What is said in the language of a question, if the interface has it and once it has been learnt.
const known = { [language]: words };
export const learnLanguages = (tags) =>
  Promise.all(
    LANGUAGES.filter((tag) => tags.includes(tag)).map(
      async (tag) => (known[tag] ??= await wordsIn(tag).catch(() => undefined)),
    ),
  );
export const sayIn = (tag, key) => (known[tag] ?? words)[key];

export const digits = (number) => number.toLocaleString(region);

export const count = (key, number) =>
  say(`${key}.${plural.select(number) === "one" ? "one" : "other"}`, { count: digits(number) });

// A language by its own name.
export const languageName = (tag) => {
  if (tag === "und") return "";
  const name = new Intl.DisplayNames(tag, { type: "language" }).of(tag);
  return name.charAt(0).toLocaleUpperCase(tag) + name.slice(1);
};

// "2025", "2025-09", "2025-09-25" or a time, by their length.
const STYLES = { 7: { year: "numeric", month: "short" }, 10: { dateStyle: "long" } };
export const dateText = (iso) => {
  const date = new Date(iso.length > 10 ? iso : `${iso}-01-01`.slice(0, 10) + "T12:00");
  if (iso.length === 4 || Number.isNaN(date.getTime())) return iso;
  return date.toLocaleString(region, STYLES[iso.length] ?? { dateStyle: "medium", timeStyle: "short" });
};
