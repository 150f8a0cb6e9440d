// What is typed into an incident is saved on the server as a draft every so often, and when the
// phone is put away. Without this, "Save and come back" saves it. Before the form is sent, the same
// asks whether the server answers: on a lost signal the page stays as it is, with all that was
// typed. Nothing is kept on the phone itself, which several people share.

const EVERY_MS = 20000;
const LONGEST_MS = 15000;
const TWICE_MS = 3000;
const form = document.querySelector("[data-venue-draft]");

function body() {
  const data = new FormData(form);
  data.delete("photo");
  data.set("do", "autosave");
  return new URLSearchParams([...data].filter(([, value]) => typeof value === "string"));
}

if (form) {
  const said = form.querySelector("[data-venue-saved]");
  const notSent = form.querySelector("[data-venue-not-sent]");
  const version = form.elements.namedItem("version");
  const chosenAt = form.elements.namedItem("said_at");
  // The phone's clock may be wrong: what counts is the server's.
  const ahead = Date.parse(form.dataset.now) - Date.now();
  let changed = false;
  let stopped = false;
  let asking = false;
  let answers = false;
  let leaving = false;
  let underWay = Promise.resolve();

  async function post(options) {
    const answer = await fetch(form.action, {
      method: "POST", body: body(), redirect: "manual", ...options,
    });
    if (answer.type === "opaqueredirect") {
      return { reached: false, why: form.dataset.signedOut };
    }
    const words = await answer.text();
    if (answer.ok) {
      version.value = words;
    }
    const isText = answer.headers.get("Content-Type")?.startsWith("text/plain");
    return {
      reached: answer.status < 500, saved: answer.ok, why: isText ? words : form.dataset.notSaved,
    };
  }

  // One after the other: each carries the version that the one before was given.
  function ask(options = {}) {
    underWay = underWay.then(() => post(options)).catch(
      () => ({ reached: false, lost: true, why: form.dataset.notSaved }),
    );
    return underWay;
  }

  async function save(options = {}) {
    if (!changed || stopped || asking) {
      return;
    }
    changed = false;
    const answer = await ask(options);
    if (answer.saved) {
      const at = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
      said.textContent = form.dataset.saved.replace("%s", at);
      return;
    }
    // Somebody else saved it, or there are too many: pressing Save says what to do.
    stopped = answer.reached;
    changed = true;
    said.textContent = answer.why;
  }

  async function send(button) {
    asking = true;
    notSent.hidden = true;
    said.textContent = form.dataset.sending;
    const answer = await ask({ signal: AbortSignal.timeout(LONGEST_MS) });
    asking = false;
    said.textContent = "";
    if (answer.reached) {
      answers = true;
      form.requestSubmit(button);
      return;
    }
    changed = true;
    notSent.textContent = answer.why === form.dataset.signedOut
      ? answer.why : form.dataset.notSent;
    notSent.hidden = false;
  }

  function remember() {
    const when = form.querySelector('[name="when"]:checked')?.value;
    if (when !== "now" && when !== "earlier") {
      chosenAt.value = "";
      return;
    }
    const clock = form.elements.namedItem("time").value.replace(/[^0-9:.]/g, "").slice(0, 8);
    const at = new Date(Date.now() + ahead).toISOString();
    chosenAt.value = `${at}|${when}|${when === "earlier" ? clock : ""}`;
  }

  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("change", (event) => {
    if (event.target.name === "when" || event.target.name === "time") {
      remember();
    }
  });
  form.addEventListener("submit", (event) => {
    if (answers) {
      answers = false;
      stopped = true;
      leaving = true;
      setTimeout(() => { leaving = false; }, TWICE_MS);
      return;
    }
    event.preventDefault();
    if (!asking && !leaving) {
      send(event.submitter);
    }
  });
  globalThis.addEventListener("online", () => {
    if (!notSent.hidden) {
      notSent.textContent = form.dataset.back;
    }
  });
  globalThis.addEventListener("pageshow", () => { stopped = false; });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") {
      save({ keepalive: true });
    }
  });
  setInterval(() => save(), EVERY_MS);
}
