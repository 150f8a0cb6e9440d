// Jobs that wait, by the shape of their priority, and places where finds gather, by size and number.
// The tables below the map say the same. Needs leaflet.js and supercluster.min.js
// before it.
import { createBaseMap } from "./base-map.js";
import { GroupedSymbols } from "./grouped-symbols.js";
import { groupSymbol, picture, showMarking, svg, symbol } from "./map-symbols.js";

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
  const jobs = features.filter(({ properties }) => properties.kind === "job");
  const places = features.filter(({ properties }) => properties.kind === "place");
  status.textContent = dataset.textAll.replace("{jobs}", jobs.length).replace("{places}", places.length);
  document.getElementById("map-legend").hidden = false;
  const at = features.map(({ geometry }) => [geometry.coordinates[1], geometry.coordinates[0]]);
  if (at.length) map.fitBounds(window.L.latLngBounds(at), { maxZoom: 15, padding: [30, 30], animate: false });
  for (const each of places) addPlace(map, each);
  // Groups are told apart by the identifiers of what is in them.
  const known = jobs.map((each) => ({ ...each, id: each.properties.id }));
  if (jobs.length) new GroupedSymbols(map, element, known, { textGroup: dataset.textGroup, titleOf, popupOf }).draw();
}

// Places are drawings below the jobs, for the eye alone: the table has their names.
function addPlace(map, { geometry, properties }) {
  const [longitude, latitude] = geometry.coordinates;
  const size = sizeOf(properties.finds);
  const icon = window.L.divIcon({
    className: "triage-symbol cleansing-place",
    html: placeSymbol(properties.finds),
    iconSize: [size, size],
  });
  const marker = window.L.marker([latitude, longitude], {
    icon,
    interactive: false,
    keyboard: false,
    zIndexOffset: -1_000,
  });
  marker.on("add", () => marker.getElement().setAttribute("aria-hidden", "true"));
  marker.addTo(map);
}

// Areas, not widths, are as the numbers.
function sizeOf(finds) {
  return Math.min(LARGEST, Math.round(SMALLEST * Math.sqrt(1 + (finds - 1) / 3)));
}

function titleOf({ reference, priority, status: state, clock }) {
  return `P${priority}, ${clock}, ${state}, ${reference}`;
}

function popupOf(features, total = features.length) {
  const box = document.createElement("div");
  box.className = "triage-popup";
  const list = document.createElement("ul");
  for (const { properties } of features) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = element.dataset.detail.replace(/0{8}-0{4}-0{4}-0{4}-0{12}/, properties.id);
    link.className = "govuk-link";
    link.textContent = properties.place || properties.reference;
    const facts = document.createElement("div");
    facts.textContent = titleOf(properties);
    item.append(link, facts);
    list.append(item);
  }
  box.append(list);
  if (total > features.length) box.append(element.dataset.textMore.replace("{number}", String(total - features.length)));
  return box;
}

function placeSymbol(finds) {
  const text = svg("text", { x: 12, y: 16 });
  text.textContent = finds > 999 ? "999+" : String(finds);
  return picture(svg("rect", { x: 1, y: 1, width: 22, height: 22, rx: 2, class: "cleansing-place__square" }), text);
}

function drawLegend() {
  for (const place of document.querySelectorAll("#map-legend .triage-symbol")) {
    const { cluster, finds, priority } = place.dataset;
    if (finds) place.append(placeSymbol(finds));
    else place.append(cluster === undefined ? symbol(priority) : groupSymbol(7));
  }
}
