// The first screen: a language, and the way to a shift.
import { h } from "../dom.js";
import { now } from "../model.js";
import { link, notice } from "../ui.js";
import { chooseLanguage, language, LANGUAGES, t } from "../words.js";

export function start(tasks) {
  return {
    title: t("start_title"),
    back: false,
    body: [
      languages(tasks),
      h("p", {}, t("start_words")),
      !navigator.onLine && notice({ look: "warning", words: t("start_needs_signal"), name: "needs-signal" }),
    ],
    actions: [link({ name: "sign-in", icon: "key", words: t("sign_in"), look: "main", href: "/field/start/" })],
  };
}

export function languages(tasks) {
  const choose = (code) =>
    tasks.does(async () => {
      await chooseLanguage(code);
      tasks.redraw();
    });
  return h(
    "div",
    { class: "languages", role: "group", "aria-label": t("language") },
    ...Object.entries(LANGUAGES).map(([code, name]) =>
      h(
        "button",
        {
          type: "button",
          class: "button",
          lang: code,
          "data-do": "language",
          "data-on": code,
          "aria-pressed": String(code === language()),
          onclick: choose(code),
        },
        name,
      ),
    ),
  );
}

export function shiftOver() {
  if (!now.over) return null;
  const press = link({ name: "sign-in", icon: "key", words: t("sign_in"), href: "/field/start/" });
  return notice({ look: "warning", title: t("over_title"), words: t("over_words"), name: "over" }, press);
}
