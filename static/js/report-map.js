// The reports of the page's filters on a map: symbols that tell priority by shape, near ones grouped.
// The table below the map says the same. Needs leaflet.js and supercluster.min.js before it.
import { createBaseMap } from "./base-map.js";
import { leadFocus, picture, showMarking, svg, symbol } from "./map-symbols.js";

const CLOSEST_ZOOM = 18;
const GROUP_RADIUS_PX = 44;
const LISTED_IN_POPUP = 50;
const SIZE = 24;

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
  new ReportLayer(map, collection.features).show();
}

class ReportLayer {
  constructor(map, features) {
    this.map = map;
    this.index = new window.Supercluster({ radius: GROUP_RADIUS_PX, maxZoom: CLOSEST_ZOOM }).load(features);
    this.layer = window.L.layerGroup().addTo(map);
    this.features = features;
    map.on("moveend", () => this.draw());
    leadFocus(map, element);
  }

  show() {
    const points = this.features.map(({ geometry }) => [geometry.coordinates[1], geometry.coordinates[0]]);
    this.map.fitBounds(window.L.latLngBounds(points), { maxZoom: 15, padding: [30, 30], animate: false });
    this.draw();
  }

  draw() {
    const bounds = this.map.getBounds().pad(0.2);
    const box = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    const zoom = Math.round(this.map.getZoom());
    const key = JSON.stringify([box.map((each) => each.toFixed(5)), zoom]);
    if (key === this.drawn) return; // opening a popup may move the map: what is open stays
    this.drawn = key;
    const kept = new Map();
    for (const each of this.index.getClusters(box, zoom)) {
      const name = each.properties.cluster ? `group-${each.id}` : each.id;
      kept.set(name, this.markers?.get(name) ?? this.marker(each).addTo(this.layer));
      this.markers?.delete(name);
    }
    for (const gone of this.markers?.values() ?? []) this.layer.removeLayer(gone);
    this.markers = kept;
  }

  marker(feature) {
    const [longitude, latitude] = feature.geometry.coordinates;
    const group = feature.properties.cluster;
    const label = group
      ? element.dataset.textGroup.replace("{number}", String(feature.properties.point_count))
      : titleOf(feature.properties);
    const icon = window.L.divIcon({
      className: "triage-marker triage-symbol",
      html: group ? groupSymbol(feature.properties.point_count) : symbol(feature.properties.priority),
      iconSize: group ? [34, 34] : [SIZE, SIZE],
    });
    const marker = window.L.marker([latitude, longitude], { icon, title: label, alt: label, zIndexOffset: 1000 });
    marker.on("add", () => {
      marker.getElement().setAttribute("aria-label", label);
      marker.getElement().setAttribute("role", "button");
    });
    if (group) marker.on("click keypress", (event) => isActivation(event) && this.openGroup(feature, marker));
    else marker.bindPopup(() => popupOf([feature]));
    return marker;
  }

  // A group opens up by coming nearer; where its reports share one point, it lists them.
  openGroup(feature, marker) {
    const nearer = this.index.getClusterExpansionZoom(feature.id);
    if (nearer <= CLOSEST_ZOOM && nearer > this.map.getZoom()) {
      this.map.setView(marker.getLatLng(), nearer);
      element.focus();
      return;
    }
    const leaves = this.index.getLeaves(feature.id, LISTED_IN_POPUP);
    marker.unbindPopup().bindPopup(popupOf(leaves, feature.properties.point_count)).openPopup();
  }
}

function isActivation(event) {
  return event.type === "click" || ["Enter", " "].includes(event.originalEvent?.key);
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

function groupSymbol(number) {
  const text = svg("text", { x: 12, y: 16 });
  text.textContent = number > 999 ? "999+" : String(number);
  return picture(svg("circle", { cx: 12, cy: 12, r: 11, class: "triage-symbol__many" }), text);
}

function drawLegend() {
  for (const place of document.querySelectorAll("#map-legend .triage-symbol")) {
    place.append("cluster" in place.dataset ? groupSymbol(7) : symbol(place.dataset.priority));
  }
}
