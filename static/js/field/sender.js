// When to send: at once, when the signal is back, when the app is opened, and by a timer that slows
// down while nobody answers.
import { run } from "./sync.js";

const USUAL = 60_000;
const FIRST = 2_000;
const LONGEST = 300_000;
const BUSY = 3_000;

let timer = 0;
let wait = FIRST;
let running = false;
let again = false;
let tell = () => {};

export function startSending(listener) {
  tell = listener;
  window.addEventListener("online", () => sendSoon());
  window.addEventListener("offline", () => tell({ state: "later" }));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") sendSoon();
  });
  navigator.serviceWorker?.addEventListener("message", (event) => {
    if (event.data === "sent") tell(null);
  });
  return sendSoon();
}

// What was just kept: now, and in the background should the app be closed first.
export async function sendSoon() {
  clearTimeout(timer);
  if (running) {
    again = true;
    return;
  }
  running = true;
  let result = { state: "later" };
  let asked = false;
  try {
    do {
      again = false;
      if (navigator.onLine) {
        asked = true;
        result = await run();
      }
    } while (again);
  } catch (error) {
    // The timer tries again; what waits is as it was.
    console.error(error);
  } finally {
    running = false;
  }
  // Without a signal nobody was asked: after a day of that the first failure waits no longer.
  wait = result.state === "later" && asked ? Math.min(LONGEST, wait * 2) : FIRST;
  const pause = { later: wait * (0.75 + Math.random() / 2), busy: BUSY }[result.state] ?? USUAL;
  timer = setTimeout(sendSoon, pause);
  await tell(result);
}

export async function sendInBackgroundToo() {
  try {
    const registration = await navigator.serviceWorker?.getRegistration();
    await registration?.sync?.register("send");
  } catch {
    // Not here, or not allowed: the timer does it.
  }
}
