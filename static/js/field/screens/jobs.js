// Jobs in the order in which to do them, and one of them with what can be done about it.
import { h } from "../dom.js";
import { metresBetween, toward } from "../ground.js";
import { keepMove } from "../log.js";
import { now, serverTime } from "../model.js";
import { isDone, movesOf } from "../pending.js";
import { here } from "../position.js";
import { ordered } from "../route.js";
import { button, link, notice, tiles } from "../ui.js";
import { clock, distance, length, t } from "../words.js";
import { begin } from "./home.js";
import { shiftOver } from "./start.js";

const ICONS = { claim: "hand", go: "go", give_back: "give_back", cleared: "ok", not_found: "nothing", private_land: "private", undo: "undo" };

export function jobs(tasks) {
  const waiting = ordered(now.jobs.filter((job) => !isDone(job)), { at: here(), now: serverTime() });
  const read = now.work && h("p", { class: "hint" }, t("jobs_old", { time: clock(Date.parse(now.work.now) - now.work.ahead) }));
  return {
    title: t("jobs_title"),
    body: [
      shiftOver(),
      waiting.length === 0 && !now.over && notice({ words: t("jobs_none"), name: "no-jobs" }),
      h("ol", { class: "rows" }, ...waiting.map((job) => h("li", {}, card(job, tasks)))),
      read,
    ],
  };
}

function card(job, tasks) {
  return h(
    "button",
    { type: "button", class: `job job--p${job.priority}`, "data-do": "job", "data-on": job.id, onclick: () => tasks.go("job", { id: job.id }) },
    h("b", { class: "job__priority" }, `P${job.priority}`),
    h("span", { class: "job__place" }, whereIs(job)),
    h("span", { class: "job__facts" }, [clockOf(job), away(job)].filter(Boolean).join(" · ")),
    h("span", { class: "job__facts" }, whose(job)),
    h("span", { class: "job__facts" }, why(job)),
  );
}

function clockOf(job) {
  const left = Date.parse(job.due_at) - serverTime();
  const due = t("job_due", { time: clock(job.due_at) });
  return `${due}, ${t(left < 0 ? "job_late" : "job_left", { n: length(left) })}`;
}

// A pin alone has no words of its own.
export function whereIs(job) {
  return job.place || job.ward || t(job.point ? "job_on_map" : "job_no_point");
}

function away(job) {
  if (!job.point) return t("job_no_point");
  const at = here();
  return at ? `${t("job_away", { n: distance(metresBetween(at, job.point)) })}, ${t(`toward_${toward(at, job.point)}`)}` : "";
}

// To the map that is on the phone, which is told of this one point.
function way({ point: { lon, lat } }) {
  const spot = `${lat.toFixed(6)},${lon.toFixed(6)}`;
  const href = /iPhone|iPad/.test(navigator.userAgent) ? `maps:?q=${spot}` : `geo:${spot}?q=${spot}`;
  return link({ name: "way", icon: "here", words: t("job_way"), href });
}

function whose(job) {
  const status = t(`status_${job.status}`);
  const holder = job.is_mine ? t("job_mine") : job.holder && t("job_held", { holder: job.holder });
  return [status, holder, job.waits && t("job_waits")].filter(Boolean).join(" · ");
}

function why(job) {
  return job.because.map((each) => t(`because_${each}`)).join(", ");
}

export function job(tasks, { id }) {
  const found = now.jobs.find((each) => each.id === id);
  if (!found) return { title: t("kind_move"), body: [notice({ words: t("job_gone"), name: "job-gone" })] };
  const moves = movesOf(found).map((move) =>
    button({ name: `move-${move}`, icon: ICONS[move], words: t(`move_${move}`), look: move === "cleared" ? "main" : "", onclick: does(found, move, tasks) }),
  );
  return {
    title: whereIs(found),
    body: [
      h("p", { class: "fact" }, `P${found.priority} · ${clockOf(found)}`),
      h("p", {}, why(found)),
      h("p", { "data-whose": "" }, whose(found)),
      h("p", {}, [found.reference, away(found)].filter(Boolean).join(" · ")),
      found.point && way(found),
    ],
    actions: [tiles(...moves)],
  };
}

function does(found, move, tasks) {
  return tasks.does(async () => {
    if (move === "cleared") return begin("cleared", tasks, { job: found.id });
    const entry = await keepMove(found, move);
    await tasks.changed();
    if (isDone({ status: move })) tasks.go("saved", { id: entry.id, kind: "move" }, { replace: true });
  });
}
