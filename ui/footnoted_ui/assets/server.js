// Requests to our own server; what goes wrong is said.

import { notice } from "./dom.js";
import { say } from "./words.js";

const reason = (response) => (response.status === 429 ? say("too_many") : say("failed"));

export const get = async (path) => {
  const response = await fetch(`footnoted/${path}`, { headers: { "X-Footnoted": "1" } });
  if (!response.ok) throw new Error(response.status === 404 ? await response.text() : reason(response));
  return response;
};

// The server refuses changes without the header, which another site cannot send.
export const change = async (method, path, body) => {
  const headers = { "X-Footnoted": "1" };
  const response = await fetch(`footnoted/${path}`, { method, body, headers });
  if (!response.ok) throw new Error(reason(response));
  return response;
};

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
        : reject(new Error(reason(request)));
    request.onerror = () => reject(new Error(say("unreachable")));
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

// Gradio's own requests: a server that is gone or has enough is told of in our words.
const plainFetch = window.fetch;
window.fetch = async (...args) => {
  const isQuestion = /\/queue\/join/.test(String(args[0]?.url ?? args[0]));
  try {
    const response = await plainFetch(...args);
    if (isQuestion && !response.ok) {
      notice(response.status === 429 || response.status === 503 ? say("too_many") : say("failed"));
      window.dispatchEvent(new Event("footnoted:refused"));
    }
    return response;
  } catch (error) {
    if (isQuestion) {
      notice(say("unreachable"));
      window.dispatchEvent(new Event("footnoted:refused"));
    }
    throw error;
  }
};
