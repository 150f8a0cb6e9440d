// Places on a page that will be painted over: dragged on the picture, kept in the rows of numbers.
// Without this script the numbers are typed. What is drawn here is only saved with the form.

const sheet = document.querySelector("#sheet");
const form = document.querySelector("#boxes");
if (sheet && form) start(sheet, form);

function start(sheet, form) {
  const wide = Number(sheet.dataset.width);
  const high = Number(sheet.dataset.height);
  const rows = () => [...form.querySelectorAll("[data-box]")];
  const inputs = (row) => [...row.querySelectorAll("input")];
  let from = null;
  let drawing = null;

  for (const each of document.querySelectorAll("[data-with-script]")) each.hidden = false;
  sheet.classList.add("legal-sheet--drawn-on");
  sheet.addEventListener("pointerdown", begin);
  sheet.addEventListener("pointermove", move);
  sheet.addEventListener("pointerup", end);
  sheet.addEventListener("pointercancel", () => stop());
  form.addEventListener("input", draw);
  draw();

  // Where on the page, in percent.
  function at(event) {
    const seen = sheet.getBoundingClientRect();
    const inside = (value) => Math.min(100, Math.max(0, value));
    return [
      inside(((event.clientX - seen.left) / seen.width) * 100),
      inside(((event.clientY - seen.top) / seen.height) * 100),
    ];
  }

  function begin(event) {
    event.preventDefault();
    sheet.setPointerCapture(event.pointerId);
    from = at(event);
    drawing = rect("legal-sheet__box legal-sheet__box--new");
  }

  function move(event) {
    if (from) place(drawing, between(from, at(event)));
  }

  function end(event) {
    if (!from) return;
    const box = between(from, at(event)).map((each) => Math.round(each * 100) / 100);
    stop();
    if (box[2] < 0.3 || box[3] < 0.3) return; // a tap, not a box
    const row = emptyRow();
    if (!row) return;
    inputs(row).forEach((input, number) => {
      input.value = String(box[number]);
    });
    draw();
  }

  function stop() {
    drawing?.remove();
    from = drawing = null;
  }

  function between(one, other) {
    return [
      Math.min(one[0], other[0]),
      Math.min(one[1], other[1]),
      Math.abs(one[0] - other[0]),
      Math.abs(one[1] - other[1]),
    ];
  }

  function emptyRow() {
    const free = (row) => inputs(row).every((input) => input.value.trim() === "");
    return rows().find(free) ?? another();
  }

  // One row more, like the last; the server takes up to forty.
  function another() {
    const all = rows();
    if (all.length >= 40) return null;
    const last = all[all.length - 1];
    const made = last.cloneNode(true);
    made.querySelector("legend").textContent = last
      .querySelector("legend")
      .textContent.replace(String(all.length), String(all.length + 1));
    for (const each of made.querySelectorAll("[name], [id], [for]")) {
      for (const name of ["name", "id", "for"]) {
        const value = each.getAttribute(name);
        if (value) each.setAttribute(name, value.replace(/-\d+$/, `-${all.length}`));
      }
      if (each.matches("input")) each.value = "";
    }
    last.after(made);
    return made;
  }

  function draw() {
    for (const each of sheet.querySelectorAll("rect")) each.remove();
    for (const row of rows()) {
      const box = inputs(row).map((input) => Number.parseFloat(input.value));
      if (box.every(Number.isFinite)) place(rect("legal-sheet__box"), box);
    }
  }

  function rect(classes) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    made.setAttribute("class", classes);
    sheet.append(made);
    return made;
  }

  function place(rect, [left, top, width, height]) {
    rect.setAttribute("x", (left / 100) * wide);
    rect.setAttribute("y", (top / 100) * high);
    rect.setAttribute("width", (width / 100) * wide);
    rect.setAttribute("height", (height / 100) * high);
  }
}
