// The archive: what is indexed, adding by drag and drop, removing, syncing.

import { acting, button, dialog, el, fromServer, notice, time, unnotice } from "./dom.js";
import { read } from "./reader.js";
import { json, linesOf, orNotice, Refused, request, upload } from "./server.js";
import { count, dateText, digits, languageName, say } from "./words.js";

const chart = (title, rows) => {
  const most = Math.max(...rows.map(([, n]) => n), 1);
  const bars = rows.map(([label, n]) =>
    el(
      "li",
      {},
      el("span", {}, label),
      el("span", { className: "fn-share", style: { "--share": n / most } }),
      el("b", {}, String(n)),
    ),
  );
  return el("section", { className: "fn-chart" }, el("h3", {}, title), el("ul", {}, bars));
};

const overview = ({ articles, languages, dates, undated, synced }) => {
  const byDate = dates.map(([date, n]) => [dateText(date), n]);
  if (undated) byDate.push([say("undated"), undated]);
  return el(
    "div",
    { className: "fn-overview" },
    el("p", { className: "fn-count" }, count("articles", articles)),
    synced && el("p", { className: "fn-note" }, `${say("last_sync")}: `, time(synced)),
    articles > 0 && el(
      "div",
      { className: "fn-charts" },
      chart(say("by_language"), languages.map(([tag, n]) => [languageName(tag) || "?", n])),
      chart(say("by_date"), byDate),
    ),
  );
};

// An article that can be opened; `more` may be done with it.
export const articleItem = ({ id, title, facts }, ...more) => {
  const opener = button("fn-title", title, () => read({ article: id }), { dir: "auto" });
  return el("li", {}, el("div", {}, opener, fromServer(facts)), more);
};

