// The app in the field: which screen is shown, and what each change makes of it.
import { setPlain } from "./db.js";
import { frame } from "./frame.js";
import { putAside } from "./handover.js";
import { now, reread } from "./model.js";
import { onPosition, refresh, unwatch, watch } from "./position.js";
import { forgetSettled, StorageFull } from "./queue.js";
import { SCREENS } from "./screens.js";
import { startSending } from "./sender.js";
import { notice } from "./ui.js";
import { destroy, hasKey, setFact } from "./vault.js";
import { loadLanguage, t } from "./words.js";
import { startWorker, takeOver } from "./worker.js";

const root = document.getElementById("app");
let shown = { name: "home", params: {} };
let busy = false;

const tasks = {
  go(name, params = {}, { replace = false } = {}) {
    history[replace ? "replaceState" : "pushState"]({ name, params }, "");
    show({ name, params });
  },
  back: () => history.back(),
  // Each press does its work once, however often it is pressed meanwhile.
  does: (work) => async () => {
    if (busy) return;
    busy = true;
    try {
      await work();
    } catch (error) {
      say(error);
    } finally {
      busy = false;
    }
  },
  async changed() {
    await reread();
    redraw();
  },
  redraw: () => redraw(),
  update: () => takeOver(now.update),
};

function say(error) {
  const isFull = error instanceof StorageFull;
  if (!isFull) console.error(error);
  const words = isFull ? { title: t("full_title"), words: t("full_words"), name: "full" } : { words: t("wrong"), name: "wrong" };
  document.querySelector("[data-said]")?.remove();
  const box = notice({ look: "danger", ...words });
  box.setAttribute("data-said", "");
  document.getElementById("main").prepend(box);
  box.scrollIntoView({ block: "center" });
}

const LOGGING = ["place", "litter", "count", "land", "last", "saved"];

// Where one is when there is no shift, or it is being ended.
function named(name) {
  if (name === "stick") return name;
  if (!now.hasKey) return name === "start" ? name : "start";
  if (now.leaving) return ["list", "give-up"].includes(name) ? name : "leaving";
  // Who holds the phone now may be anybody: how much waits, and nothing of it. Somebody who is logging
  // a find ends that first: nothing is taken from under their thumbs.
  if (now.out) return name === "give-up" || (LOGGING.includes(name) && LOGGING.includes(root.dataset.screen)) ? name : "out";
  return name in SCREENS ? name : "home";
}

function made() {
  const name = named(shown.name);
  const screen = SCREENS[name](tasks, shown.params);
  return { name, screen, parts: screen && frame(screen, name, tasks) };
}

function show(next) {
  shown = next;
  const { name, screen, parts } = made();
  if (!parts) return tasks.go("home", {}, { replace: true }); // what it was about is gone
  root.replaceChildren(...parts);
  root.dataset.screen = name;
  document.title = `${screen.title} – Spotlight`;
  document.getElementById("title").focus({ preventScroll: true });
  document.getElementById("main").scrollTop = 0;
  screen.begun?.();
}

// The same screen with what is new. Nothing is touched while somebody types or where all is as it was.
function redraw() {
  const before = root.dataset.screen;
  const { name, screen, parts } = made();
  if (!parts || name !== before) return show(shown);
  if (screen.isForm || parts.map((each) => each.outerHTML).join("") === root.innerHTML) return;
  const at = document.activeElement?.dataset?.do;
  const on = document.activeElement?.dataset?.on;
  const { scrollTop } = document.getElementById("main");
  root.replaceChildren(...parts);
  document.getElementById("main").scrollTop = scrollTop;
  const same = [...root.querySelectorAll("[data-do]")].find((each) => each.dataset.do === at && each.dataset.on === on);
  (same ?? document.getElementById("title")).focus({ preventScroll: true });
  screen.begun?.();
}

// A shift has just begun on the start page: what the last one left readable goes, what waits stays.
async function begun() {
  history.replaceState({ name: "home", params: {} }, "", "/field/");
  for (const flag of ["owes-end", "leaving", "out", "over"]) await setPlain(flag, undefined);
  if (!(await hasKey())) return;
  await reread();
  if (now.waits + now.toLook === 0 && !now.round) await destroy();
  else {
    await putAside();
    await forgetSettled();
    await setFact("work", undefined);
  }
}

async function sent(result) {
  if (result) now.sync = result;
  const had = now.hasKey;
  await reread();
  if (now.hasKey) watch();
  else unwatch();
  if (now.hasKey && !had) navigator.storage?.persist?.().catch(() => {});
  // A shift that is over holds nothing that can be read once all is sent.
  const isEmpty = now.waits + now.toLook === 0 && !now.round && !LOGGING.includes(root.dataset.screen);
  if (now.over && result?.state === "over" && isEmpty) {
    await destroy();
    await setPlain("over", undefined);
    await reread();
  }
  refresh();
  redraw();
}

async function start() {
  await loadLanguage();
  if (new URLSearchParams(location.search).has("began")) await begun();
  await reread();
  window.addEventListener("popstate", (event) => show(event.state ?? { name: "home", params: {} }));
  onPosition(redraw);
  history.replaceState(history.state ?? { name: "home", params: {} }, "");
  show({ name: "home", params: {} });
  startWorker({
    onUpdate(registration) {
      now.update = registration;
      redraw();
    },
    onNone() {
      now.noWorker = true;
      redraw();
    },
  });
  await startSending(sent);
}

start();
