// While a report's page is open it asks now and then who else looks and whether somebody changed it.
// Not while it is hidden, and not for ever. The page says the same when it is loaded.
const EVERY_SECONDS = 20;
const MOST_TIMES = 180; // an hour

const place = document.querySelector("[data-watch]");
if (place) watch(place);

function watch(place) {
  const address = new URL(place.dataset.watch, location.href);
  address.searchParams.set("version", place.dataset.version);
  let asked = 0;
  let timer = 0;
  let said = place.innerHTML;

  async function ask() {
    asked += 1;
    let html;
    try {
      const answer = await fetch(address, { headers: { Accept: "text/html" }, redirect: "error" });
      const isPart = (answer.headers.get("Content-Type") || "").startsWith("text/html");
      if (answer.status >= 500) return next(); // perhaps it is better in a while
      if (!answer.ok || !isPart) return lost();
      html = await answer.text();
    } catch {
      return next(); // offline, or signed out: the next page says which
    }
    if (html.trim() !== said.trim()) {
      // Only what is new is put there, so that screen readers say it once.
      place.innerHTML = html;
      said = html;
    }
    next();
  }

  function lost() {
    place.textContent = place.dataset.lost;
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
