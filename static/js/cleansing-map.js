// Jobs that wait, by the shape of their priority, and places where finds gather, by size and number.
// The tables below the map say the same. Needs leaflet.js before it.
import { createBaseMap } from "./base-map.js";
import { leadFocus, picture, showMarking, svg, symbol } from "./map-symbols.js";

const JOB_SIZE = 24;
const SMALLEST = 26;
const LARGEST = 60;

const element = document.getElementById("cleansing-map");
const status = document.getElementById("map-status");
drawLegend();
if (element) {
  start().catch(() => {
    element.replaceChildren();
    status.textContent = element.dataset.textFailed;
  });
}

async function start() {
  const { dataset } = element;
  const [{ map }, answer] = await Promise.all([
    createBaseMap(element, { url: dataset.baseLayer }),
    fetch(dataset.points, { credentials: "same-origin", headers: { Accept: "application/geo+json" } }),
  ]);
  showMarking(map, dataset.marking);
  if (!answer.ok) throw new Error(`points: ${answer.status}`);
  const { features } = await answer.json();
  const jobs = features.filter(({ properties }) => properties.kind === "job").length;
  status.textContent = dataset.textAll.replace("{jobs}", jobs).replace("{places}", features.length - jobs);
  document.getElementById("map-legend").hidden = false;
  leadFocus(map, element);
  const at = features.map(({ geometry }) => [geometry.coordinates[1], geometry.coordinates[0]]);
  if (at.length) map.fitBounds(window.L.latLngBounds(at), { maxZoom: 15, padding: [30, 30], animate: false });
  for (const each of features) markerOf(each).addTo(map);
}

function markerOf({ geometry, properties }) {
  const [longitude, latitude] = geometry.coordinates;
  const isJob = properties.kind === "job";
  const label = isJob ? jobTitle(properties) : placeTitle(properties);
  const size = isJob ? JOB_SIZE : sizeOf(properties.finds);
  const icon = window.L.divIcon({
    className: `triage-marker triage-symbol${isJob ? "" : " cleansing-place"}`,
    html: isJob ? symbol(properties.priority) : placeSymbol(properties.finds),
    iconSize: [size, size],
  });
  // Jobs lie above places, the most pressing on top: somebody goes there.
  const zIndexOffset = isJob ? 3_000 - 500 * properties.priority : -1_000;
  const marker = window.L.marker([latitude, longitude], { icon, title: label, alt: label, zIndexOffset });
  marker.on("add", () => {
    marker.getElement().setAttribute("aria-label", label);
    marker.getElement().setAttribute("role", "button");
  });
  return marker.bindPopup(() => popupOf(properties, label));
}

// Areas, not widths, are as the numbers.
function sizeOf(finds) {
  return Math.min(LARGEST, Math.round(SMALLEST * Math.sqrt(1 + (finds - 1) / 3)));
}

function jobTitle({ reference, priority, status: state, clock }) {
  return `P${priority}, ${clock}, ${state}, ${reference}`;
}

function placeTitle({ number, finds, items }) {
  return element.dataset.textPlace.replace("{number}", number).replace("{finds}", finds).replace("{items}", items);
}

function popupOf(properties, label) {
  const box = document.createElement("div");
  box.className = "triage-popup";
  const first = document.createElement(properties.kind === "job" ? "a" : "strong");
  first.textContent = properties.kind === "job" ? properties.place || properties.reference : properties.place || label;
  if (properties.kind === "job") {
    first.href = element.dataset.detail.replace(/0{8}-0{4}-0{4}-0{4}-0{12}/, properties.id);
    first.className = "govuk-link";
  }
  const facts = document.createElement("div");
  facts.textContent = label;
  box.append(first, facts);
  if (properties.latest) {
    const latest = document.createElement("div");
    latest.textContent = element.dataset.textLatest.replace("{when}", properties.latest);
    box.append(latest);
  }
  return box;
}

function placeSymbol(finds) {
  const text = svg("text", { x: 12, y: 16 });
  text.textContent = finds > 999 ? "999+" : String(finds);
  return picture(svg("rect", { x: 1, y: 1, width: 22, height: 22, rx: 2, class: "cleansing-place__square" }), text);
}

function drawLegend() {
  for (const place of document.querySelectorAll("#map-legend .triage-symbol")) {
    place.append("finds" in place.dataset ? placeSymbol(place.dataset.finds) : symbol(place.dataset.priority));
  }
}
