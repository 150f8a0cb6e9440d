// What a press keeps: finds, visits, rounds, moves of jobs, alerts, and taking them back.
import { now } from "./model.js";
import * as queue from "./queue.js";
import { sendInBackgroundToo, sendSoon } from "./sender.js";
import { fact, setFact } from "./vault.js";

export const LONGEST_ROUND = 16 * 3_600_000;
const BY_KEY = ["find", "visit", "round"]; // what the server takes back by the key of its entry

async function keep(entry, more = {}) {
  const ahead = Math.round((now.work?.ahead ?? NaN) / 1000); // should the clock be put right before it is sent
  const known = Number.isFinite(ahead) ? { ahead } : {};
  const whole = { id: crypto.randomUUID(), at: new Date().toISOString(), ...known, ...entry };
  await queue.add(whole, { by: now.work?.name ?? "", ...more });
  sendInBackgroundToo();
  sendSoon();
  return whole;
}

// `draft`: what the screens of a find gathered (draft.js).
export async function keepFind(draft, disposal) {
  const box = disposal === "boxed" ? draft.box.trim() : "";
  const found = {
    litter: draft.litter,
    at_least: draft.atLeast,
    at_most: draft.atMost,
    land: draft.land,
    hazards: [...draft.hazards].sort(),
    disposal,
    ...placeOf(draft),
  };
  const entry = draft.job
    ? await keep({ kind: "move", job: draft.job, move: "cleared", ...found, box, words: "" })
    : await keep(
        { kind: "find", ...found, box, photos: draft.photos.map((each) => each.id) },
        { photos: draft.photos, asked: draft.asked },
      );
  if (box) await setFact("box", box).catch(() => {}); // the find is kept; only the number is typed again
  return entry;
}

export function keepVisit(draft) {
  return keep({ kind: "visit", point: placeOf(draft).point });
}

export function keepMove(job, move) {
  return keep({ kind: "move", job: job.id, move, words: "" });
}

export function keepAlert(point) {
  return keep({ kind: "needlestick", ...(point ? { point } : {}) });
}

export async function beginRound(point) {
  await queue.kept(() => setFact("round", { at: new Date().toISOString(), point, by: now.work?.name }));
}

// `length` in milliseconds for a round whose end was forgotten.
export async function endRound(length = null) {
  const round = await fact("round");
  if (!round) return;
  const ended = length === null ? new Date() : new Date(Date.parse(round.at) + length);
  await keep({ kind: "round", at: round.at, ended: ended.toISOString(), ...(round.point ? { point: round.point } : {}) });
  await setFact("round", undefined);
}

export async function dropRound() {
  await setFact("round", undefined);
}

export function canUndo(row) {
  const { kind, move } = row.entry;
  if (BY_KEY.includes(kind) || (kind === "move" && ["cleared", "not_found", "private_land"].includes(move))) return true;
  return !row.answer && !row.tried && kind !== "needlestick" && kind !== "undo";
}

// Before it was sent it simply goes; afterwards the server is told to take it back.
export async function takeBack(entry) {
  if (await queue.takeBack(entry.id)) return;
  if (BY_KEY.includes(entry.kind)) await keep({ kind: "undo", find: entry.id });
  else if (entry.kind === "move") await keep({ kind: "move", job: entry.job, move: "undo", words: "" });
}

// A pin that somebody moved is as exact as they are: nobody knows how much.
function placeOf(draft) {
  const place = draft.place.trim();
  const point = draft.point && { lon: draft.point.lon, lat: draft.point.lat };
  if (point && !draft.isMoved && draft.point.accuracy !== undefined) point.accuracy = draft.point.accuracy;
  return { ...(point ? { point } : {}), ...(place ? { place } : {}) };
}
