// Licensed premises by the shape of their state. The table below the map says the same. Needs
// leaflet.js and supercluster.min.js before it.
import { drawListed } from "./listed-map.js";
import { groupSymbol, symbol } from "./map-symbols.js";

const element = document.getElementById("premises-map");
drawLegend();
if (element) drawListed(element, { draw, titleOf, linkOf });

function draw(_map, features) {
  const symbols = features.map((each) => ({
    ...each,
    properties: { ...each.properties, priority: each.properties.symbol },
  }));
  return { words: element.dataset.textAll.replace("{number}", features.length), symbols };
}

function titleOf({ name, kind, state }) {
  return `${name}: ${kind}, ${state}`;
}

function linkOf({ name, kind, state }) {
  return [name, `${kind}, ${state}`];
}

function drawLegend() {
  for (const place of document.querySelectorAll("#map-legend .triage-symbol")) {
    const { cluster, symbol: shape } = place.dataset;
    place.append(cluster === undefined ? symbol(shape) : groupSymbol(7));
  }
}
