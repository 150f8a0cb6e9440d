// Symbols of maps that tell by shape, not by colour alone; and the marking on a map's picture.
const SHAPES = {
  1: "M12 1 23 12 12 23 1 12Z",
  2: "M12 2 23 22H1Z",
  3: "M12 2a10 10 0 1 0 .01 0Z",
  4: "M4 4h16v16H4Z",
};

/** The symbol of a priority, 1 (most pressing) to 4. */
export function symbol(priority) {
  return picture(svg("path", { d: SHAPES[priority] ?? SHAPES[3], class: `triage-symbol--${priority}` }));
}

/** The symbol of several, with their number. */
export function groupSymbol(number) {
  const text = svg("text", { x: 12, y: 16 });
  text.textContent = number > 999 ? "999+" : String(number);
  return picture(svg("circle", { cx: 12, cy: 12, r: 11, class: "triage-symbol__many" }), text);
}

/** Parts of 24 by 24 as one picture, which screen readers pass over. */
export function picture(...parts) {
  const root = svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" });
  root.append(...parts);
  return root;
}

export function svg(name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

// On the picture itself, so that a print or a copy of the screen says how to handle it.
export function showMarking(map, words) {
  const control = window.L.control({ position: "topright" });
  control.onAdd = () => {
    const mark = window.L.DomUtil.create("div", "triage-map__marking");
    mark.textContent = words;
    return mark;
  };
  control.addTo(map);
}

/**
 * Opening a popup leads the keyboard into it; Escape or closing leads back to the symbol it came
 * from. `element` holds the map.
 */
export function leadFocus(map, element) {
  map.on("popupopen", ({ popup }) => popup.getElement().querySelector("a[href^='/']")?.focus());
  map.on("popupclose", ({ popup }) => {
    const focused = document.activeElement; // without animations the popup is gone by now
    const wasInside = focused === document.body || popup.getElement()?.contains(focused);
    if (wasInside) popup._source?.getElement()?.focus();
  });
  element.addEventListener("keydown", (event) => {
    if (event.key === "Escape") map.closePopup();
  });
}
