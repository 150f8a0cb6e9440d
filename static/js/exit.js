// Leaves at once: covers the page, ends the session on the server, and puts a neutral site in this
// page's place in the browser's history (R3.3). Button, hidden link, Shift three times, Escape.
// GOV.UK's component has neither Escape nor a session to end, and keeps the page in the history.

const PRESSES_TO_EXIT = 3;
const FORGET_PRESSES_AFTER_MS = 5000;
const OPEN_PARTS = [
  "[role=combobox][aria-expanded=true]",
  "dialog[open]",
  "[role=dialog]:not([hidden])",
  ".leaflet-popup",
].join();

const box = document.querySelector("[data-exit]");
const button = box.querySelector("[data-exit-link]");

function addLights() {
  const lights = document.createElement("div");
  lights.className = "govuk-exit-this-page__indicator";
  lights.setAttribute("aria-hidden", "true");
  for (let count = 0; count < PRESSES_TO_EXIT; count += 1) {
    const light = document.createElement("div");
    light.className = "govuk-exit-this-page__indicator-light";
    lights.append(light);
  }
  button.append(lights);
  return lights;
}

function addStatus() {
  const status = document.createElement("span");
  status.className = "govuk-visually-hidden";
  status.setAttribute("role", "status");
  box.append(status);
  return status;
}

const lights = addLights();
const status = addStatus();
let presses = 0;
let forgetting = 0;
let shiftHeldWithOther = false;

function show(count, words) {
  presses = count;
  lights.classList.toggle("govuk-exit-this-page__indicator--visible", count > 0);
  [...lights.children].forEach((light, index) => {
    light.classList.toggle("govuk-exit-this-page__indicator-light--on", index < count);
  });
  status.textContent = words;
}

function leave() {
  const overlay = document.createElement("div");
  overlay.className = "govuk-exit-this-page-overlay";
  overlay.setAttribute("role", "alert");
  document.body.classList.add("govuk-exit-this-page-hide-content");
  document.body.append(overlay);
  overlay.textContent = box.dataset.loading;
  document.title = box.dataset.loading;
  // keepalive: the request goes on after this page is gone. It asks for no page, so that the answer
  // names no other site.
  fetch(button.href, { keepalive: true, headers: { Accept: "text/plain" } }).catch(() => {});
  window.location.replace(box.dataset.exitTo);
}

function forgetPresses() {
  window.clearTimeout(forgetting);
  if (presses > 0) {
    show(0, "");
  }
}

function countShift() {
  window.clearTimeout(forgetting);
  if (presses + 1 >= PRESSES_TO_EXIT) {
    leave();
    return;
  }
  show(presses + 1, presses === 0 ? box.dataset.twoMore : box.dataset.oneMore);
  forgetting = window.setTimeout(() => show(0, box.dataset.expired), FORGET_PRESSES_AFTER_MS);
}

// Escape belongs first to whatever is open. Looked at while the key goes down, before the open
// part hears of it and closes.
function escapeIsTaken(event) {
  const list = document.activeElement instanceof HTMLSelectElement;
  if (list) {
    document.activeElement.blur();
  }
  return list || event.isComposing || document.querySelector(OPEN_PARTS) !== null;
}

window.addEventListener(
  "keydown",
  (event) => {
    if (event.key === "Escape" && !event.repeat && !escapeIsTaken(event)) {
      event.preventDefault();
      leave();
    } else if (event.key !== "Shift") {
      shiftHeldWithOther = event.shiftKey;
      forgetPresses();
    }
  },
  true,
);

window.addEventListener(
  "keyup",
  (event) => {
    if (event.key !== "Shift") {
      return;
    }
    if (shiftHeldWithOther) {
      shiftHeldWithOther = false; // a capital letter, not a press of its own
    } else {
      countShift();
    }
  },
  true,
);

document.querySelectorAll("[data-exit-link]").forEach((link) => {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
});

// Brought back from the browser's memory: ask the server again, which has forgotten.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) {
    window.location.reload();
  }
});
