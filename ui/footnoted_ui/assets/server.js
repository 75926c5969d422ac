// Requests to our own server; what goes wrong is said.

import { notice } from "./dom.js";
import { say } from "./words.js";

// What the server would not do, in words for the reader.
export class Refused extends Error {}

const reason = ({ status }) => (status === 429 || status === 503 ? say("too_many") : say("failed"));
const headers = { "X-Footnoted": "1" }; // refused without it: another site cannot send it

export const get = async (path) => {
  const response = await fetch(`footnoted/${path}`, { headers });
  if (!response.ok) throw new Refused(response.status === 404 ? await response.text() : reason(response));
  return response;
};

// `allowed`: statuses that are no failure.
export const change = async (method, path, body, { signal, allowed = [] } = {}) => {
  const response = await fetch(`footnoted/${path}`, { method, body, headers, signal });
  if (!response.ok && !allowed.includes(response.status)) throw new Refused(reason(response));
  return response;
};

export const post = (path, value, options) => change("POST", path, JSON.stringify(value), options);

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

export const isUp = () => fetch("footnoted/assets/words/languages.json", { cache: "no-store" }).then((r) => r.ok, () => false);

// A file on its way: `progress` hears the fraction that has left.
export const upload = (path, file, progress) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `footnoted/${path}`);
    request.setRequestHeader("X-Footnoted", "1");
    request.upload.onprogress = (event) => progress(event.loaded / Math.max(event.total, 1));
    request.onload = () =>
      request.status === 200
        ? resolve(JSON.parse(request.responseText))
        : reject(new Refused(reason(request)));
    request.onerror = () => reject(new Refused(say("unreachable")));
    request.send(file);
  });

export const orNotice = async (promise) => {
  try {
    return await promise;
  } catch (error) {
    notice(error instanceof TypeError ? say("unreachable") : error.message);
    return undefined;
  }
};
