// What is typed into an incident is saved on the server as a draft every so often, and when the
// phone is put away. Without this, "Save and come back" saves it.

const EVERY_MS = 20000;
const form = document.querySelector("[data-venue-draft]");

function body() {
  const data = new FormData(form);
  data.delete("photo");
  data.set("do", "autosave");
  return new URLSearchParams([...data].filter(([, value]) => typeof value === "string"));
}

if (form) {
  const said = form.querySelector("[data-venue-saved]");
  const version = form.elements.namedItem("version");
  let changed = false;
  let stopped = false;
  let underWay = false;

  async function save(options = {}) {
    if (!changed || stopped || underWay) {
      return;
    }
    changed = false;
    underWay = true;
    try {
      const answer = await fetch(form.action, {
        method: "POST", body: body(), redirect: "error", ...options,
      });
      const words = await answer.text();
      if (answer.ok) {
        version.value = words;
        const at = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
        said.textContent = form.dataset.saved.replace("%s", at);
      } else {
        // Somebody else saved it, or there are too many: pressing Save says what to do.
        stopped = true;
        said.textContent = answer.headers.get("Content-Type")?.startsWith("text/plain")
          ? words : form.dataset.notSaved;
      }
    } catch {
      changed = true;
      said.textContent = form.dataset.notSaved;
    } finally {
      underWay = false;
    }
  }

  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { stopped = true; });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") {
      save({ keepalive: true });
    }
  });
  setInterval(() => save(), EVERY_MS);
}
