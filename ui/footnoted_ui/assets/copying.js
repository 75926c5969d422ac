// A message or a whole conversation to be taken elsewhere: the text with its footnotes below.

import { el, notice } from "./dom.js";
import { dateText, learnLanguages, say, sayIn } from "./words.js";

const line = (text) => text.replace(/\s+/g, " ").trim();
const markdown = (text) => line(text).replace(/[\\`*_{}[\]<>#|~$&]/g, "\\$&");

// Where a quote is from.
export const origins = ({ article, page }) =>
  [article.title, article.date && dateText(article.date), article.source, page && say("page", { number: page })].filter(Boolean).map(line);
const about = (citation) => origins(citation).join(", ");

// Learn what `remarks` says of a conversation; until then it speaks the language of the interface.
export const learnRemarks = ({ turns }) => learnLanguages(turns.map(({ language }) => language));

// What is shown above an answer: how sure it is, and its notice.
export const remarks = ({ level, language, understood_as: understood, notice: noted }) => ({
  label: { none: sayIn(language, "label_none"), weak: sayIn(language, "label_weak") }[level],
  notes: [understood && `${say("understood")}: ${understood}`, noted].filter(Boolean),
});

// What stands before a sentence: a line break before an item of a list or a row of a table, as in
// the bot's own text, and after a row.
const ITEM = /^(?:[-–—•*·‣▪]|\d{1,3}[.)])\s/;
const isRow = (text) => text.includes(" | ");
export const lead = (sentences, at) => {
  if (!at) return "";
  const { text } = sentences[at];
  return ITEM.test(text) || isRow(text) || isRow(sentences[at - 1].text) ? "\n" : " ";
};

// `mark`: what stands for a footnote; `escaped`: how a text is written.
const sentences = ({ sentences }, mark, escaped) =>
  sentences.map(({ text, citations }, at) => lead(sentences, at) + escaped(text) + citations.map(mark).join("")).join("");
const footnotes = ({ citations }, mark, escaped) =>
  citations.map((c) => `${mark(c.number)} ${say("quoted", { quote: escaped(c.quote) })} – ${escaped(about(c))}`).join("\n");

export const asText = (turn) => {
  const mark = (number) => `[${number}]`;
  const said = sentences(turn, (number) => ` ${mark(number)}`, line);
  const top = [...remarks(turn).notes.map(line), said].filter(Boolean).join("\n");
  return `${top}\n\n${footnotes(turn, mark, line)}`.trim();
};

const turnAsMarkdown = (turn, index) => {
  const question = `## ${markdown(turn.question)}`;
  if (turn.failed) return [question, `*${markdown(turn.failed)}*`];
  const mark = (number) => `[^${index + 1}-${number}]`;
  const { label, notes } = remarks(turn);
  return [
    question,
    label && `**${label}**`,
    ...notes.map((note) => `*${markdown(note)}*`),
    sentences(turn, mark, markdown),
    footnotes(turn, (number) => `${mark(number)}:`, markdown),
  ].filter(Boolean);
};

export const asMarkdown = ({ title, turns }) =>
  [`# ${markdown(title)}`, ...turns.flatMap(turnAsMarkdown)].join("\n\n") + "\n";

export const download = (title, text) => {
  const name = title.normalize("NFKD").replace(/[^\w]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60);
  const href = URL.createObjectURL(new Blob([text], { type: "text/markdown" }));
  el("a", { href, download: `${name || "chat"}.md` }).click();
  URL.revokeObjectURL(href);
};

export const copy = async (text) => {
  if (navigator.clipboard) await navigator.clipboard.writeText(text);
  else {
    // Over plain http from another machine there is no clipboard interface.
    const area = el("textarea", { value: text });
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  notice(say("copied"));
};
