// What somebody in the field does most, largest first and lowest on the screen.
import * as draft from "../draft.js";
import { h } from "../dom.js";
import { beginRound, endRound, LONGEST_ROUND } from "../log.js";
import { now } from "../model.js";
import { here } from "../position.js";
import { button, notice, tiles } from "../ui.js";
import { fact } from "../vault.js";
import { clock, t } from "../words.js";
import { shiftOver } from "./start.js";

export function home(tasks) {
  return {
    title: t("home_title"),
    back: false,
    body: [shiftOver(), whoElse(tasks), toLook(tasks), !navigator.onLine && notice({ words: t("offline_words"), name: "offline" }), roundOn()],
    actions: [
      tiles(
        button({ name: "menu", icon: "key", words: t("menu"), look: "quiet", onclick: () => tasks.go("menu") }),
        roundButton(tasks),
        button({ name: "nothing", icon: "nothing", words: t("nothing"), onclick: tasks.does(() => begin("visit", tasks)) }),
        button({ name: "jobs", icon: "jobs", words: t("jobs"), small: String(now.jobs.length || ""), onclick: () => tasks.go("jobs") }),
      ),
      button({ name: "find", icon: "find", words: t("find"), look: "main", onclick: tasks.does(() => begin("find", tasks)) }),
    ],
  };
}

export async function begin(kind, tasks, { job = "" } = {}) {
  draft.begin(kind, { job, box: (await fact("box")) ?? "" });
  tasks.go("place");
}

function roundOn() {
  return now.round && h("p", { class: "fact", "data-round": "" }, t("round_on", { time: clock(now.round.at) }));
}

function roundButton(tasks) {
  if (!now.round) {
    const begun = tasks.does(async () => {
      await beginRound(here());
      await tasks.changed();
    });
    return button({ name: "round", icon: "round", words: t("round_start"), onclick: begun });
  }
  const ended = tasks.does(async () => {
    const lasted = Date.now() - Date.parse(now.round.at);
    if (lasted > LONGEST_ROUND / 2 || lasted < 0) return tasks.go("round");
    await endRound();
    await tasks.changed();
  });
  return button({ name: "round", icon: "stop", words: t("round_stop"), onclick: ended });
}

function toLook(tasks) {
  if (now.toLook === 0) return null;
  const press = button({ name: "look", icon: "list", words: t("list_look"), onclick: () => tasks.go("list") });
  return notice({ look: "warning", title: `${t("list_look")}: ${now.toLook}`, name: "look" }, press);
}

function whoElse(tasks) {
  if (now.others.length === 0) return null;
  const press = button({ name: "others", icon: "list", words: t("waiting"), onclick: () => tasks.go("list") });
  return notice({ look: "warning", title: t("others_title"), name: "others" }, press);
}