// `known` returns what the server said of the archive last; `changed` is called when the articles
// have changed, and returns what it says then.
export const archiveDialog = (known, changed) => {
  const { kinds, megabytes } = known();
  const top = el("div", {});
  const list = el("ul", { className: "fn-list" });
  const more = el("p", { className: "fn-note" });
  const removed = el("details", { className: "fn-removed", hidden: true });
  const find = el("input", { type: "search", placeholder: say("find"), ariaLabel: say("find") });
  const only = el("select", { ariaLabel: say("languages") });
  const bar = el("progress", { max: 1, hidden: true });
  const doing = el("p", { className: "fn-note", role: "status" });
  const skipped = el("ul", { className: "fn-skipped" });
  const chooser = el("input", { type: "file", multiple: true, accept: kinds.join(","), hidden: true, ariaLabel: say("add") });
  const zone = button("fn-drop", "", () => chooser.click());
  zone.append(
    el("b", {}, say("drop")),
    el("small", {}, say("drop_note", { kinds: kinds.join(" "), size: megabytes })),
  );
  const sync = button("fn-quiet", say("sync"), () => syncNow());
  let changes = 0; // on their way, or waiting for those before
  let last = Promise.resolve();
  let listed = "";

  const show = (state) => {
    top.replaceChildren(overview(state));
    const kept = only.value;
    only.replaceChildren(
      el("option", { value: "" }, say("all_languages")),
      ...state.languages.map(([tag]) => el("option", { value: tag }, languageName(tag) || "?")),
    );
    only.value = kept;
  };

  const fill = async (state) => {
    finding.hidden = !state; // nothing can be found or synced
    if (!state) return;
    show(state);
    await fillList();
  };

  const query = () => String(new URLSearchParams({ find: find.value, language: only.value ?? "" }));

  const fillList = async () => {
    const asked = query();
    const found = await json("GET", `archive?${asked}`);
    if (!found || asked !== query()) return; // another list is on its way
    const same = listed === (listed = JSON.stringify(found.listed));
    // What is the same stays, or a click on its way would be lost.
    if (!same) list.replaceChildren(...found.listed.map((article) => articleItem(article, remover(article))));
    fillRemoved(found.removed);
    const isSearched = find.value || only.value;
    more.textContent = found.listed.length || !isSearched ? "" : say("nothing");
    if (found.more) more.textContent = say("more", { count: digits(found.more) });
  };

  const remover = (article) =>
    acting("remove", article, async () => {
      const done = await json("DELETE", `articles/${article.id}`);
      await fill(await changed());
      find.focus();
      if (done) notice(`${say("removed")}: ${article.title}`, { [say("undo")]: () => takeBack(article) });
    });

  const takeBack = async ({ id }) => {
    unnotice(); // what it offers to undo is undone
    await json("POST", `removed/${id}`);
    await fill(await changed());
  };

  // Removed articles are kept out of syncs, listed, and can be taken back.
  const fillRemoved = (articles) => {
    const rows = articles.map((article) => {
      const facts = el("p", { className: "fn-facts" }, article.source, " · ", time(article.time));
      const about = el("div", {}, el("span", { dir: "auto" }, article.title), facts);
      return el("li", {}, about, acting("take_back", article, () => takeBack(article)));
    });
    removed.hidden = !rows.length;
    removed.replaceChildren(
      el("summary", {}, count("removed_articles", rows.length)),
      el("ul", { className: "fn-away" }, rows),
    );
  };

  // A reason may begin with the name that it stands behind.
  const tell = (state, name, why) => {
    const reason = why ? ` – ${why.startsWith(`${name} `) ? why.slice(name.length + 1) : why}` : "";
    skipped.prepend(el("li", { className: `fn-${state}` }, el("b", {}, say(state)), ` ${name}${reason}`));
  };

  const tellOf = (done) => {
    for (const state of ["partly", "skipped"]) done[state]?.forEach((file) => tell(state, ...file));
  };

  // Changes of the archive run one after the other; notices of those that wait together stay.
  const changing = (what, work) => {
    if (!changes) skipped.replaceChildren();
    underWay(1);
    last = last.catch(() => {}).then(() => change(what, work)).finally(() => underWay(-1));
    return last;
  };

  // No sync is offered until the last change is done and the list is filled: a click would be lost.
  const underWay = (more) => {
    changes += more;
    sync.ariaDisabled = changes ? "true" : null;
  };

  const change = async (what, work) => {
    bar.hidden = false;
    bar.removeAttribute("value");
    doing.textContent = what;
    if (!(await orNotice(work().then(() => true)))) doing.textContent = "";
    bar.hidden = true;
    await fill(await changed());
  };

  const addOne = (file, progress) => {
    if (!kinds.some((kind) => file.name.toLowerCase().endsWith(kind))) throw new Refused(say("skipped_kind"));
    if (file.size > megabytes * 1e6) throw new Refused(say("skipped_size", { size: megabytes }));
    return upload(`articles?name=${encodeURIComponent(file.name)}`, file, progress);
  };

  // Progress in files, the one on its way in part.
  const add = (files) =>
    files.length &&
    changing("", async () => {
      for (const [i, file] of files.entries()) {
        doing.textContent = say("adding", { name: file.name });
        bar.value = i / files.length;
        try {
          const done = await addOne(file, (part) => (bar.value = (i + part / 2) / files.length));
          tellOf(done);
          tell("added", file.name, done.added > 1 && count("articles", done.added));
        } catch (error) {
          tell("skipped", file.name, error.message);
        }
      }
      doing.textContent = "";
    });

  const syncNow = () =>
    changes ||
    changing(say("syncing"), async () => {
      for await (const step of linesOf(await request("POST", "sync"))) {
        if (step.total) bar.value = step.done / step.total;
        else doing.textContent = step.failed ?? say("sync_done", step);
        tellOf(step);
      }
    });

  const finding = el("div", { className: "fn-finding" }, find, only, sync);
  const box = dialog("archive", say("archive"), top, zone, chooser, bar, doing, skipped, finding, list, more, removed);
  const open = async () => {
    show(known());
    box.showModal();
    await fill(await json("GET", "start"));
  };
  chooser.addEventListener("change", () => {
    add([...chooser.files]);
    chooser.value = "";
  });
  find.addEventListener("input", () => {
    clearTimeout(find.waiting);
    find.waiting = setTimeout(fillList, 200);
  });
  only.addEventListener("change", fillList);
  // A file may be dropped anywhere on the page.
  const dragging = (type, act) =>
    addEventListener(type, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      act(event);
    });
  const over = (is) => document.body.classList.toggle("fn-over", is);
  dragging("dragover", () => over(true));
  dragging("dragleave", (event) => event.relatedTarget || over(false));
  dragging("drop", (event) => {
    over(false);
    if (!box.open) open();
    add([...event.dataTransfer.files]);
  });
  return open;
};
