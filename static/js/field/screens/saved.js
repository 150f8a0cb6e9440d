// It is kept: what happens to it now, and taking it back.
import { canUndo, takeBack } from "../log.js";
import { now } from "../model.js";
import { button, notice, refusal } from "../ui.js";
import { t } from "../words.js";
import { begin } from "./home.js";

export function saved(tasks, { id, kind }) {
  const waits = now.queue.find((row) => row.id === id);
  const settled = now.settled.find((row) => row.id === id);
  const row = waits ?? settled;
  if (!row) return null;
  const isGood = !settled || settled.answer.outcome === "stored";
  return {
    title: isGood ? t("saved") : t("refused"),
    back: false,
    body: [
      isGood && notice({ look: "good", title: `✓ ${t(`kind_${kind}`)}`, words: waits ? t("saved_waits") : t("saved_sent"), name: "saved" }),
      !isGood && notice({ look: "danger", title: t(settled.answer.outcome === "conflict" ? "conflict" : "refused"), name: "refused" },
        refusal(settled.answer),
        button({ name: "look", icon: "list", words: t("list_look"), onclick: () => tasks.go("list") })),
      isGood && canUndo(row) && button({ name: "undo", icon: "undo", words: t("undo"), onclick: undo(tasks, row.entry) }),
    ],
    actions: [
      button({ name: "to-start", icon: "home", words: t("home"), onclick: () => tasks.go("home", {}, { replace: true }) }),
      kind === "find" && button({ name: "another", icon: "find", words: t("another"), look: "main", onclick: tasks.does(() => begin("find", tasks)) }),
    ],
  };
}

export function undo(tasks, entry) {
  return tasks.does(() => undoNow(tasks, entry));
}

export async function undoNow(tasks, entry) {
  await takeBack(entry);
  await tasks.changed();
  tasks.go("undone", {}, { replace: true });
}

export function undone(tasks) {
  return {
    title: t("undone"),
    back: false,
    body: [notice({ look: "good", title: `✓ ${t("undone")}`, words: t("undone_words"), name: "undone" })],
    actions: [button({ name: "to-start", icon: "home", words: t("home"), look: "main", onclick: () => tasks.go("home", {}, { replace: true }) })],
  };
}
