// A map of what the table below it lists: the base map, the features of one address, grouped
// symbols that open lists of links. Needs leaflet.js and supercluster.min.js before it.
import { createBaseMap } from "./base-map.js";
import { GroupedSymbols } from "./grouped-symbols.js";
import { showMarking } from "./map-symbols.js";

// Draws into `element`. `draw(map, features)` says the status and returns what becomes symbols, with
// `titleOf` and `linkOf`, which give the words of a symbol, and of its link and the line below that.
export async function drawListed(element, { draw, titleOf, linkOf }) {
  const status = document.getElementById("map-status");
  try {
    await start(element, status, { draw, titleOf, linkOf });
  } catch {
    element.replaceChildren();
    status.textContent = element.dataset.textFailed;
  }
}

async function start(element, status, { draw, titleOf, linkOf }) {
  const { dataset } = element;
  const [{ map }, answer] = await Promise.all([
    createBaseMap(element, { url: dataset.baseLayer }),
    fetch(dataset.points, { credentials: "same-origin", headers: { Accept: "application/geo+json" } }),
  ]);
  showMarking(map, dataset.marking);
  if (!answer.ok) throw new Error(`points: ${answer.status}`);
  const { features } = await answer.json();
  const { words, symbols } = draw(map, features);
  status.textContent = words;
  document.getElementById("map-legend").hidden = false;
  const at = features.map(({ geometry }) => [geometry.coordinates[1], geometry.coordinates[0]]);
  if (at.length) map.fitBounds(window.L.latLngBounds(at), { maxZoom: 15, padding: [30, 30], animate: false });
  // Groups are told apart by the identifiers of what is in them.
  const known = symbols.map((each) => ({ ...each, id: each.properties.id }));
  const popupOf = (shown, total) => popup(dataset, shown, { total, linkOf });
  if (known.length) new GroupedSymbols(map, element, known, { textGroup: dataset.textGroup, titleOf, popupOf }).draw();
}

function popup(dataset, features, { total = features.length, linkOf }) {
  const box = document.createElement("div");
  box.className = "triage-popup";
  const list = document.createElement("ul");
  for (const { properties } of features) {
    const [words, below] = linkOf(properties);
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = dataset.detail.replace(/0{8}-0{4}-0{4}-0{4}-0{12}/, properties.id);
    link.className = "govuk-link";
    link.textContent = words;
    const facts = document.createElement("div");
    facts.textContent = below;
    item.append(link, facts);
    list.append(item);
  }
  box.append(list);
  if (total > features.length) box.append(dataset.textMore.replace("{number}", String(total - features.length)));
  return box;
}
