// The menu, signing out, and what becomes of things that were not sent yet.
import { setPlain } from "../db.js";
import { h } from "../dom.js";
import { endRound } from "../log.js";
import { now } from "../model.js";
import { sendSoon } from "../sender.js";
import { end } from "../sync.js";
import { button, link, notice, waitsFor } from "../ui.js";
import { clock, t } from "../words.js";
import { needsSomebody } from "./list.js";
import { languages } from "./start.js";

export function menu(tasks) {
  const { work } = now;
  return {
    title: t("menu_title"),
    body: [
      work && h("p", { class: "fact" }, t("signed_in", { name: work.name, phone: work.phone })),
      work && h("p", {}, t("shift_until", { time: clock(Date.parse(work.ends_at) - work.ahead) })),
      languages(tasks),
    ],
    actions: [
      link({ name: "desk", icon: "list", words: t("to_desk"), look: "quiet", href: "/home/" }),
      button({ name: "sign-out", icon: "out", words: t("sign_out"), look: "quiet", onclick: tasks.does(() => leave(tasks)) }),
    ],
  };
}

async function leave(tasks) {
  if (now.round) await endRound();
  await tasks.changed();
  if (now.waits + now.toLook > 0) return tasks.go("sign-out");
  await end();
  await tasks.changed();
  tasks.go("start", {}, { replace: true });
}

export function signOut(tasks) {
  const after = tasks.does(async () => {
    await setPlain("leaving", true);
    await tasks.changed();
    sendSoon();
  });
  return {
    title: t("sign_out_title"),
    body: [
      notice({ look: "warning", words: t("sign_out_words", { n: waitsFor(now.waits + now.toLook) }), name: "sign-out" }),
      button({ name: "see", icon: "list", words: t("list_title"), onclick: () => tasks.go("list") }),
      button({ name: "give-up", icon: "no", words: t("give_up"), look: "quiet", onclick: () => tasks.go("give-up") }),
    ],
    actions: [
      button({ name: "stay", icon: "home", words: t("sign_out_stay"), onclick: () => tasks.go("home", {}, { replace: true }) }),
      button({ name: "after", icon: "send", words: t("sign_out_after"), look: "main", onclick: after }),
    ],
  };
}

export function leaving(tasks) {
  const stay = tasks.does(async () => {
    await setPlain("leaving", undefined);
    await tasks.changed();
    tasks.go("home", {}, { replace: true });
    sendSoon();
  });
  const isHeld = now.toLook + now.others.length > 0;
  return {
    title: t("leaving_title"),
    back: false,
    body: [
      notice({ look: "warning", title: waitsFor(now.waits + now.toLook), words: t(isHeld ? "leaving_held" : "leaving_words"), name: "leaving" }),
      ...needsSomebody(tasks),
      button({ name: "see", icon: "list", words: t("list_title"), onclick: () => tasks.go("list") }),
      button({ name: "give-up", icon: "no", words: t("give_up"), look: "quiet", onclick: () => tasks.go("give-up") }),
    ],
    actions: [
      button({ name: "stay", icon: "home", words: t("sign_out_stay"), onclick: stay }),
      button({ name: "send", icon: "send", words: t("send_now"), look: "main", onclick: () => sendSoon() }),
    ],
  };
}

// The server takes nothing from this phone any more.
export function out(tasks) {
  return {
    title: t("out_title"),
    back: false,
    body: [
      notice({ look: "danger", title: waitsFor(now.waits), words: t("out_words"), name: "out" }),
      button({ name: "give-up", icon: "no", words: t("give_up"), look: "quiet", onclick: () => tasks.go("give-up") }),
    ],
    actions: [link({ name: "sign-in", icon: "key", words: t("sign_in"), look: "main", href: "/field/start/" })],
  };
}

export function giveUp(tasks) {
  const yes = tasks.does(async () => {
    await end();
    await tasks.changed();
    tasks.go("start", {}, { replace: true });
  });
  return {
    title: t("give_up_title", { n: now.waits + now.toLook }),
    body: [notice({ look: "danger", words: t("give_up_words"), name: "give-up" })],
    actions: [
      button({ name: "give-up-yes", icon: "no", words: t("give_up_yes"), look: "danger", onclick: yes }),
      button({ name: "give-up-no", icon: "west", words: t("cancel"), look: "main", onclick: tasks.back }),
    ],
  };
}
