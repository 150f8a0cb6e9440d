// Tries one number after the other until the key that is derived from it begins as it should:
// ALTCHA's proof of work, version 2, with the browser's own PBKDF2.
const MOST_TRIES = 10_000;

const bytesOf = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const hexOf = (buffer) =>
  Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

async function derive(password, { salt, cost, keyLength }) {
  const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: bytesOf(salt), iterations: cost };
  return crypto.subtle.deriveBits(how, key, keyLength * 8);
}

async function solve(parameters) {
  const nonce = bytesOf(parameters.nonce);
  const password = new Uint8Array(nonce.length + 4);
  password.set(nonce);
  const number = new DataView(password.buffer, nonce.length);
  for (let counter = 0; counter < MOST_TRIES; counter += 1) {
    number.setUint32(0, counter);
    const derivedKey = hexOf(await derive(password, parameters));
    if (derivedKey.startsWith(parameters.keyPrefix)) return { counter, derivedKey };
  }
  return null;
}

self.onmessage = async ({ data }) => {
  try {
    self.postMessage(await solve(data));
  } catch {
    self.postMessage(null);
  }
};
