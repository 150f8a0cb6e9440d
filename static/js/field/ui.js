// Parts that screens are made of: large, few words, a pictogram beside each.
import { h } from "./dom.js";
import { pictogram } from "./pictograms.js";
import { t, why } from "./words.js";

// `name` tells it apart for whoever looks for it (data-do), `look`: "main", "danger", "quiet".
export function button({ name, icon, words, look = "", pressed, onclick, small = "", disabled = false }) {
  return h(
    "button",
    {
      type: "button",
      class: `button ${look && `button--${look}`}`.trim(),
      "data-do": name,
      "aria-pressed": pressed === undefined ? null : String(pressed),
      "aria-disabled": disabled ? "true" : null,
      onclick,
    },
    icon && pictogram(icon),
    h("span", { class: "button__words" }, words, small && h("small", {}, small)),
  );
}

export function link({ name, icon, words, look = "", href }) {
  return h(
    "a",
    { class: `button ${look && `button--${look}`}`.trim(), "data-do": name, href },
    icon && pictogram(icon),
    h("span", { class: "button__words" }, words),
  );
}

export function tiles(...buttons) {
  return h("div", { class: "tiles" }, ...buttons);
}

// `look`: "warning", "danger", "good", "".
export function notice({ look = "", title = "", words = "", lang, name }, ...more) {
  return h(
    "div",
    { class: `notice ${look && `notice--${look}`}`.trim(), role: look === "danger" ? "alert" : null, "data-notice": name },
    title && h("p", { class: "notice__title" }, title),
    words && h("p", { lang }, words),
    ...more,
  );
}

export function field({ id, label, hint = "", value = "", type = "text", error = "", ...attributes }) {
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  const input = h("input", {
    id,
    type,
    class: "input",
    autocomplete: "off",
    "aria-describedby": described || null,
    "aria-invalid": error ? "true" : null,
    ...attributes,
  });
  input.value = value;
  return h(
    "div",
    { class: "field" },
    h("label", { for: id, class: "label" }, label),
    hint && h("p", { id: `${id}-hint`, class: "hint" }, hint),
    error && h("p", { id: `${id}-error`, class: "error" }, error),
    input,
  );
}

export function heading(words) {
  return h("h2", {}, words);
}

// Words from the server come in English.
export function fromServer(words) {
  return words ? h("p", { lang: "en" }, words) : null;
}

export function refusal({ words, code }) {
  const own = why(code);
  return own ? h("p", {}, own) : fromServer(words);
}

export function waitsFor(count) {
  return t("waiting_n", { n: count });
}
