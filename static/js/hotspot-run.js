// While a run is worked on, its page asks now and then how far it is, and loads itself anew once it
// is over. Not while it is hidden, and not for ever. Without this, a link does the same.
const EVERY_SECONDS = 5;
const MOST_TIMES = 360; // half an hour

const panel = document.querySelector("[data-run-progress]");
if (panel) watch(panel);

function watch(panel) {
  let asked = 0;
  let timer = 0;

  async function ask() {
    asked += 1;
    try {
      const answer = await fetch(panel.dataset.runProgress, { headers: { Accept: "text/html" }, redirect: "error" });
      if (answer.status >= 500) return next(); // perhaps it is better in a while
      const isPart = (answer.headers.get("Content-Type") || "").startsWith("text/html");
      if (!answer.ok || !isPart) return lost();
      show(await answer.text());
    } catch {
      // Offline: the page stays as it is until there is an answer again.
    }
    next();
  }

  function show(html) {
    const made = new DOMParser().parseFromString(html, "text/html").body;
    if (!made.querySelector("progress")) return location.reload();
    const said = made.querySelector("label");
    const shown = panel.querySelector("label");
    // Only what is new is put there, so that screen readers say it once and the focus stays.
    if (!shown || shown.textContent === said.textContent) return;
    shown.textContent = said.textContent;
    panel.querySelector("progress").value = made.querySelector("progress").value;
  }

  function lost() {
    panel.textContent = panel.dataset.lost;
  }

  function next() {
    clearTimeout(timer);
    if (!document.hidden && asked < MOST_TIMES) timer = setTimeout(ask, EVERY_SECONDS * 1000);
  }

  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (!document.hidden && asked < MOST_TIMES) ask();
  });
  next();
}
