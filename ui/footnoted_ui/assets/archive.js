// The archive: what is indexed, adding by drag and drop, removing, syncing.

import { button, dialog, el, facts, notice, time, unnotice } from "./dom.js";
import { read } from "./reader.js";
import { change, get, linesOf, orNotice, upload } from "./server.js";
import { count, dateText, languageName, say } from "./words.js";

const chart = (title, rows) => {
  const most = Math.max(...rows.map(([, n]) => n), 1);
  const bars = rows.map(([label, n]) =>
    el(
      "li",
      {},
      el("span", {}, label),
      el("span", { className: "fn-bar", style: { "--share": n / most } }),
      el("b", {}, String(n)),
    ),
  );
  return el("section", { className: "fn-chart" }, el("h3", {}, title), el("ul", {}, bars));
};

const overview = ({ articles, languages, dates, undated, synced }) =>
  el(
    "div",
    { className: "fn-overview" },
    el("p", { className: "fn-count" }, count("articles", articles)),
    synced ? el("p", { className: "fn-note" }, `${say("last_sync")}: `, time(synced)) : null,
    el(
      "div",
      { className: "fn-charts" },
      chart(say("by_language"), languages.map(([tag, n]) => [languageName(tag) || "?", n])),
      chart(say("by_date"), [
        ...dates.map(([date, n]) => [dateText(date), n]),
        ...(undated ? [[say("undated"), undated]] : []),
      ]),
    ),
  );

export const articleItem = (article, ...more) =>
  el(
    "li",
    {},
    el("div", {}, button("fn-title", article.title, () => read({ article: article.id }), { dir: "auto" }), facts(article)),
    ...more,
  );

