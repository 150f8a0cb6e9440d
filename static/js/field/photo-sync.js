// Photos go after their finds, in pieces; a cut costs one piece at most.
import { open } from "./db.js";
import { kept } from "./queue.js";
import { get, NoAnswer, post, Refused, SignedOut } from "./server.js";
import { NoKey, openedBytes, sealed } from "./vault.js";

const PIECE = 262_144;
const MOST_TURNS = 100;

export async function sendPhotos() {
  const db = await open();
  const ready = (await db.getAll("photos")).filter((each) => each.state === "ready");
  let later = false;
  let words = "";
  for (const photo of ready) {
    try {
      if (!(await sendPhoto(db, photo))) later = true;
    } catch (error) {
      if (error.isUnreached || error instanceof SignedOut || error instanceof NoKey) throw error;
      later = true; // one that can't go keeps no other back
      if (error instanceof NoAnswer) words ||= error.message;
    }
  }
  return { later, words };
}

// Whether it is settled: stored, or refused for good.
async function sendPhoto(db, photo) {
  const box = await db.get("pictures", photo.id);
  if (!box) return forget(db, photo.id);
  const bytes = await openedBytes(photo.id, box);
  const about = `entry=${photo.entry}&of=${bytes.length}&sha256=${await sha256(bytes)}`;
  let { received, done } = await get(`photos/${photo.id}`);
  for (let turn = 0; !done && turn < MOST_TURNS; turn += 1) {
    const piece = bytes.subarray(received, received + PIECE);
    try {
      const path = `photos/${photo.id}?${about}&at=${received}`;
      ({ received, done } = await post(path, piece, "application/octet-stream"));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.status === 409) received = Number(error.data.received) || 0;
      else if (error.status === 422) return refuse(photo, error);
      else return false; // its find is not there yet
    }
  }
  return done ? forget(db, photo.id) : false;
}

async function forget(db, id) {
  const change = db.transaction(["photos", "pictures"], "readwrite");
  await change.objectStore("photos").delete(id);
  await change.objectStore("pictures").delete(id);
  await change.done;
  return true;
}

async function refuse(photo, { message, data }) {
  const answer = { outcome: "refused", words: message, code: data.code };
  const entry = { id: photo.id, kind: "photo", find: photo.entry };
  const box = await sealed(photo.id, { entry, answer, near: [], at: new Date().toISOString() });
  await kept(async (db) => {
    const change = db.transaction(["photos", "pictures", "settled"], "readwrite");
    await change.objectStore("photos").delete(photo.id);
    await change.objectStore("pictures").delete(photo.id);
    await change.objectStore("settled").add({ id: photo.id, look: true, ...box });
    await change.done;
  });
  return true;
}

async function sha256(bytes) {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return [...new Uint8Array(digest)].map((each) => each.toString(16).padStart(2, "0")).join("");
}
