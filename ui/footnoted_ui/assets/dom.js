// Elements without markup: whatever text goes in stays text.

import { dateText, say } from "./words.js";

export const el = (tag, { on = {}, style = {}, ...properties } = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  for (const [event, listener] of Object.entries(on)) element.addEventListener(event, listener);
  for (const [name, value] of Object.entries(style)) element.style.setProperty(name, value);
  element.append(...children.flat().filter((child) => child || child === 0));
  return element;
};

export const button = (className, text, act, properties = {}) =>
  el("button", { type: "button", className, on: { click: act }, ...properties }, text);

// A button that acts on one entry of a list; its label says on which.
export const acting = (word, { title }, act, text = say(word)) =>
  button("fn-quiet", text, act, { ariaLabel: `${say(word)}: ${title}` });

export const time = (iso) => el("time", { dateTime: iso }, dateText(iso));

// What lies over the page, topmost last: the browser's Back closes it, and leaves the page alone.
const layers = [];
let leaving = 0; // steps back of our own making
export const layer = (close) => {
  const entry = { close };
  layers.push(entry);
  history.pushState({ layer: layers.length }, "");
  return () => {
    const at = layers.indexOf(entry);
    if (at < 0) return;
    layers.splice(at, 1);
    if (!(history.state?.layer > layers.length)) return; // it has been left already
    leaving += 1;
    history.back();
  };
};
addEventListener("popstate", () => {
  if (leaving) leaving -= 1;
  else layers.pop()?.close();
});

// A dialog over the page: focus stays in it, Escape, Back and a click beside it close it.
export const dialog = (name, title, ...children) => {
  const closer = button("fn-close", "×", () => box.close(), { ariaLabel: say("close"), title: say("close") });
  const box = el("dialog", { className: "fn-dialog", id: `fn-${name}-dialog`, ariaLabel: title });
  box.append(
    el("header", {}, el("h2", {}, title), closer),
    el("div", { className: "fn-inside" }, children),
  );
  box.addEventListener("click", (event) => event.target === box && box.close());
  let left = () => {};
  const show = box.showModal.bind(box);
  box.showModal = () => {
    show();
    left = layer(() => box.close());
  };
  box.addEventListener("close", () => {
    setUp();
    left();
  });
  document.body.append(box);
  return box;
};

// Where one goes on by keyboard: in the list of a dialog, or with a question.
const goOn = () => document.querySelector("dialog[open] [type=search]") ?? document.querySelector("#fn-ask textarea");

// A word at the foot of the page, also for screen readers. `actions`: what a button does, by its name.
const tray = el("div", { id: "fn-notices", role: "status" });
// Above the field; in an open dialog, which lies in the top layer; or over the sources of a phone.
const setUp = () =>
  (document.querySelector("dialog[open]") ?? document.querySelector("body:not(.fn-sheet) #fn-compose") ?? document.body).append(tray);
setUp();
export const notice = (text, actions = {}) => {
  const shown = el("p", {}, text);
  const close = () => shown.remove();
  for (const [name, act] of Object.entries(actions)) {
    const press = ({ detail }) => {
      close();
      act();
      if (!detail) goOn().focus(); // a keyboard: the focus would be lost with the button
    };
    shown.append(" ", button("fn-undo", name, press));
  }
  setUp();
  tray.replaceChildren(shown);
  setTimeout(close, Object.keys(actions).length ? 20_000 : 6000);
};

export const unnotice = () => tray.replaceChildren();

// HTML from the server, which has escaped it; dates are written as in the reader's region.
export const withDates = (html) =>
  html.replace(/(<time datetime="([^"]*)">)([^<]*)/g, (_, opening, iso, shown) => {
    const date = el("template", { innerHTML: iso }).content.textContent;
    const text = dateText(date);
    return opening + (text === date ? shown : text);
  });
export const fromServer = (html) => el("template", { innerHTML: withDates(html) }).content;

export const calm = matchMedia("(prefers-reduced-motion: reduce)");
export const isPhone = matchMedia("(max-width: 760px)");
