// What the screens show: read anew from the phone after each change.
import { plain } from "./db.js";
import { withPending } from "./pending.js";
import * as queue from "./queue.js";
import { endShift, others } from "./sync.js";
import { fact, hasKey } from "./vault.js";

const ROOM_BYTES = 20_000_000;

export const now = {
  hasKey: false,
  leaving: false,
  out: false,
  over: false,
  old: false,
  waits: 0,
  toLook: 0,
  others: [],
  work: null,
  round: null,
  jobs: [],
  queue: [],
  settled: [],
  photos: 0,
  isAlmostFull: false,
  update: null,
  noWorker: false,
  sync: { state: "" },
};

export async function reread() {
  now.hasKey = await hasKey();
  for (const flag of ["leaving", "out", "over", "old"]) now[flag] = Boolean(await plain(flag));
  if (now.hasKey) await rereadSealed();
  else Object.assign(now, { waits: 0, toLook: 0, others: [], work: null, round: null, jobs: [], queue: [], settled: [], photos: 0 });
  now.isAlmostFull = await almostFull();
}

async function rereadSealed() {
  now.work = (await fact("work")) ?? null;
  await endInTime();
  now.round = (await fact("round")) ?? null;
  const waiting = await queue.waiting();
  now.queue = waiting.filter((row) => !isTheirAlert(row.entry, row.by));
  now.settled = (await queue.settledRows()).filter((row) => row.look || !isTheirAlert(row.entry, row.entry.logged_by));
  now.toLook = now.settled.filter((each) => each.look).length;
  now.others = await others();
  now.photos = (await queue.countWaiting()).photos;
  now.waits = waiting.length + now.photos;
  const since = now.work ? Date.parse(now.work.now) - now.work.ahead : 0;
  const isFresh = (each) => each.answer.outcome === "stored" && Date.parse(each.at) > since;
  const fresh = now.settled.filter(isFresh).map((each) => each.entry).reverse();
  const moves = [...fresh, ...now.queue.map((row) => row.entry)];
  now.jobs = withPending(now.work?.jobs ?? [], moves);
}

// That somebody else was hurt is not for whoever has the phone next (R4.6). Only an alert that was
// refused is shown: nobody else would hear of it.
function isTheirAlert({ kind }, by) {
  return kind === "needlestick" && Boolean(by) && by !== now.work?.name && !now.out;
}

// A phone that nobody can reach ends its shift by itself, as far as it knows the server's clock.
async function endInTime() {
  if (!now.work || serverTime() <= Date.parse(now.work.ends_at)) return;
  now.over = true;
  now.work = { ...now.work, jobs: [] };
  await endShift().catch((error) => {
    if (!(error instanceof queue.StorageFull)) throw error; // they stay sealed, and are not shown
  });
}

async function almostFull() {
  const { quota = 0, usage = 0 } = (await navigator.storage?.estimate?.().catch(() => null)) ?? {};
  return quota > 0 && quota - usage < ROOM_BYTES;
}

// The server's clock, as far as the phone knows it.
export function serverTime() {
  return Date.now() + (now.work?.ahead ?? 0);
}
