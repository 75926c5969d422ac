// The whole article in a dialog, scrolled to the quote.

import { dialog, fromServer } from "./dom.js";
import { orNotice, request } from "./server.js";
import { say } from "./words.js";

let box;

export const read = async ({ article, quotes = "" }) => {
  const response = await orNotice(request("GET", `articles/${encodeURIComponent(article)}?quotes=${quotes}`));
  if (!response) return;
  box ??= dialog("article", say("article"));
  const inside = box.querySelector(".fn-inside");
  inside.tabIndex = 0; // it scrolls by keys, and may hold no link
  inside.replaceChildren(fromServer(await response.text()));
  if (!box.open) box.showModal();
  inside.scrollTop = 0;
  const quote = inside.querySelector("#quote-1");
  if (!quote) return;
  inside.scrollTop = quote.offsetTop - inside.clientHeight / 3;
  quote.focus({ preventScroll: true });
};
