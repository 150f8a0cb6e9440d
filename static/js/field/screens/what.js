// What it is, how many, and on what land: a tap each.
import * as drafts from "../draft.js";
import { h } from "../dom.js";
import { button, field, tiles } from "../ui.js";
import { t } from "../words.js";

// The order in which crews meet them.
export const LITTER = [
  "needle_uncapped", "needle_capped", "syringe_no_needle", "sharps_container", "foil", "spoon_cooker",
  "pipe", "wrap_bag", "canister", "cannabis_waste", "other",
];
export const BANDS = [["1", 1, 1], ["2–5", 2, 5], ["6–20", 6, 20], ["21+", 21, null]];
export const LAND = [
  "street", "alley", "park", "play_area", "school_perimeter", "car_park", "stairwell", "public_toilet",
  "waterway", "cemetery", "underpass", "private", "premises", "other",
];
const MOST = 10_000;

export function litter(tasks) {
  const draft = drafts.current();
  if (!draft) return null;
  const choose = (code) => () => {
    draft.litter = code;
    tasks.go("count");
  };
  return {
    title: t("litter_title"),
    body: [tiles(...LITTER.map((code) => button({ name: `litter-${code}`, icon: code, words: t(`litter_${code}`), onclick: choose(code) })))],
  };
}

export function count(tasks, { exact = false, wrong = false }) {
  const draft = drafts.current();
  if (!draft) return null;
  const choose = (least, most) => () => {
    Object.assign(draft, { atLeast: least, atMost: most });
    tasks.go("land");
  };
  if (exact) return exactly(tasks, choose, wrong);
  return {
    title: t("count_title"),
    body: [],
    actions: [
      tiles(...BANDS.map(([words, least, most]) => button({ name: `count-${least}`, words, look: "number", onclick: choose(least, most) }))),
      button({ name: "count-exact", icon: "find", words: t("count_exact"), onclick: () => tasks.go("count", { exact: true }) }),
    ],
  };
}

function exactly(tasks, choose, wrong) {
  const input = field({
    id: "exactly",
    label: t("count_exact"),
    error: wrong ? t("count_wrong") : "",
    inputmode: "numeric",
    maxlength: 5,
  });
  const done = () => {
    const words = input.querySelector("input").value.trim();
    const number = /^\d{1,5}$/.test(words) ? Number(words) : 0;
    if (number < 1 || number > MOST) return tasks.go("count", { exact: true, wrong: true }, { replace: true });
    choose(number, number)();
  };
  const form = h("form", { novalidate: true, onsubmit: (event) => (event.preventDefault(), done()) }, input);
  return {
    title: t("count_title"),
    isForm: true,
    body: [form],
    actions: [button({ name: "count-ok", icon: "ok", words: t("ok"), look: "main", onclick: done })],
    begun: () => document.getElementById("exactly").focus(),
  };
}

export function land(tasks) {
  const draft = drafts.current();
  if (!draft) return null;
  const choose = (code) => () => {
    draft.land = code;
    tasks.go("last");
  };
  return {
    title: t("land_title"),
    body: [tiles(...LAND.map((code) => button({ name: `land-${code}`, icon: code === "other" ? "other" : code, words: t(`land_${code}`), onclick: choose(code) })))],
  };
}
