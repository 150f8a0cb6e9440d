// What the phone keeps. Whatever tells of a find, a job or a person is sealed (vault.js); beside it
// stand only keys that mean nothing, sizes, and in what order things go.
import { openDB } from "../../vendor/idb/idb.js";

const NAME = "spotlight-field";

// One step for each version there ever was; a phone goes through those that it has not seen yet.
// A step adds and moves, and never drops what waits: people update with a day's finds on the phone.
const STEPS = [
  (db) => {
    db.createObjectStore("plain"); // language and flags
    db.createObjectStore("keys");
    db.createObjectStore("facts"); // sealed: jobs, places with children, the round that is on
    db.createObjectStore("queue", { keyPath: "seq", autoIncrement: true }).createIndex("id", "id", { unique: true });
    db.createObjectStore("settled", { keyPath: "seq", autoIncrement: true }).createIndex("id", "id", { unique: true });
    db.createObjectStore("photos", { keyPath: "id" }).createIndex("entry", "entry");
    db.createObjectStore("pictures", { keyPath: "id" });
  },
];

let opened = null;

export function open() {
  opened ??= openDB(NAME, STEPS.length, {
    upgrade(db, from, _to, transaction) {
      STEPS.slice(from).forEach((step) => step(db, transaction));
    },
    // A newer app in another tab waits for this one to let go.
    blocking(_current, _blocked, event) {
      event.target.close();
      opened = null;
    },
    terminated() {
      opened = null;
    },
  }).catch((error) => {
    opened = null;
    throw error;
  });
  return opened;
}

export async function plain(name) {
  return (await open()).get("plain", name);
}

export async function setPlain(name, value) {
  const db = await open();
  await (value === undefined ? db.delete("plain", name) : db.put("plain", value, name));
}
