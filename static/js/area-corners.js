// Drawing an area: a corner by click or tap, or by keyboard under the cross; each becomes a line of
// the text field below, which is what is sent. Never needed: corners can be typed, wards chosen.
// Needs leaflet.js before it.

import { createBaseMap } from "./base-map.js";

const STEP_PX = 20;
const LARGE_STEP_PX = 120;
const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
const CORNER = /^\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*$/;

class Drawing {
  constructor(root) {
    this.root = root;
    this.field = root.ownerDocument.querySelector(`form textarea[name="${root.dataset.field}"]`);
  }

  part(name) {
    return this.root.querySelector(`[data-area-${name}]`);
  }

  async start() {
    if (!this.field) return;
    // Beside what it fills in: a form is laid out without knowing of maps.
    this.field.closest(".govuk-form-group").before(this.root);
    this.root.hidden = false;
    const element = this.part("map");
    const { map } = await createBaseMap(element, {
      url: this.root.dataset.baseLayer,
      keyboard: false,
      maxZoom: 18,
      zoomTexts: {
        zoomInTitle: this.root.dataset.textZoomIn,
        zoomOutTitle: this.root.dataset.textZoomOut,
      },
    });
    this.map = map;
    this.shape = window.L.polygon([], { className: "area-shape", interactive: false }).addTo(map);
    this.dots = window.L.layerGroup().addTo(map);
    map.on("click", (event) => this.add(event.latlng));
    element.addEventListener("keydown", (event) => this.key(event));
    this.part("back").addEventListener("click", () => this.back());
    this.field.addEventListener("input", () => this.draw());
    this.draw();
    if (this.corners().length > 1) map.fitBounds(this.shape.getBounds(), { padding: [30, 30], animate: false });
  }

  lines() {
    return this.field.value.split(/[\n;]/).filter((line) => line.trim());
  }

  corners() {
    return this.lines()
      .map((line) => CORNER.exec(line))
      .filter(Boolean)
      .map((found) => [Number(found[1]), Number(found[2])])
      .filter(([latitude, longitude]) => Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180);
  }

  add({ lat, lng }) {
    this.field.value = [...this.lines(), `${lat.toFixed(6)}, ${lng.toFixed(6)}`].join("\n");
    this.draw();
  }

  back() {
    this.field.value = this.lines().slice(0, -1).join("\n");
    this.draw();
    this.part("map").focus();
  }

  draw() {
    const corners = this.corners();
    this.shape.setLatLngs(corners);
    this.dots.clearLayers();
    for (const each of corners) {
      window.L.circleMarker(each, { radius: 5, className: "area-corner", interactive: false }).addTo(this.dots);
    }
    this.part("back").hidden = !corners.length;
    this.part("status").textContent = this.root.dataset.textCorners.replace("{number}", corners.length);
  }

  // The cross stays in the middle and the map moves under it.
  key(event) {
    if (event.target !== this.part("map") || event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = ARROWS[event.key];
    const step = event.shiftKey ? LARGE_STEP_PX : STEP_PX;
    if (arrow) this.map.panBy(arrow.map((each) => each * step), { animate: false });
    else if (event.key === "Enter") this.add(this.map.getCenter());
    else if (event.key === "Backspace") this.back();
    else if (event.key === "+" || event.key === "=") this.map.zoomIn();
    else if (event.key === "-") this.map.zoomOut();
    else return;
    event.preventDefault();
  }
}

for (const root of document.querySelectorAll("[data-module='area-corners']")) {
  new Drawing(root).start().catch(() => {
    root.hidden = true;
  });
}
