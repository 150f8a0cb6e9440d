// Sealing what the phone keeps. The key can't be taken out of the browser; it is made when a shift
// begins, and with it goes, at the end, all that can be read.
import { open } from "./db.js";

const KEY = "shift";
const HOW = "AES-GCM";
const IV_BYTES = 12;

export class NoKey extends Error {}

export async function makeKey() {
  const made = await crypto.subtle.generateKey({ name: HOW, length: 256 }, false, ["encrypt", "decrypt"]);
  const db = await open();
  const change = db.transaction("keys", "readwrite");
  if (!(await change.store.get(KEY))) await change.store.put(made, KEY);
  await change.done;
}

export async function hasKey() {
  return Boolean(await key());
}

// The key first: should the rest fail, nothing that is left can be read.
export async function destroy() {
  const db = await open();
  await db.clear("keys");
  await Promise.all(["facts", "queue", "settled", "photos", "pictures"].map((store) => db.clear(store)));
}

export function sealed(name, value) {
  return sealedBytes(name, new TextEncoder().encode(JSON.stringify(value)));
}

// `name` is bound in: what was sealed under one name opens under no other.
export async function sealedBytes(name, bytes) {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  return { iv, data: await crypto.subtle.encrypt(how(name, iv), await needKey(), bytes) };
}

export async function opened(name, box) {
  return JSON.parse(new TextDecoder().decode(await openedBytes(name, box)));
}

export async function openedBytes(name, { iv, data }) {
  return new Uint8Array(await crypto.subtle.decrypt(how(name, iv), await needKey(), data));
}

export async function fact(name) {
  const box = await (await open()).get("facts", name);
  return box ? opened(name, box) : undefined;
}

export async function setFact(name, value) {
  const box = value === undefined ? undefined : await sealed(name, value);
  const db = await open();
  await (box ? db.put("facts", box, name) : db.delete("facts", name));
}

function how(name, iv) {
  return { name: HOW, iv, additionalData: new TextEncoder().encode(name) };
}

async function key() {
  return (await open()).get("keys", KEY);
}

async function needKey() {
  const found = await key();
  if (!found) throw new NoKey("There is no key on this phone.");
  return found;
}
