// What waits on the phone to be sent, in order, and what became of what was sent. A row leaves the
// queue in the same transaction in which its outcome is kept, or when somebody takes it back.
import { open } from "./db.js";
import { opened, sealed, sealedBytes } from "./vault.js";

export const MOST_KEPT = 100;

export class StorageFull extends Error {}

// Keeps an entry, and its photos (bytes by their keys), all or nothing; its key.
export async function add(entry, { by = "", asked = false, photos = [] } = {}) {
  const row = {
    id: entry.id,
    urgent: entry.kind === "needlestick" ? 1 : 0,
    tried: false,
    ...(await sealed(entry.id, { entry, by, asked })),
  };
  const pictures = await Promise.all(
    photos.map(async ({ id, bytes }) => ({ id, size: bytes.byteLength, box: await sealedBytes(id, bytes) })),
  );
  await kept(async (db) => {
    const change = db.transaction(["queue", "photos", "pictures"], "readwrite");
    const puts = [change.objectStore("queue").add(row)];
    for (const { id, size, box } of pictures) {
      puts.push(change.objectStore("photos").put({ id, entry: entry.id, size, state: "waiting" }));
      puts.push(change.objectStore("pictures").put({ id, ...box }));
    }
    await Promise.all([...puts, change.done]);
  });
  return entry.id;
}

// Whatever writes a lot: a full phone is said so, and changes nothing of what is there.
export async function kept(write) {
  try {
    await write(await open());
  } catch (error) {
    if (error?.name === "QuotaExceededError") throw new StorageFull("This phone has no room left.");
    throw error;
  }
}

// All that waits, in the order in which it goes; `broken` where it can't be opened.
export async function waiting() {
  const rows = await (await open()).getAll("queue");
  rows.sort((one, other) => other.urgent - one.urgent || one.seq - other.seq);
  return Promise.all(rows.map(whole));
}

export async function countWaiting() {
  const db = await open();
  return { entries: await db.count("queue"), photos: await db.count("photos") };
}

async function whole(row) {
  try {
    return { ...plainOf(row), ...(await opened(row.id, row)) };
  } catch {
    return { ...plainOf(row), broken: true, entry: { id: row.id, kind: "" }, by: "" };
  }
}

function plainOf({ seq, id, urgent, tried, agreed = false }) {
  return { seq, id, urgent, tried, agreed };
}

// From here on it may be on the server: taking it back is then an entry of its own.
export async function markTried(rows) {
  const change = (await open()).transaction("queue", "readwrite");
  for (const { seq } of rows) {
    const row = await change.store.get(seq);
    if (row) await change.store.put({ ...row, tried: true });
  }
  await change.done;
}

// `rows`: what others logged, and nothing else; alerts ask nobody.
export async function agreeToSend(rows) {
  const agreed = new Set(rows.map((row) => row.id));
  const change = (await open()).transaction("queue", "readwrite");
  for (const row of await change.store.getAll()) if (agreed.has(row.id)) await change.store.put({ ...row, agreed: true });
  await change.done;
}

// Whose it is that was logged before the phone was told who has the shift.
export async function nameUnnamed(by) {
  const db = await open();
  for (const { seq, id, broken, by: named } of await waiting()) {
    if (broken || named) continue;
    const box = await sealed(id, { ...(await opened(id, await db.get("queue", seq))), by });
    const change = db.transaction("queue", "readwrite");
    const row = await change.store.get(seq);
    if (row) await change.store.put({ ...row, ...box });
    await change.done;
  }
}

// Takes an entry out again that was never tried; false when it was, or is gone.
export async function takeBack(id) {
  const change = (await open()).transaction(["queue", "photos", "pictures"], "readwrite");
  const row = await change.objectStore("queue").index("id").get(id);
  const can = Boolean(row) && !row.tried;
  if (can) {
    await change.objectStore("queue").delete(row.seq);
    await dropPhotos(change, id);
  }
  await change.done;
  return can;
}

// What became of an entry: {outcome, words, holder, again}. `look`: somebody has to look at it.
export async function settle(row, answer, { near = [] } = {}) {
  const stored = answer.outcome === "stored";
  const entry = { ...row.entry, logged_by: row.by };
  const box = await sealed(row.id, { entry, answer, near, at: new Date().toISOString() });
  const leave = (record) => kept((db) => leaveQueue(db, row, record, stored));
  try {
    await leave({ id: row.id, look: !stored || near.length > 0, ...box });
  } catch (error) {
    if (!(stored && error instanceof StorageFull)) throw error;
    await leave(null); // it is on the server: on a full phone the list of what was sent can wait
  }
  await forgetOldest();
}

async function leaveQueue(db, row, record, stored) {
  const change = db.transaction(["queue", "settled", "photos"], "readwrite");
  await change.objectStore("queue").delete(row.seq);
  const earlier = await change.objectStore("settled").index("id").getKey(row.id);
  if (earlier !== undefined) await change.objectStore("settled").delete(earlier);
  if (record) await change.objectStore("settled").add(record);
  if (stored) await setPhotos(change, row.id, "ready");
  await change.done;
}

export async function settledRows() {
  const rows = await (await open()).getAll("settled");
  const whole = await Promise.all(
    rows.map(async (row) => {
      try {
        return { seq: row.seq, id: row.id, look: row.look, ...(await opened(row.id, row)) };
      } catch {
        return null;
      }
    }),
  );
  return whole.filter(Boolean).reverse();
}

export async function countToLookAt() {
  return (await (await open()).getAll("settled")).filter((each) => each.look).length;
}

// Somebody has seen it. What was refused goes with its photos; what was stored stays in the list.
export async function acknowledge({ seq, id, entry, answer }) {
  const change = (await open()).transaction(["settled", "photos", "pictures"], "readwrite");
  if (answer.outcome === "stored") {
    const row = await change.objectStore("settled").get(seq);
    if (row) await change.objectStore("settled").put({ ...row, look: false });
  } else {
    await change.objectStore("settled").delete(seq);
    if (entry.kind !== "photo") await dropPhotos(change, id);
  }
  await change.done;
}

export async function forgetSettled() {
  const change = (await open()).transaction("settled", "readwrite");
  for (const row of await change.store.getAll()) if (!row.look) await change.store.delete(row.seq);
  await change.done;
}

async function forgetOldest() {
  const change = (await open()).transaction("settled", "readwrite");
  const seen = (await change.store.getAll()).filter((each) => !each.look);
  for (const row of seen.slice(0, -MOST_KEPT)) await change.store.delete(row.seq);
  await change.done;
}

async function setPhotos(change, entry, state) {
  const photos = change.objectStore("photos");
  for (const photo of await photos.index("entry").getAll(entry)) await photos.put({ ...photo, state });
}

async function dropPhotos(change, entry) {
  const photos = change.objectStore("photos");
  for (const id of await photos.index("entry").getAllKeys(entry)) {
    await photos.delete(id);
    await change.objectStore("pictures").delete(id);
  }
}
