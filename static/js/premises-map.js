// Licensed premises by the shape of their state. The table below the map says the same. Needs
// leaflet.js and supercluster.min.js before it.
import { createBaseMap } from "./base-map.js";
import { GroupedSymbols } from "./grouped-symbols.js";
import { groupSymbol, showMarking, symbol } from "./map-symbols.js";

const element = document.getElementById("premises-map");
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
  status.textContent = dataset.textAll.replace("{number}", features.length);
  document.getElementById("map-legend").hidden = false;
  const at = features.map(({ geometry }) => [geometry.coordinates[1], geometry.coordinates[0]]);
  if (at.length) map.fitBounds(window.L.latLngBounds(at), { maxZoom: 15, padding: [30, 30], animate: false });
  const known = features.map((each) => ({
    ...each,
    id: each.properties.id,
    properties: { ...each.properties, priority: each.properties.symbol },
  }));
  new GroupedSymbols(map, element, known, { textGroup: dataset.textGroup, titleOf, popupOf }).draw();
}

function titleOf({ name, kind, state }) {
  return `${name}: ${kind}, ${state}`;
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
    link.textContent = properties.name;
    const facts = document.createElement("div");
    facts.textContent = `${properties.kind}, ${properties.state}`;
    item.append(link, facts);
    list.append(item);
  }
  box.append(list);
  if (total > features.length) box.append(element.dataset.textMore.replace("{number}", String(total - features.length)));
  return box;
}

function drawLegend() {
  for (const place of document.querySelectorAll("#map-legend .triage-symbol")) {
    const { cluster, symbol: shape } = place.dataset;
    place.append(cluster === undefined ? symbol(shape) : groupSymbol(7));
  }
}
