// The frame of each screen: its title, what is going on, its parts, and below, where the thumb is,
// what one can do. First aid is one tap away wherever one is.
import { h } from "./dom.js";
import { now } from "./model.js";
import { pictogram } from "./pictograms.js";
import { button, notice } from "./ui.js";
import { t } from "./words.js";

// screen: {title, body, actions, back}. `tasks`: {go, back, update}.
export function frame(screen, name, tasks) {
  return [
    h(
      "header",
      { class: "top" },
      screen.back === false
        ? h("span", { class: "top__side" })
        : h("button", { type: "button", class: "top__back", "data-do": "back", onclick: tasks.back }, pictogram("west"), h("span", { class: "hidden" }, t("back"))),
      h("h1", { tabindex: "-1", id: "title" }, screen.title),
      status(),
    ),
    h("main", { id: "main", tabindex: "0", "aria-labelledby": "title" }, news(tasks), ...[screen.body].flat(2)),
    h(
      "div",
      { class: "bottom" },
      screen.actions?.length ? h("div", { class: "actions" }, ...screen.actions) : null,
      bar(name, tasks),
    ),
  ];
}

function status() {
  const isOn = navigator.onLine && !now.sync.isUnreached;
  return h(
    "p",
    { class: `status ${isOn ? "" : "status--off"}`, "data-status": isOn ? "on" : "off" },
    isOn ? t("online") : t("offline"),
  );
}

function news(tasks) {
  const found = [];
  if (now.update) {
    const press = button({ name: "update", icon: "update", words: t("update"), onclick: tasks.update });
    found.push(notice({ title: t("update_title"), words: t("update_words"), name: "update" }, press));
  }
  if (now.old) {
    const press = button({ name: "update-old", icon: "update", words: t("update"), onclick: tasks.update });
    found.push(notice({ look: "warning", title: t("old_title"), words: t("old_words"), name: "old" }, press));
  }
  if (now.noWorker) found.push(notice({ look: "warning", words: t("no_worker"), name: "no-worker" }));
  if (now.hasKey && now.isAlmostFull) found.push(notice({ look: "warning", words: t("almost_full"), name: "almost-full" }));
  if (now.sync.state === "full") found.push(notice({ look: "warning", words: t("almost_full"), name: "almost-full" }));
  return found.slice(0, 2);
}

function bar(name, { go }) {
  const parts = [["home", "home", t("home"), ""]];
  if (now.hasKey && !now.leaving && !now.out) parts.push(["jobs", "jobs", t("jobs"), ""]);
  if (now.hasKey) parts.push(["list", "list", t("waiting"), String(now.waits + now.toLook)]);
  parts.push(["stick", "aid", t("needlestick"), ""]);
  return h(
    "nav",
    { class: "bar", "aria-label": t("menu") },
    ...parts.map(([to, icon, words, count]) =>
      h(
        "button",
        {
          type: "button",
          class: `bar__part bar__part--${to}`,
          "data-do": `to-${to}`,
          "aria-current": name === to ? "page" : null,
          onclick: () => go(to),
        },
        pictogram(icon),
        h("span", {}, words),
        count && count !== "0" && h("b", { class: "bar__count" }, count),
      ),
    ),
  );
}
