// The conversation on paper: its questions and answers, each with its footnotes below.

import { about } from "./copying.js";
import { el } from "./dom.js";
import { say } from "./words.js";

const sheet = el("section", { id: "fn-print" });
document.body.append(sheet);

const direction = ({ language }) => ({ lang: language ?? "", dir: "auto" });

const answer = (turn) => {
  if (turn.failed) return [el("p", {}, turn.failed)];
  const labels = { none: say("label_none"), weak: say("label_weak") };
  const sentences = turn.sentences.flatMap(({ text, citations }) => [
    text,
    ...citations.map((number) => el("sup", {}, String(number))),
    " ",
  ]);
  return [
    labels[turn.level] && el("p", {}, el("b", {}, labels[turn.level])),
    turn.notice && el("p", {}, el("i", {}, turn.notice)),
    el("p", direction(turn), sentences),
    el(
      "ol",
      {},
      turn.citations.map((c) => el("li", { value: c.number }, el("q", direction(c.article), c.quote), ` – ${about(c)}`)),
    ),
  ].filter(Boolean);
};

export const printed = ({ title, turns }) =>
  sheet.replaceChildren(
    el("h1", { dir: "auto" }, title ?? "Footnoted"),
    ...turns.flatMap((turn) => [el("h2", { dir: "auto" }, turn.question), ...answer(turn)]),
  );
