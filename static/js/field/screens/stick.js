// Pricked: what to do at once, which needs no signal, and telling a supervisor.
import { h } from "../dom.js";
import { keepAlert } from "../log.js";
import { now } from "../model.js";
import { pictogram } from "../pictograms.js";
import { here } from "../position.js";
import { button, link, notice } from "../ui.js";
import { t } from "../words.js";

const STEPS = [["water", "stick_bleed"], ["soap", "stick_soap"], ["plaster", "stick_cover"], ["doctor", "stick_doctor"]];

export function stick(tasks) {
  return {
    title: t("stick_title"),
    body: [
      told(),
      h("ol", { class: "steps" }, ...STEPS.map(([icon, words]) => h("li", {}, pictogram(icon), h("span", {}, t(words))))),
      notice({ look: "warning", title: t("stick_hours"), name: "hours" }),
      h("p", {}, t("stick_999")),
      link({ name: "call", icon: "phone", words: t("stick_call"), href: "tel:999" }),
    ],
    actions: [tell(tasks)].filter(Boolean),
  };
}

// The alert that this person has sent or is sending, if any: another's says nothing of theirs.
function alert() {
  const name = now.work?.name;
  const whose = ({ entry, by }) => by ?? entry.logged_by;
  const isOwn = (row) => row.entry.kind === "needlestick" && (!name || !whose(row) || whose(row) === name);
  return [...now.queue].reverse().find(isOwn) ?? now.settled.find(isOwn);
}

function told() {
  if (!now.hasKey) return notice({ look: "warning", words: t("stick_no_shift"), name: "stick-no-shift" });
  const row = alert();
  if (!row) return null;
  if (!row.answer) return notice({ look: "danger", words: t("stick_waits"), name: "stick-waits" });
  if (row.answer.outcome !== "stored") return notice({ look: "danger", words: t("stick_refused"), name: "stick-refused" });
  return notice({ look: "good", words: t("stick_sent"), name: "stick-sent" });
}

function tell(tasks) {
  if (!now.hasKey || (alert() && !alert().answer)) return null;
  const press = tasks.does(async () => {
    await keepAlert(here());
    await tasks.changed();
  });
  return button({ name: "tell", icon: "phone", words: t("stick_tell"), look: "danger", onclick: press });
}
