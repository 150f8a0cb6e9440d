// Warns before the server ends a session. The server alone decides; this only asks and shows.
const WARN_SECONDS = 5 * 60;
const LONGEST_SLEEP_SECONDS = 60 * 60;

export function watchSession(dialog) {
  if (!dialog || typeof dialog.showModal !== "function") return;
  const part = (name) => dialog.querySelector(`[data-session-${name}]`);
  let endsAt = 0;
  let final = false; // the 12 hours are nearly over: nothing puts that off
  let dismissed = false;
  let ticking = 0;

  async function ask() {
    let left;
    try {
      const response = await fetch(dialog.dataset.left, { headers: { Accept: "application/json" }, redirect: "error" });
      left = await response.json();
    } catch {
      // Signed out elsewhere, or offline: the next page says which. Ask again in a minute.
      setTimeout(ask, 60_000);
      return;
    }
    take(left);
  }

  function take(left) {
    final = left.longest <= WARN_SECONDS && left.longest <= left.idle;
    endsAt = Date.now() + left.idle * 1000;
    if (left.idle <= 0) return leave();
    if (left.idle > WARN_SECONDS) {
      hide();
      const wait = Math.min(left.idle - WARN_SECONDS, LONGEST_SLEEP_SECONDS);
      setTimeout(ask, wait * 1000);
      return;
    }
    show();
  }

  function show() {
    part("idle").hidden = final;
    part("longest").hidden = !final;
    part("stay").hidden = final;
    part("go-on").hidden = !final;
    if (!dialog.open && !(final && dismissed)) dialog.showModal();
    clearInterval(ticking);
    ticking = setInterval(tick, 1000);
    tick();
    speak();
  }

  function tick() {
    const seconds = Math.max(0, Math.round((endsAt - Date.now()) / 1000));
    for (const place of dialog.querySelectorAll("[data-session-time]")) {
      place.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    }
    if (seconds % 60 === 0) speak();
    if (seconds === 0) {
      clearInterval(ticking);
      ask(); // somebody may have gone on in another tab
    }
  }

  function speak() {
    const shown = final ? part("longest") : part("idle");
    part("status").textContent = shown.textContent.trim();
  }

  function hide() {
    clearInterval(ticking);
    if (dialog.open) dialog.close();
  }

  function leave() {
    clearInterval(ticking);
    // By address, not reload(): a form must not be sent again.
    window.location.assign(window.location.pathname);
  }

  async function stay() {
    part("problem").hidden = true;
    try {
      const response = await fetch(dialog.dataset.stay, {
        method: "POST",
        headers: { "X-CSRFToken": dialog.dataset.token },
        redirect: "error",
      });
      if (!response.ok) throw new Error("refused");
      take(await response.json());
    } catch {
      part("problem").hidden = false;
    }
  }

  part("stay").addEventListener("click", stay);
  part("go-on").addEventListener("click", () => {
    dismissed = true;
    dialog.close();
  });
  dialog.addEventListener("cancel", (event) => {
    // Escape is an answer: I am here.
    event.preventDefault();
    if (final) {
      dismissed = true;
      dialog.close();
    } else {
      stay();
    }
  });
  ask();
}
