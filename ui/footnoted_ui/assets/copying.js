// A message or a whole conversation to be taken elsewhere: the text with its footnotes below.

import { say } from "./words.js";
import { notice } from "./dom.js";

const line = (text) => text.replace(/\s+/g, " ").trim();
const markdown = (text) => line(text).replace(/[\\`*_{}[\]<>#|~$&]/g, "\\$&");

// Where a quote is from.
export const about = ({ article, page }) =>
  [article.title, article.date, article.source, page && say("page", { number: page })]
    .filter(Boolean)
    .map(line)
    .join(", ");

// `plain` for the clipboard: [1]; Markdown has footnotes of its own: [^1].
const sentence = ({ text, citations }) =>
  line(text) + citations.map((number) => ` [${number}]`).join("");

export const asText = (turn) =>
  [
    turn.notice,
    turn.sentences.map(sentence).join(" "),
    "",
    ...turn.citations.map((c) => `[${c.number}] “${line(c.quote)}” – ${about(c)}`),
  ]
    .filter((part, i) => part || i === 2)
    .join("\n")
    .trim();

export const asMarkdown = ({ title, turns }) => {
  const parts = [`# ${markdown(title)}`];
  turns.forEach((turn, index) => {
    parts.push(`## ${markdown(turn.question)}`);
    if (turn.failed) {
      parts.push(`*${markdown(turn.failed)}*`);
      return;
    }
    const mark = (number) => `[^${index + 1}-${number}]`;
    const labels = { none: say("label_none"), weak: say("label_weak") };
    if (turn.level in labels) parts.push(`**${labels[turn.level]}**`);
    if (turn.understood_as) parts.push(`*${say("understood")}: ${markdown(turn.understood_as)}*`);
    if (turn.notice) parts.push(`*${markdown(turn.notice)}*`);
    parts.push(
      turn.sentences.map((s) => markdown(s.text) + s.citations.map(mark).join("")).join(" "),
    );
    const notes = turn.citations.map(
      (c) => `${mark(c.number)}: “${markdown(c.quote)}” – ${markdown(about(c))}`,
    );
    if (notes.length) parts.push(notes.join("\n"));
  });
  return parts.join("\n\n") + "\n";
};

export const download = (title, text) => {
  const name = title.normalize("NFKD").replace(/[^\w]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60);
  const url = URL.createObjectURL(new Blob([text], { type: "text/markdown" }));
  const link = Object.assign(document.createElement("a"), { href: url, download: `${name || "chat"}.md` });
  link.click();
  URL.revokeObjectURL(url);
};

export const copy = async (text) => {
  if (navigator.clipboard) await navigator.clipboard.writeText(text);
  else {
    // Over plain http from another machine there is no clipboard interface.
    const area = Object.assign(document.createElement("textarea"), { value: text });
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  notice(say("copied"));
};
