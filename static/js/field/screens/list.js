// A plain list: what waits, what somebody has to look at, and what was sent in this shift.
import { h } from "../dom.js";
import { canUndo } from "../log.js";
import { now } from "../model.js";
import { acknowledge, agreeToSend } from "../queue.js";
import { sendSoon } from "../sender.js";
import { button, fromServer, heading, notice, refusal, waitsFor } from "../ui.js";
import { band, clock, t } from "../words.js";
import { whereIs } from "./jobs.js";
import { nearLines } from "./last.js";
import { undo, undoNow } from "./saved.js";

export function list(tasks) {
  const sent = now.settled.filter((row) => !row.look);
  return {
    title: t("list_title"),
    body: [
      now.waits + now.toLook === 0 && notice({ look: "good", words: t("list_none"), name: "none" }),
      ...needsSomebody(tasks),
      now.waits > 0 && [
        heading(`${t("list_waits")} (${now.waits})`),
        now.sync.state === "later" && h("p", { class: "hint" }, t("send_later")),
        fromServer(now.sync.words),
        rows(now.queue, tasks, "waits"),
        now.photos > 0 && h("p", { "data-photos": String(now.photos) }, t("list_photos", { n: now.photos })),
      ],
      sent.length > 0 && [heading(t("list_sent")), rows(sent, tasks, "sent")],
    ],
    actions: [now.waits > 0 && button({ name: "send", icon: "send", words: t("send_now"), look: "main", onclick: () => sendSoon() })].filter(Boolean),
  };
}

// What goes no further until somebody says what is to become of it.
export function needsSomebody(tasks) {
  const look = now.settled.filter((row) => row.look);
  return [otherPeople(tasks), look.length > 0 && [heading(t("list_look")), ...look.map((row) => toLookAt(row, tasks))]];
}

function rows(found, tasks, name) {
  return h(
    "ul",
    { class: "rows", "data-list": name },
    ...found.map((row) =>
      h(
        "li",
        { class: "row", "data-entry": row.id },
        h("p", { class: "row__words" }, h("b", {}, described(row)), row.entry.at ? ` ${clock(row.entry.at)}` : ""),
        canUndo(row) && !now.out && !now.leaving && onRow(row, button({ name: "undo", icon: "undo", words: t("undo"), look: "quiet", onclick: undo(tasks, row.entry) })),
      ),
    ),
  );
}

function onRow(row, element) {
  element.dataset.on = row.id;
  return element;
}

export function described({ entry, broken }) {
  if (broken) return t("list_broken");
  if (entry.kind === "find") return `${t(`litter_${entry.litter}`)}, ${band(entry)}`;
  if (entry.kind === "move") return `${jobName(entry.job)}: ${t(`move_${entry.move}`)}`;
  return t(`kind_${entry.kind}`);
}

function jobName(id) {
  const job = now.jobs.find((each) => each.id === id);
  return job ? job.place || `${whereIs(job)}, ${job.reference}` : t("kind_move");
}

// Refused, too late, or stored beside something alike: it stays here until somebody says "seen".
function toLookAt(row, tasks) {
  const { answer } = row;
  const seen = tasks.does(async () => {
    await acknowledge(row);
    await tasks.changed();
    sendSoon();
  });
  const isAlike = answer.outcome === "stored";
  return h(
    "div",
    { class: "notice notice--warning", "data-look": answer.outcome, "data-entry": row.id },
    h("p", { class: "notice__title" }, isAlike ? t("near_title") : t(answer.outcome)),
    answer.outcome === "conflict" ? sides(row) : h("p", {}, `${described(row)}, ${clock(row.entry.at ?? row.at)}`),
    isAlike ? nearLines(row.near) : refusal(answer),
    isAlike && onRow(row, button({ name: "near-undo", icon: "undo", words: t("near_same_undo"), onclick: tasks.does(async () => {
      await acknowledge(row);
      await undoNow(tasks, row.entry);
    }) })),
    onRow(row, button({ name: "seen", icon: "ok", words: isAlike ? t("near_other") : t("seen"), onclick: seen })),
  );
}

function sides(row) {
  return h(
    "div",
    { class: "sides" },
    h("div", { "data-side": "mine" }, h("h3", {}, t("mine")), h("p", {}, described(row)), h("p", {}, clock(row.entry.at))),
    h("div", { "data-side": "theirs" }, h("h3", {}, t("theirs")), h("p", {}, t("theirs_has", { holder: row.answer.holder }))),
  );
}

function otherPeople(tasks) {
  if (now.others.length === 0) return null;
  const names = [...new Set(now.others.map((row) => row.by))].join(", ");
  const agreed = tasks.does(async () => {
    await agreeToSend(now.others);
    await tasks.changed();
    sendSoon();
  });
  return notice(
    { look: "warning", title: t("others_title"), words: t("others_words", { n: waitsFor(now.others.length), name: names }), name: "others" },
    button({ name: "others-send", icon: "send", words: t("others_send"), onclick: agreed }),
  );
}
