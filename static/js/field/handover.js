// From one person's shift to the next on the same phone: what the last one had open stays theirs.
import * as queue from "./queue.js";
import { fact, setFact } from "./vault.js";

const CERTAIN = 8 * 3_600_000; // a longer round was forgotten, perhaps: only who began it can say
const UNKNOWN = "?";

// A shift has just begun, and nobody knows yet whose it is.
export async function putAside() {
  const name = (await fact("work"))?.name || UNKNOWN;
  await queue.nameUnnamed(name);
  const [round, box, earlier] = [await fact("round"), await fact("box"), await fact("left")];
  if (!round && !box) return;
  if (earlier?.round && round) await close(earlier);
  const left = { id: crypto.randomUUID(), by: round?.by || name, round, box, until: new Date().toISOString() };
  await setFact("left", left);
  for (const each of ["round", "box"]) await setFact(each, undefined);
}

// Now it is known: the same person goes on, somebody else begins with nothing of theirs.
export async function handOver(name) {
  const left = await fact("left");
  if (!left) return;
  const isDone = left.by === name ? await goOn(left) : await close(left);
  if (isDone) await setFact("left", undefined);
}

async function goOn(left) {
  if (left.box && !(await fact("box"))) await setFact("box", left.box);
  if (!left.round) return true;
  if (await fact("round")) return close(left); // they began another meanwhile
  await setFact("round", left.round);
  return true;
}

// Whether nothing is left to do. The same key and end each time: added twice it is stored once.
async function close({ id, by, round, until }) {
  if (!round) return true;
  const lasted = Date.parse(until) - Date.parse(round.at);
  if (lasted < 0 || lasted > CERTAIN) return false;
  const point = round.point ? { point: round.point } : {};
  try {
    await queue.add({ id, kind: "round", at: round.at, ended: until, ...point }, { by });
  } catch (error) {
    if (!(error instanceof queue.StorageFull)) throw error;
    return false;
  }
  return true;
}
