// Jobs that wait, by the shape of their priority, and places where finds gather, by size and number.
// The tables below the map say the same. Needs leaflet.js and supercluster.min.js
// before it.
import { drawListed } from "./listed-map.js";
import { groupSymbol, picture, svg, symbol } from "./map-symbols.js";

const SMALLEST = 26;
const LARGEST = 60;

const element = document.getElementById("cleansing-map");
drawLegend();
if (element) drawListed(element, { draw, titleOf, linkOf });

function draw(map, features) {
  const symbols = features.filter(({ properties }) => properties.kind === "job");
  const places = features.filter(({ properties }) => properties.kind === "place");
  for (const each of places) addPlace(map, each);
  const words = element.dataset.textAll.replace("{jobs}", symbols.length).replace("{places}", places.length);
  return { words, symbols };
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

function linkOf(job) {
  return [job.place || job.reference, titleOf(job)];
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
