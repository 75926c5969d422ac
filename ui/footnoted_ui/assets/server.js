// Requests to our own server; what goes wrong is said.

import { notice } from "./dom.js";
import { say } from "./words.js";

// What the server would not do, in words for the reader.
export class Refused extends Error {}

const headers = { "X-Footnoted": "1" }; // refused without it: another site cannot send it
const BY_STATUS = { 413: "too_large", 429: "too_many", 503: "too_many" };

// The text of a response is for the reader if it has a language; else the status decides.
const refusal = (status, language, text) => new Refused(language ? text : say(BY_STATUS[status] ?? "failed"));

// `allowed`: a status that is no failure.
export const request = async (method, path, body, { signal, allowed } = {}) => {
  const response = await fetch(`footnoted/${path}`, { method, body, headers, signal });
  if (response.ok || response.status === allowed) return response;
  throw refusal(response.status, response.headers.get("Content-Language"), await response.text());
};

export const post = (path, value, options) => request("POST", path, JSON.stringify(value), options);

// The values of a response with a JSON value on each line, as they come.
export const linesOf = async function* (response) {
  let left = "";
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (left + value).split("\n");
    left = lines.pop();
    for (const line of lines) yield JSON.parse(line);
  }
};

export const isUp = () => fetch("footnoted/assets/words/en.json", { cache: "no-store" }).then((r) => r.ok, () => false);

// A file on its way: `progress` hears the fraction that has left.
export const upload = (path, file, progress) =>
  new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest();
    sending.open("POST", `footnoted/${path}`);
    sending.setRequestHeader("X-Footnoted", "1");
    sending.upload.onprogress = (event) => progress(event.loaded / Math.max(event.total, 1));
    sending.onload = () =>
      sending.status === 200
        ? resolve(JSON.parse(sending.responseText))
        : reject(refusal(sending.status, sending.getResponseHeader("Content-Language"), sending.responseText));
    sending.onerror = () => reject(new Refused(say("unreachable")));
    sending.send(file);
  });

export const orNotice = async (promise) => {
  try {
    return await promise;
  } catch (error) {
    notice(error instanceof TypeError ? say("unreachable") : error.message);
    return undefined;
  }
};

// The server's response as a value; undefined, with a notice, if there is none.
export const json = (...asked) => orNotice(request(...asked).then((response) => response.json()));
