// Asking the server, and telling apart what can go wrong on the way.
import { VERSION } from "./version.js";

const TIMEOUT_MILLISECONDS = 45_000;

// No answer, or one that says "later", perhaps with words: try again.
export class NoAnswer extends Error {
  constructor(status = 0, words = "") {
    super(words);
    this.isUnreached = status === 0;
    this.isBroken = status >= 500;
  }
}
// The phone's secret opens nothing (any more).
export class SignedOut extends Error {}
// A final answer, with words: `status`, `data`.
export class Refused extends Error {
  constructor(status, data) {
    super(data.words ?? "");
    Object.assign(this, { status, data });
  }
}

let token = "";

export async function get(path) {
  return answerOf(await fetched(path, {}));
}

export function postJson(path, data) {
  return post(path, JSON.stringify(data), "application/json");
}

export async function post(path, body, type) {
  if (!token) await askForToken();
  const send = () => fetched(path, { method: "POST", body, headers: { "Content-Type": type, "X-CSRFToken": token } });
  let response = await send();
  if (response.status === 403) {
    await askForToken();
    response = await send();
  }
  return answerOf(response);
}

// Which formats the server reads, [from, to].
export async function askForToken() {
  const answer = await get("token");
  token = answer.token;
  return answer.versions ?? [VERSION, VERSION];
}

async function fetched(path, { headers = {}, ...how }) {
  try {
    return await fetch(`/field/api/${path}`, {
      ...how,
      headers: { ...headers, Accept: "application/json", "X-Spotlight-Field": String(VERSION) },
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
    });
  } catch {
    throw new NoAnswer();
  }
}

async function answerOf(response) {
  const data = await response.json().catch(() => null);
  if (response.ok && data !== null) return data;
  if (response.status === 401) throw new SignedOut(data?.words ?? "");
  const final = response.status >= 400 && response.status < 500 && ![403, 408, 429].includes(response.status);
  if (final && data !== null) throw new Refused(response.status, data);
  throw new NoAnswer(response.status, data?.words ?? "");
}
