// Working through the queue by single keys, with a preview beside the list. Everything works without.
const WIDE = window.matchMedia("(min-width: 64em)");
const SETTLE_MILLISECONDS = 150;

const list = listOfReports();
const panel = helpPanel();
if (panel && panel.isOn) document.addEventListener("keydown", onKey);

function onKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
  if (document.querySelector("dialog[open]") || isTyping(event.target)) return;
  const act = {
    j: () => list.move(1),
    k: () => list.move(-1),
    o: () => list.open(),
    a: () => list.take(),
    n: () => follow("n", "next"),
    p: () => follow("p", "prev"),
    "?": () => panel.open(),
    Escape: () => list.closePreview(),
  }[event.key];
  if (act && act() !== false) event.preventDefault();
}

function isTyping(target) {
  return target.isContentEditable || Boolean(target.closest?.("input, select, textarea"));
}

// The report beside this one, or the page of the list beside this one.
function follow(key, rel) {
  const link = document.querySelector(`[data-key="${key}"], .govuk-pagination a[rel="${rel}"]`);
  if (!link) return false;
  link.click();
  return true;
}

function helpPanel() {
  const bar = document.querySelector("[data-keys]");
  const dialog = document.getElementById("keys");
  if (!bar || typeof dialog?.showModal !== "function") return null;
  const open = () => dialog.showModal();
  bar.hidden = false;
  bar.querySelector("[data-keys-open]").addEventListener("click", open);
  dialog.querySelector("[data-keys-close]").addEventListener("click", () => dialog.close());
  return { isOn: bar.dataset.keys === "on", open };
}

// The rows, the one that the list is at, and its preview.
function listOfReports() {
  const rows = [...document.querySelectorAll(".triage-table tbody tr")];
  const pane = previewPane();
  let at = -1;

  const linkOf = (row) => row.querySelector("a.triage-reference");

  function go(to, { focus = true } = {}) {
    if (!rows[to]) return false;
    rows[at]?.removeAttribute("aria-current");
    at = to;
    rows[at].setAttribute("aria-current", "true");
    rows[at].scrollIntoView({ block: "nearest" });
    if (focus) linkOf(rows[at]).focus();
    pane?.show(linkOf(rows[at]));
    return true;
  }

  // Where the browser's focus has gone, the list goes too.
  function here() {
    const focused = rows.findIndex((row) => row.contains(document.activeElement));
    return focused >= 0 ? focused : at;
  }

  rows.forEach((row, number) => {
    row.addEventListener("click", (event) => {
      if (!event.target.closest("a, input, label, button")) go(number, { focus: false });
    });
  });
  const returned = rows.findIndex((row) => location.hash && linkOf(row).pathname.includes(location.hash.replace("#report-", "")));
  if (returned >= 0) go(returned);

  return {
    move: (by) => rows.length > 0 && go(Math.max(0, Math.min(rows.length - 1, here() + by))),
    open() {
      const row = rows[here()];
      if (!row) return false;
      linkOf(row).click();
      return true;
    },
    take() {
      if (!document.querySelector("[data-preview]")) {
        document.querySelector('[data-key="a"]')?.click();
      } else if (rows[here()]) {
        pane.take(linkOf(rows[here()]));
      }
      return true;
    },
    closePreview: () => pane?.close() ?? false,
  };
}

function previewPane() {
  const pane = document.querySelector("[data-preview]");
  if (!pane) return null;
  const body = pane.querySelector("[data-preview-body]");
  const status = pane.querySelector("[data-preview-status]");
  const grid = pane.closest(".triage-with-filters");
  let wanted = "";
  let settling = 0;

  pane.querySelector("[data-preview-close]").addEventListener("click", close);
  WIDE.addEventListener("change", () => WIDE.matches || hide());

  async function load(link) {
    const address = new URL("preview/", link.href);
    address.search = link.search;
    wanted = address.href;
    let html = "";
    try {
      const answer = await fetch(address, { headers: { Accept: "text/html" }, redirect: "error" });
      if (answer.ok) html = await answer.text();
    } catch {
      // Signed out, offline, or a report of which only parts are shared.
    }
    if (wanted !== address.href) return false; // one has moved on meanwhile
    if (html) body.innerHTML = html;
    else body.textContent = pane.dataset.failed;
    return Boolean(html);
  }

  function show(link) {
    if (!WIDE.matches) return;
    pane.hidden = false;
    grid.classList.add("triage-with-filters--preview");
    clearTimeout(settling);
    settling = setTimeout(async () => {
      await load(link);
      status.textContent = `${pane.dataset.shown}: ${link.textContent}`;
    }, SETTLE_MILLISECONDS);
  }

  function hide() {
    pane.hidden = true;
    grid.classList.remove("triage-with-filters--preview");
  }

  function close() {
    if (pane.hidden) return false;
    hide();
    return true;
  }

  async function take(link) {
    clearTimeout(settling);
    if (!(await load(link))) return;
    const button = body.querySelector('[data-key="a"]');
    if (button) button.click();
    else show(link); // it is mine already, or not mine to take
  }

  return { show, close, take };
}