// `changed` hears that there are other articles now.
export const archiveDialog = (begin, changed) => {
  const top = el("div", {});
  const list = el("ul", { className: "fn-list" });
  const more = el("p", { className: "fn-note" });
  const removed = el("details", { className: "fn-removed", hidden: true });
  const find = el("input", { type: "search", placeholder: say("find"), ariaLabel: say("find") });
  const only = el("select", { ariaLabel: say("languages") });
  const bar = el("progress", { max: 1, hidden: true });
  const doing = el("p", { className: "fn-note", role: "status" });
  const skipped = el("ul", { className: "fn-skipped" });
  const chooser = el("input", { type: "file", multiple: true, accept: begin.kinds.join(","), className: "fn-hidden", tabIndex: -1, ariaLabel: say("add") });
  const zone = button("fn-drop", "", () => chooser.click());
  zone.append(
    el("b", {}, say("drop")),
    el("small", {}, say("drop_note", { kinds: begin.kinds.join(" "), size: begin.megabytes })),
  );
  const sync = button("fn-quiet", say("sync"), () => syncNow());
  let busy = false;
  let listed = "";

  const fill = async () => {
    const state = await orNotice(get("start").then((r) => r.json()));
    if (!state) return;
    top.replaceChildren(overview(state));
    const kept = only.value;
    only.replaceChildren(
      el("option", { value: "" }, say("all_languages")),
      ...state.languages.map(([tag]) => el("option", { value: tag }, languageName(tag) || "?")),
    );
    only.value = kept;
    await fillList();
  };

  const query = () => String(new URLSearchParams({ find: find.value, language: only.value ?? "" }));

  const fillList = async () => {
    const asked = query();
    const found = await orNotice(get(`archive?${asked}`).then((r) => r.json()));
    if (!found || asked !== query()) return; // another list is on its way
    const same = listed === (listed = JSON.stringify(found.listed));
    // What is the same stays, or a click on its way would be lost.
    if (!same) list.replaceChildren(...found.listed.map((a) => articleItem(a, remover(a))));
    fillRemoved(found.removed);
    more.textContent = found.more
      ? say("more", { count: found.more.toLocaleString() })
      : found.listed.length ? "" : say("nothing");
  };

  const remover = (article) =>
    button(
      "fn-quiet",
      say("remove"),
      async () => {
        const done = await orNotice(change("DELETE", `articles/${article.id}`).then((r) => r.json()));
        await fill();
        changed();
        find.focus();
        if (done?.failed) notice(done.failed);
        else if (done) notice(`${say("removed")}: ${article.title}`, { [say("undo")]: () => takeBack(article) });
      },
      { ariaLabel: `${say("remove")}: ${article.title}` },
    );

  const takeBack = async ({ id }) => {
    unnotice(); // what it offers to undo is undone
    const done = await orNotice(change("POST", `removed/${id}`).then((r) => r.json()));
    if (done?.failed) notice(done.failed);
    await fill();
    changed();
  };

  // What was removed stays away from syncs, is shown, and can be taken back.
  const fillRemoved = (articles) => {
    removed.hidden = !articles.length;
    removed.replaceChildren(
      el("summary", {}, count("removed_articles", articles.length)),
      el(
        "ul",
        { className: "fn-away" },
        articles.map((article) =>
          el(
            "li",
            {},
            el("div", {}, el("span", { dir: "auto" }, article.title), el("p", { className: "fn-facts" }, article.source, " · ", time(article.time))),
            button("fn-quiet", say("take_back"), () => takeBack(article), { ariaLabel: `${say("take_back")}: ${article.title}` }),
          ),
        ),
      ),
    );
  };

  const tell = (state, name, why) =>
    skipped.prepend(
      el("li", { className: `fn-${state}` }, el("b", {}, say(state)), ` ${name}${why ? ` – ${why}` : ""}`),
    );

  const tellOf = (done) => {
    for (const state of ["partly", "skipped"]) done[state]?.forEach((file) => tell(state, ...file));
  };

  const suffix = (name) => (name.match(/\.[^.]+$/)?.[0] ?? "").toLowerCase();
  const unfit = (file) => {
    if (!begin.kinds.includes(suffix(file.name))) return say("skipped_kind");
    const full = file.size > begin.megabytes * 1e6;
    return full ? say("skipped_size", { size: begin.megabytes }) : "";
  };

  // One change of the archive at a time, with its bar.
  const changing = async (what, work) => {
    if (busy) return;
    busy = true;
    sync.ariaDisabled = "true";
    bar.hidden = false;
    bar.removeAttribute("value");
    doing.textContent = what;
    skipped.replaceChildren();
    if (!(await orNotice(work().then(() => true)))) doing.textContent = "";
    bar.hidden = true;
    busy = false;
    sync.ariaDisabled = null;
    await fill();
    changed();
  };

  // Progress in files, the one on its way in part.
  const add = (files) =>
    files.length &&
    changing("", async () => {
      for (const [i, file] of files.entries()) {
        doing.textContent = say("adding", { name: file.name });
        bar.value = i / files.length;
        let why = unfit(file);
        let what = "";
        if (!why) {
          try {
            const path = `articles?name=${encodeURIComponent(file.name)}`;
            const done = await upload(path, file, (part) => (bar.value = (i + part / 2) / files.length));
            why = done.failed ?? "";
            what = done.added > 1 ? count("articles", done.added) : "";
            tellOf(done);
          } catch (error) {
            why = error.message;
          }
        }
        tell(why ? "skipped" : "added", file.name, why || what);
      }
      doing.textContent = "";
    });

  const syncNow = () =>
    changing(say("syncing"), async () => {
      for await (const step of linesOf(await change("POST", "sync"))) {
        if (step.total) bar.value = step.done / step.total;
        else doing.textContent = step.failed ?? say("sync_done", step);
        tellOf(step);
      }
    });

  const box = dialog(
    "archive",
    say("archive"),
    top,
    zone,
    chooser,
    bar,
    doing,
    skipped,
    el("div", { className: "fn-finding" }, find, only, sync),
    list,
    more,
    removed,
  );
  chooser.addEventListener("change", async () => {
    await add([...chooser.files]);
    chooser.value = "";
  });
  find.addEventListener("input", () => {
    clearTimeout(find.waiting);
    find.waiting = setTimeout(fillList, 200);
  });
  only.addEventListener("change", fillList);
  // A file may be dropped anywhere on the page.
  const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    document.body.classList.add("fn-over");
  });
  addEventListener("dragleave", (event) => event.relatedTarget || document.body.classList.remove("fn-over"));
  addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    document.body.classList.remove("fn-over");
    if (!box.open) open();
    add([...event.dataTransfer.files]);
  });
  const open = () => {
    fill();
    box.showModal();
  };
  return open;
};
