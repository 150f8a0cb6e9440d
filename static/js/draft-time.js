// Asks before the server throws away a resident's answers. The server alone decides; without this
// script the page says the time, and a link leads to the same button.
const WARN_SECONDS = 5 * 60;

const dialog = document.querySelector("[data-draft]");
const part = (name) => dialog.querySelector(`[data-draft-${name}]`);
let endsAt = 0;
let ticking = 0;

function secondsLeft() {
  return Math.max(0, Math.round((endsAt - Date.now()) / 1000));
}

function wait(seconds) {
  endsAt = Date.now() + seconds * 1000;
  clearInterval(ticking);
  if (dialog.open) dialog.close();
  if (seconds <= 0) {
    over();
    return;
  }
  setTimeout(look, Math.max(0, seconds - WARN_SECONDS) * 1000);
}

// Somebody may have gone on in another tab, which gave this page more time too.
async function look() {
  const left = await ask("GET");
  if (left !== null && left > WARN_SECONDS) {
    wait(left);
    return;
  }
  if (left !== null) endsAt = Date.now() + left * 1000;
  if (!dialog.open) dialog.showModal();
  clearInterval(ticking);
  ticking = setInterval(tick, 1000);
  tick();
  speak();
}

function tick() {
  const seconds = secondsLeft();
  part("time").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  if (seconds > 0 && seconds % 60 === 0) speak();
  if (seconds === 0) over();
}

function over() {
  clearInterval(ticking);
  part("soon").hidden = true;
  part("over").hidden = false;
  part("more").hidden = true;
  part("close").hidden = false;
  if (!dialog.open) dialog.showModal();
  speak();
}

function speak() {
  const shown = part("over").hidden ? part("soon") : part("over");
  part("status").textContent = shown.textContent.trim();
}

async function ask(method) {
  try {
    const response = await fetch(dialog.dataset.address, {
      method,
      headers: { Accept: "application/json", "X-CSRFToken": dialog.dataset.token },
      redirect: "error",
    });
    if (!response.ok) return null;
    return (await response.json()).seconds;
  } catch {
    return null;
  }
}

async function more() {
  part("problem").hidden = true;
  const left = await ask("POST");
  if (left === null) part("problem").hidden = false;
  else wait(left);
}

if (dialog && typeof dialog.showModal === "function") {
  part("more").addEventListener("click", more);
  part("close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("cancel", (event) => {
    // Escape is an answer: I am here. When time is up, it only closes.
    if (!part("over").hidden) return;
    event.preventDefault();
    more();
  });
  wait(Number(dialog.dataset.seconds));
}
