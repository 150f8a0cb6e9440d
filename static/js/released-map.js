// Published figures on a map: areas of one quarter from our own address, drawn as shapes. The table
// below the map says the same. Needs leaflet.js before it.
import { createBaseMap, fitPaper, holds } from "./base-map.js";
import { showMarking } from "./map-symbols.js";

const LEAST_ROOM_PX = 26;
const NAMES_FROM_ZOOM = 12; // of wards: base-map.js
const LEAST_ZOOM = 10; // on a phone the whole district would be a spot
const PATTERN_PX = 8;
const SVG = "http://www.w3.org/2000/svg";
// How what has no number is drawn, so that it is told from numbers without any colour.
const PATTERNS = { few: ["M0 8 8 0", "M-2 2 2 -2", "M6 10 10 6"], withheld: ["M0 0 8 8", "M0 8 8 0"] };

const element = document.getElementById("released-map");
const status = document.getElementById("map-status");
const chosen = document.getElementById("map-chosen");
let shown;

if (element) {
  start().catch((error) => {
    console.error(error);
    element.replaceChildren();
    status.textContent = element.dataset.textFailed;
  });
}

async function start() {
  const { dataset } = element;
  const [{ map }, features] = await Promise.all([
    createBaseMap(element, { url: dataset.baseLayer, zoomSnap: 1 }),
    load(dataset.shapes),
  ]);
  showMarking(map, dataset.marking);
  fitPaper(map);
  map.setZoom(Math.max(map.getZoom(), LEAST_ZOOM), { animate: false });
  map.createPane("data").setAttribute("aria-hidden", "true");
  map.createPane("numbers").setAttribute("aria-hidden", "true");
  const renderer = window.L.svg({ pane: "data" }).addTo(map); // at once: there may be no shape
  const layer = draw(features, renderer).addTo(map);
  addPatterns(renderer);
  shown = { map, features, layer, numbers: window.L.layerGroup().addTo(map) };
  map.on("zoomend", write);
  write();
  status.textContent = dataset.textReady;
  map.on("click", ({ latlng }) => choose(latlng));
  element.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target === element) choose(map.getCenter());
  });
  offerToShow();
}

async function load(url) {
  const answer = await fetch(url, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(`figures: ${answer.status}`);
  return (await answer.json()).features;
}

// --- Drawing ---------------------------------------------------------------------------------------

function draw(features, renderer) {
  const colours = readColours();
  const style = ({ properties }) => ({
    className: "maps-area",
    color: "#0b0c0c",
    weight: 1,
    fillColor: properties.class in PATTERNS ? `url(#maps-${properties.class})` : colours.get(properties.class),
    fillOpacity: properties.class in PATTERNS ? 1 : 0.85,
  });
  return window.L.geoJSON({ type: "FeatureCollection", features }, { style, renderer, pane: "data", interactive: false });
}

// The colours stand in css/maps.css alone, where print and high contrast may change them.
function readColours() {
  const swatches = document.querySelectorAll("#map-legend [data-class]");
  return new Map([...swatches].map((each) => [each.dataset.class, getComputedStyle(each).backgroundColor]));
}

function addPatterns(renderer) {
  const definitions = document.createElementNS(SVG, "defs");
  for (const [name, lines] of Object.entries(PATTERNS)) {
    const pattern = made("pattern", { id: `maps-${name}`, width: PATTERN_PX, height: PATTERN_PX, patternUnits: "userSpaceOnUse" });
    pattern.append(made("path", { d: `M0 0H${PATTERN_PX}V${PATTERN_PX}H0Z`, fill: "#ffffff", "fill-opacity": 0.7 }));
    for (const d of lines) pattern.append(made("path", { d, fill: "none", stroke: name === "few" ? "#1d70b8" : "#505a5f", "stroke-width": 1.2 }));
    definitions.append(pattern);
  }
  renderer.getPane().querySelector("svg").prepend(definitions);
}

function made(name, attributes) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
  return node;
}

// What is said of each area is written in it where there is room at this zoom.
function write() {
  const { map, layer, numbers } = shown;
  numbers.clearLayers();
  layer.eachLayer((each) => {
    const bounds = each.getBounds();
    const [low, high] = [map.latLngToLayerPoint(bounds.getSouthWest()), map.latLngToLayerPoint(bounds.getNorthEast())];
    if (Math.min(high.x - low.x, low.y - high.y) < LEAST_ROOM_PX) return;
    const text = document.createElement("span");
    text.textContent = short(each.feature.properties);
    const isNamed = element.dataset.kind === "ward" && map.getZoom() >= NAMES_FROM_ZOOM;
    const icon = window.L.divIcon({ className: isNamed ? "maps-number maps-number--below" : "maps-number", html: text, iconSize: null });
    const [lon, lat] = each.feature.properties.middle;
    numbers.addLayer(window.L.marker([lat, lon], { icon, pane: "numbers", interactive: false, keyboard: false }));
  });
}

function short({ count, shown: way }) {
  if (count !== null) return String(count);
  return way === "few" ? element.dataset.textFew : element.dataset.textWithheld;
}

// --- Choosing --------------------------------------------------------------------------------------

function choose({ lat, lng }) {
  const found = shown.features.find(({ geometry }) => holds(geometry, lng, lat));
  tell(found?.properties);
}

function tell(properties) {
  if (!properties) {
    chosen.textContent = element.dataset.textNone;
    return;
  }
  const words = document.createElement("span");
  words.textContent = `${properties.name}: ${properties.words}. `;
  chosen.replaceChildren(words);
  if (!element.dataset.problem) return;
  const link = document.createElement("a");
  link.className = "govuk-link";
  link.href = `${element.dataset.problem}?${properties.ground}`;
  link.textContent = element.dataset.textProblem;
  chosen.append(link);
}

// The table leads to the map.
function offerToShow() {
  const byCode = new Map();
  shown.layer.eachLayer((each) => byCode.set(each.feature.properties.code, each));
  for (const button of document.querySelectorAll(".maps-show")) {
    const area = byCode.get(button.dataset.code);
    if (!area) continue;
    button.hidden = false;
    button.addEventListener("click", () => {
      const { properties } = area.feature;
      shown.map.fitBounds(area.getBounds(), { animate: false, maxZoom: 14, padding: [40, 40] });
      shown.map.panTo([properties.middle[1], properties.middle[0]], { animate: false });
      element.scrollIntoView({ block: "center" });
      element.focus();
      tell(properties);
    });
  }
}
