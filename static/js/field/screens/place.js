// Where it is: the phone's own place, which one can move, or words for it.
import * as drafts from "../draft.js";
import { h } from "../dom.js";
import { keepVisit } from "../log.js";
import { metresBetween, moved } from "../ground.js";
import { here, onPosition, refresh, whyNot } from "../position.js";
import { button, field } from "../ui.js";
import { t } from "../words.js";
import { plan } from "../plan.js";

const STEP_METRES = 5;
const POOR_METRES = 30;
const DIRECTIONS = [
  ["north", "up", 0, 1],
  ["west", "west", -1, 0],
  ["east", "east", 1, 0],
  ["south", "down", 0, -1],
];

export function place(tasks) {
  const draft = drafts.current();
  if (!draft) return null;
  const parts = {
    how: h("p", { class: "fact", role: "status", "data-fix": "" }),
    plan: h("div", { class: "plan" }),
    error: h("p", { class: "error", role: "alert" }),
  };
  const move = (east, north) => {
    if (!draft.point) return;
    draft.point = moved(draft.point, east, north);
    draft.isMoved = true;
    fill(draft, parts, move);
  };
  const words = field({ id: "place", label: t("place_words"), hint: t("place_hint"), value: draft.place, maxlength: 200 });
  words.querySelector("input").addEventListener("input", (event) => {
    draft.place = event.target.value;
  });
  return {
    title: t("place_title"),
    isForm: true,
    body: [parts.how, h("div", { class: "pinned" }, parts.plan, nudges(move)), draft.kind !== "visit" && words, parts.error],
    actions: [button({ name: "here", icon: "here", words: t("here"), look: "main", onclick: tasks.does(() => go(draft, parts, tasks)) })],
    begun() {
      refresh();
      follow(draft, parts, move);
    },
  };
}

// Until somebody moves the pin it goes with the phone.
function follow(draft, parts, move) {
  const update = () => {
    if (!parts.how.isConnected) return stop();
    const at = here();
    if (at && !draft.isMoved) draft.point = draft.fix = at;
    fill(draft, parts, move);
  };
  const stop = onPosition(update);
  update();
}

function fill(draft, parts, move) {
  parts.how.textContent = described(draft);
  parts.plan.replaceChildren(...(draft.point ? [plan(draft, move)] : []));
}

function described({ point, fix, isMoved }) {
  if (!point) return { denied: t("place_denied"), none: t("place_none") }[whyNot()] ?? t("place_looking");
  if (isMoved) {
    return t("place_moved", { n: Math.round(metresBetween(fix, point)) });
  }
  const within = t("place_within", { n: point.accuracy });
  return point.accuracy > POOR_METRES ? `${within}. ${t("place_poor")}` : within;
}

function nudges(move) {
  return h(
    "div",
    { class: "nudges" },
    ...DIRECTIONS.map(([name, icon, east, north]) => {
      const press = button({ name: `nudge-${name}`, icon, words: t(name), onclick: () => move(east * STEP_METRES, north * STEP_METRES) });
      press.classList.add("nudge");
      press.querySelector(".button__words").classList.add("hidden");
      return press;
    }),
  );
}

async function go(draft, parts, tasks) {
  if (!draft.point && (draft.kind === "visit" || !draft.place.trim())) {
    parts.error.textContent = draft.kind === "visit" ? t("place_needs_point") : t("place_missing");
    return;
  }
  if (draft.kind !== "visit") return tasks.go("litter");
  const entry = await keepVisit(draft);
  drafts.end();
  await tasks.changed();
  tasks.go("saved", { id: entry.id, kind: "visit" }, { replace: true });
}
