// The conversation on paper: its questions and answers, each with its footnotes below.

import { lead, origins, remarks } from "./copying.js";
import { el } from "./dom.js";

const sheet = el("section", { id: "fn-print" });
document.body.append(sheet);

const direction = ({ language }) => ({ lang: language ?? "", dir: "auto" });

// Each part in its own direction: a Hebrew title would turn the date behind it.
const named = (citation) =>
  origins(citation).flatMap((origin, i) => [i ? ", " : "", el("bdi", {}, origin)]);

const answer = (turn) => {
  if (turn.failed) return [el("p", {}, turn.failed)];
  const { label, notes } = remarks(turn);
  const sentences = turn.sentences.flatMap(({ text, citations }, at) => [
    lead(turn.sentences, at) === "\n" ? el("br") : lead(turn.sentences, at),
    text,
    ...citations.map((number) => el("sup", {}, String(number))),
  ]);
  const footnotes = turn.citations.map((c) =>
    el("li", { value: c.number }, el("q", direction(c.article), c.quote), " – ", named(c)),
  );
  return [
    ...(label ? [el("p", {}, el("b", {}, label))] : []),
    ...notes.map((note) => el("p", {}, el("i", {}, note))),
    el("p", direction(turn), sentences),
    el("ol", {}, footnotes),
  ];
};

export const printed = ({ title, turns }) =>
  sheet.replaceChildren(
    el("h1", { dir: "auto" }, title ?? "Footnoted"),
    ...turns.flatMap((turn) => [el("h2", { dir: "auto" }, turn.question), ...answer(turn)]),
  );
