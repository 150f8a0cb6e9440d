// A round that went on for very long: its end was forgotten, perhaps.
import { h } from "../dom.js";
import { dropRound, endRound, LONGEST_ROUND } from "../log.js";
import { now } from "../model.js";
import { button, tiles } from "../ui.js";
import { clock, t } from "../words.js";

const HOUR = 3_600_000;

export function round(tasks) {
  if (!now.round) return null;
  const lasted = Date.now() - Date.parse(now.round.at);
  const does = (work) =>
    tasks.does(async () => {
      await work();
      await tasks.changed();
      tasks.go("home", {}, { replace: true });
    });
  const hours = [1, 2, 4, 8].map((n) =>
    button({ name: `hours-${n}`, words: t("round_hours", { n }), onclick: does(() => endRound(n * HOUR)) }),
  );
  const untilNow = button({ name: "until-now", icon: "stop", words: t("round_until_now"), onclick: does(() => endRound()) });
  return {
    title: t("round_title"),
    body: [h("p", {}, t("round_forgotten", { time: clock(now.round.at) }))],
    actions: [
      tiles(...hours),
      0 <= lasted && lasted <= LONGEST_ROUND ? untilNow : null,
      button({ name: "drop-round", icon: "no", words: t("round_drop"), look: "quiet", onclick: does(dropRound) }),
    ],
  };
}
