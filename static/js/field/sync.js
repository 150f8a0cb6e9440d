// Sending what waits: one at a time on a phone, whatever is open, and each entry until it has an
// outcome. Safe to stop anywhere and to begin again: the server knows each entry by its key.
import { plain, setPlain } from "./db.js";
import { handOver } from "./handover.js";
import { sendPhotos } from "./photo-sync.js";
import * as queue from "./queue.js";
import { askForToken, get, NoAnswer, postJson, Refused, SignedOut } from "./server.js";
import { destroy, fact, hasKey, makeKey, NoKey, setFact } from "./vault.js";
import { VERSION } from "./version.js";

const BATCH = 50;

// {state}: "done", "later" (no answer), "busy", "none" (no shift), "over" (the shift ended by
// itself; what waited is sent), "out" (the phone's access is gone), "old" (update the app), "full".
export async function run() {
  return navigator.locks.request("spotlight-field-send", { ifAvailable: true }, async (lock) => {
    if (!lock) return { state: "busy" };
    try {
      return await sendAll();
    } catch (error) {
      return failed(error);
    }
  });
}

async function failed(error) {
  if (error instanceof NoAnswer) return { state: "later", isUnreached: error.isUnreached, words: error.message };
  if (error instanceof NoKey) return { state: "none" }; // signed out meanwhile, in another tab
  if (error instanceof queue.StorageFull) return { state: "full" };
  if (error instanceof SignedOut) {
    await signedOut();
    return { state: (await hasKey()) ? "out" : "none" };
  }
  if (error instanceof Refused) return { state: "later", words: error.message };
  throw error;
}

// Jobs go at once; what was logged stays until it is sent or somebody gives it up.
async function signedOut() {
  if (!(await hasKey())) return;
  await setPlain("out", true);
  await setFact("work", undefined);
  await queue.forgetSettled();
}

async function sendAll() {
  const versions = await beginning();
  if (versions === null) return { state: "none" };
  if (versions[0] > VERSION) {
    await setPlain("old", true);
    return { state: "old" };
  }
  await setPlain("old", undefined);
  const isRunning = await askForWork();
  const { sent, left, said } = await sendEntries();
  const photos = await sendPhotos();
  if (sent && isRunning) await askForWork();
  if ((await plain("leaving")) && (await isEmpty())) {
    await end();
    return { state: "none" };
  }
  return { state: left || photos.later ? "later" : isRunning ? "done" : "over", words: said || photos.words };
}

// Versions that the server reads; null where there is no shift, or none any more.
async function beginning() {
  if (await plain("owes-end")) await endNow();
  const versions = await askForToken();
  if (!(await hasKey())) {
    await get("work"); // a shift that is over begins nothing here
    await makeKey();
    for (const flag of ["leaving", "out", "over"]) await setPlain(flag, undefined);
  }
  await setPlain("out", undefined);
  return versions;
}

async function endNow() {
  try {
    await postJson("end", {});
  } catch (error) {
    if (!(error instanceof SignedOut || error instanceof Refused)) throw error;
  }
  await setPlain("owes-end", undefined);
  throw new SignedOut("");
}

// Signs out: the key and all that it opens go, whether or not the server hears of it now.
export async function end() {
  await setPlain("owes-end", true);
  await destroy();
  for (const flag of ["leaving", "out", "over"]) await setPlain(flag, undefined);
  try {
    await endNow();
  } catch (error) {
    if (!(error instanceof SignedOut || error instanceof NoAnswer)) throw error;
  }
}

async function askForWork() {
  const before = await fact("work");
  const known = new URLSearchParams({ sites: before?.sites_known ?? "", jobs: before?.jobs_known ?? "" });
  try {
    const asked = Date.now();
    const work = await get(`work?${known}`);
    work.sites ??= before?.sites ?? [];
    work.ahead = Date.parse(work.now) - (asked + Date.now()) / 2; // how far the server's clock is
    if (!(await plain("leaving"))) {
      await queue.kept(() => setFact("work", work));
      await handOver(work.name);
    }
    await setPlain("over", undefined);
    return true;
  } catch (error) {
    if (!(error instanceof SignedOut)) throw error;
    await endShift();
    return false;
  }
}

// Its jobs go, and whom they name; its holder's name stays, since it says whose what waits is.
export async function endShift() {
  await setPlain("over", true);
  const work = await fact("work");
  if (work?.jobs.length) await queue.kept(() => setFact("work", { ...work, jobs: [] }));
}

async function sendEntries() {
  let sent = 0;
  let said = ""; // why there is none
  const without = new Set(); // an outcome: they stay, and go again later
  for (;;) {
    const rows = (await mine()).filter((row) => !without.has(row.id)).slice(0, BATCH);
    if (rows.length === 0) return { sent, left: without.size, said };
    const near = await alike(rows);
    await queue.markTried(rows);
    const { answers, words } = await store(rows);
    said ||= words;
    for (const row of rows) {
      const answer = answers[row.id];
      if (answer) await queue.settle(row, answer, { near: near.get(row.id) ?? [] });
      else without.add(row.id);
      sent += answer ? 1 : 0;
    }
  }
}

// {answers, words}: outcomes by key, and why some have none. Where the server breaks over a batch
// each goes alone, so that one entry that it can't take keeps no other back.
async function store(rows) {
  const entries = rows.map(asSent);
  try {
    const sent = { version: VERSION, now: new Date().toISOString(), entries };
    return { answers: (await postJson("store", sent)).entries, words: "" };
  } catch (error) {
    if (!error.isBroken) throw error;
    if (rows.length === 1) return { answers: {}, words: error.message };
  }
  const all = { answers: {}, words: "" };
  for (const row of rows) {
    const { answers, words } = await store([row]);
    Object.assign(all.answers, answers);
    all.words ||= words;
  }
  return all;
}

// Whoever has the shift now must not be taken for whoever was hurt.
function asSent({ entry, by, urgent }) {
  return urgent && by ? { ...entry, logged_by: by } : entry;
}

// What was refused has to be seen by somebody before it goes.
async function isEmpty() {
  const { entries, photos } = await queue.countWaiting();
  return entries + photos + (await queue.countToLookAt()) === 0;
}

// What somebody else logged on this phone goes in this shift only when its holder says so, but for
// an alert, which can't wait.
async function mine() {
  const name = (await fact("work"))?.name;
  const rows = (await queue.waiting()).filter((row) => !row.broken);
  return rows.filter((row) => !name || !row.by || row.by === name || row.agreed || row.urgent);
}

export async function others() {
  const name = (await fact("work"))?.name;
  const rows = (await queue.waiting()).filter((row) => !row.agreed && !row.urgent);
  return rows.filter((row) => name && row.by && row.by !== name);
}

// What was logged near by already, for finds that were logged without a signal (R4.5).
async function alike(rows) {
  const found = new Map();
  if (await plain("over")) return found;
  for (const row of rows) {
    if (row.entry.kind !== "find" || !row.entry.point || row.asked || row.tried) continue;
    const { point, at, ahead } = row.entry;
    try {
      const { finds } = await postJson("near", { point, at, ahead, now: new Date().toISOString() });
      if (finds.length > 0) found.set(row.id, finds);
    } catch (error) {
      if (!(error instanceof Refused || error instanceof SignedOut)) throw error;
    }
  }
  return found;
}
