// The reports of the page's filters on a map: symbols that tell priority by shape, near ones grouped.
// The table below the map says the same. Needs leaflet.js and supercluster.min.js before it.
import { createBaseMap } from "./base-map.js";
import { GroupedSymbols } from "./grouped-symbols.js";
import { groupSymbol, showMarking, symbol } from "./map-symbols.js";

const element = document.getElementById("report-map");
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
  const collection = await answer.json();
  const many = collection.features.length;
  const text = collection.is_more ? dataset.textMore : many === 1 ? dataset.textOne : dataset.textAll;
  status.textContent = text.replace("{number}", String(many));
  document.getElementById("map-legend").hidden = false;
  const { textGroup } = dataset;
  new GroupedSymbols(map, element, collection.features, { textGroup, titleOf, popupOf }).show();
}

function titleOf({ reference, priority_label: priority, category, received }) {
  return `${reference}, ${priority}, ${category}, ${received}`;
}

function popupOf(features, total = features.length) {
  const box = document.createElement("div");
  box.className = "triage-popup";
  const list = document.createElement("ul");
  for (const { id, properties } of features) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = element.dataset.detail.replace(/0{8}-0{4}-0{4}-0{4}-0{12}/, id);
    link.className = "govuk-link";
    link.textContent = properties.reference;
    const facts = document.createElement("div");
    facts.textContent = `${properties.category} (${properties.kind})`;
    const state = document.createElement("div");
    state.textContent = `${properties.priority_label} · ${properties.status} · ${properties.received}`;
    item.append(link, facts, state);
    list.append(item);
  }
  if (total > features.length) {
    const more = document.createElement("p");
    more.textContent = element.dataset.textFirst.replace("{number}", String(features.length)).replace("{total}", String(total));
    box.append(more);
  }
  box.append(list);
  return box;
}

function drawLegend() {
  for (const place of document.querySelectorAll("#map-legend .triage-symbol")) {
    place.append("cluster" in place.dataset ? groupSymbol(7) : symbol(place.dataset.priority));
  }
}
