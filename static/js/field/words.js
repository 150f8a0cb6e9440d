// What the app says, in the language that was chosen on this phone. Each catalogue has each key.
import { plain, setPlain } from "./db.js";
import en from "./words/en.js";
import lt from "./words/lt.js";
import pl from "./words/pl.js";

export const LANGUAGES = { en: "English", pl: "Polski", lt: "Lietuvių" };
const CATALOGUES = { en, pl, lt };

let chosen = "en";

export async function loadLanguage() {
  const kept = await plain("language");
  const asked = (navigator.languages ?? []).map((each) => each.slice(0, 2)).find((each) => each in CATALOGUES);
  use(kept in CATALOGUES ? kept : (asked ?? "en"));
}

export async function chooseLanguage(code) {
  use(code);
  await setPlain("language", code);
}

export function language() {
  return chosen;
}

function use(code) {
  chosen = code;
  document.documentElement.lang = code;
}

export function t(key, values = {}) {
  const words = CATALOGUES[chosen][key] ?? key;
  return words.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
}

// Words for why the server refused something; "" where there are none but its own.
export function why(code) {
  return CATALOGUES[chosen][`why_${code}`] ?? "";
}

export function clock(time) {
  return new Intl.DateTimeFormat(chosen === "en" ? "en-GB" : chosen, { hour: "2-digit", minute: "2-digit" }).format(
    new Date(time),
  );
}

export function length(milliseconds) {
  const minutes = Math.floor(Math.abs(milliseconds) / 60_000);
  if (minutes < 120) return t("minutes", { n: minutes });
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? t("hours", { n: hours }) : t("days", { n: Math.floor(hours / 24) });
}

export function distance(metres) {
  return metres < 1000
    ? t("metres", { n: Math.round(metres / 10) * 10 })
    : t("kilometres", { n: (metres / 1000).toFixed(1) });
}

export function band({ at_least: least, at_most: most }) {
  if (most === null || most === undefined) return `${least}+`;
  return least === most ? String(least) : `${least}–${most}`;
}
