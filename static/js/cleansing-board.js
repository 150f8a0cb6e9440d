// The board renews itself while it is looked at, until somebody holds it still. What changed is said
// once, politely; the keyboard stays where it was. The page says the same when it is loaded.
const EVERY_SECONDS = 20;
const MOST_TIMES = 1_440; // eight hours

const board = document.querySelector("[data-board]");
if (board) keepNew(board);

function keepNew(board) {
  const said = document.querySelector("[data-board-said]");
  let isStill = false;
  let asked = 0;
  let timer = 0;

  async function ask() {
    asked += 1;
    const address = new URL(board.dataset.board, location.href);
    address.searchParams.set("stamp", board.querySelector("[data-stamp]")?.dataset.stamp ?? "");
    try {
      const answer = await fetch(address, { headers: { Accept: "text/html" }, redirect: "error" });
      if (answer.status >= 500) return next(); // perhaps it is better in a while
      const isPart = (answer.headers.get("Content-Type") || "").startsWith("text/html");
      if (!answer.ok || !isPart) return lost();
      const html = await answer.text();
      if (!isStill) show(html);
    } catch {
      // Offline: the page stays as it is until there is an answer again.
    }
    next();
  }

  function show(html) {
    if (html.trim() === board.innerHTML.trim()) return;
    const before = placesOf(board);
    const focused = board.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    board.innerHTML = html;
    if (focused) [...board.querySelectorAll("a")].find((each) => each.getAttribute("href") === focused)?.focus();
    say(before, placesOf(board));
  }

  function say(before, after) {
    const isNew = [...after.keys()].filter((job) => !before.has(job)).length;
    const moved = [...after].filter(([job, column]) => before.has(job) && before.get(job) !== column).length;
    const gone = [...before.keys()].filter((job) => !after.has(job)).length;
    const words = [
      [isNew, board.dataset.textNew],
      [moved, board.dataset.textMoved],
      [gone, board.dataset.textGone],
    ];
    const changes = words.filter(([number]) => number).map(([number, text]) => text.replace("{number}", String(number)));
    if (changes.length) said.textContent = changes.join(" ");
  }

  function lost() {
    said.classList.remove("govuk-visually-hidden");
    said.classList.add("govuk-body");
    said.textContent = board.dataset.textLost;
  }

  function next() {
    clearTimeout(timer);
    if (!document.hidden && !isStill && asked < MOST_TIMES) timer = setTimeout(ask, EVERY_SECONDS * 1000);
  }

  function offerToHold() {
    const line = document.querySelector("[data-renewal]");
    const button = document.querySelector("[data-renewal-switch]");
    line.hidden = false;
    button.hidden = false;
    button.addEventListener("click", () => {
      isStill = !isStill;
      button.setAttribute("aria-pressed", String(isStill));
      line.querySelector("[data-renewal-on]").hidden = isStill;
      line.querySelector("[data-renewal-off]").hidden = !isStill;
      if (isStill) clearTimeout(timer);
      else ask();
    });
  }

  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (!document.hidden && !isStill && asked < MOST_TIMES) ask();
  });
  offerToHold();
  next();
}

// Job -> column.
function placesOf(board) {
  return new Map([...board.querySelectorAll("[data-job]")].map(({ dataset }) => [dataset.job, dataset.column]));
}
