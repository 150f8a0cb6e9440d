// A map to set a pin on: by click or tap, by dragging, by the device's location, or by keyboard.
// Never needed: the place can always be searched for or told in words.

import { createBaseMap } from "./base-map.js";

const STEP_PX = 20;
const LARGE_STEP_PX = 120;
const CLOSE_ZOOM = 16;
const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

async function start(root) {
  const pin = new Pin(root);
  root.hidden = false;
  try {
    await pin.draw();
  } catch {
    pin.part("map").remove();
    pin.say(root.dataset.textNoMap);
  }
}

class Pin {
  constructor(root) {
    this.root = root;
    this.longitude = document.getElementById(root.dataset.longitude);
    this.latitude = document.getElementById(root.dataset.latitude);
    this.accuracy = document.getElementById(root.dataset.accuracy);
    this.marker = null;
  }

  part(name) {
    return this.root.querySelector(`[data-pin-${name}]`);
  }

  say(text) {
    this.part("status").textContent = text;
  }

  async draw() {
    const element = this.part("map");
    const { map, areaAt } = await createBaseMap(element, {
      url: this.root.dataset.baseLayer,
      keyboard: false,
      maxZoom: 18,
      zoomTexts: {
        zoomInTitle: this.root.dataset.textZoomIn,
        zoomOutTitle: this.root.dataset.textZoomOut,
      },
    });
    this.map = map;
    this.areaAt = areaAt;
    map.on("click", (event) => this.set(event.latlng));
    element.addEventListener("keydown", (event) => this.key(event));
    this.part("remove").addEventListener("click", () => this.remove());
    this.root.closest("form")?.addEventListener("app:place", ({ detail }) => this.show(detail));
    this.offerDevice();
    if (this.longitude.value && this.latitude.value) this.restore();
  }

  restore() {
    const latlng = window.L.latLng(Number(this.latitude.value), Number(this.longitude.value));
    if (!Number.isFinite(latlng.lat) || !Number.isFinite(latlng.lng)) return;
    const accuracy = this.accuracy.value;
    this.map.setView(latlng, CLOSE_ZOOM, { animate: false });
    this.set(latlng, accuracy);
  }

  // Looking at a place that was searched for sets no pin: the place itself is the answer.
  show({ latitude, longitude, kind }) {
    if (this.marker) return;
    this.map.setView([latitude, longitude], kind === "ward" ? 14 : CLOSE_ZOOM, { animate: false });
  }

  set(latlng, accuracy = "") {
    this.longitude.value = latlng.lng.toFixed(6);
    this.latitude.value = latlng.lat.toFixed(6);
    this.accuracy.value = accuracy;
    if (this.marker) this.marker.setLatLng(latlng);
    else this.marker = this.mark(latlng);
    this.part("remove").hidden = false;
    this.say(this.described(latlng));
  }

  mark(latlng) {
    const icon = window.L.divIcon({ className: "app-pin__marker", iconSize: [28, 40], iconAnchor: [14, 40] });
    const marker = window.L.marker(latlng, { icon, draggable: true, keyboard: false, alt: "" }).addTo(this.map);
    marker.on("dragend", () => this.set(marker.getLatLng()));
    return marker;
  }

  described(latlng) {
    const { dataset } = this.root;
    const area = this.areaAt(latlng);
    if (!area) return dataset.textFar;
    const text = area.layer === "ward" ? dataset.textSetWard : dataset.textOutside;
    return text.replace("%(area)s", area.name);
  }

  remove() {
    this.longitude.value = this.latitude.value = this.accuracy.value = "";
    this.marker?.remove();
    this.marker = null;
    this.part("remove").hidden = true;
    this.say(this.root.dataset.textRemoved);
    this.part("map").focus();
  }

  // The cross stays in the middle and the map moves under it.
  key(event) {
    if (event.target !== this.part("map") || event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = ARROWS[event.key];
    if (arrow) this.move(arrow, event.shiftKey ? LARGE_STEP_PX : STEP_PX);
    else if (event.key === "Enter") this.set(this.map.getCenter());
    else if (event.key === "+" || event.key === "=") this.map.zoomIn();
    else if (event.key === "-") this.map.zoomOut();
    else return;
    event.preventDefault();
  }

  move([right, down], step) {
    this.map.panBy([right * step, down * step], { animate: false });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const area = this.areaAt(this.map.getCenter());
      this.say(area ? this.root.dataset.textCross.replace("%(area)s", area.name) : "");
    }, 400);
  }

  offerDevice() {
    const button = this.part("locate");
    if (!navigator.geolocation || !window.isSecureContext) {
      button.hidden = true;
      return;
    }
    button.addEventListener("click", () => {
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          const latlng = window.L.latLng(coords.latitude, coords.longitude);
          this.map.setView(latlng, CLOSE_ZOOM, { animate: false });
          this.set(latlng, String(Math.round(coords.accuracy)));
        },
        () => this.say(this.root.dataset.textNoLocation),
        { enableHighAccuracy: true, timeout: 10_000 },
      );
    });
  }
}

for (const root of document.querySelectorAll("[data-module='app-place-pin']")) start(root);
