// Symbols on a map that tell by shape, near ones as one symbol with their number, so that each can be
// pressed. Needs leaflet.js and supercluster.min.js before it.
import { groupSymbol, leadFocus, symbol } from "./map-symbols.js";

const CLOSEST_ZOOM = 18;
const GROUP_RADIUS_PX = 44;
const LISTED_IN_POPUP = 50;
const SIZE = 24;

/**
 * Symbols of `features` (GeoJSON points with a `priority`) on a Leaflet map in `element`.
 *
 * `textGroup` says how many a group has, `titleOf(properties)` what one is, and
 * `popupOf(features, total)` gives the first of `total` as an element.
 */
export class GroupedSymbols {
  constructor(map, element, features, { textGroup, titleOf, popupOf }) {
    Object.assign(this, { map, element, textGroup, titleOf, popupOf });
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
      ? this.textGroup.replace("{number}", String(feature.properties.point_count))
      : this.titleOf(feature.properties);
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
    else marker.bindPopup(() => this.popupOf([feature]));
    return marker;
  }

  // A group opens up by coming nearer; where its reports share one point, it lists them.
  openGroup(feature, marker) {
    const nearer = this.index.getClusterExpansionZoom(feature.id);
    if (nearer <= CLOSEST_ZOOM && nearer > this.map.getZoom()) {
      this.map.setView(marker.getLatLng(), nearer);
      this.element.focus();
      return;
    }
    const leaves = this.index.getLeaves(feature.id, LISTED_IN_POPUP);
    marker.unbindPopup().bindPopup(this.popupOf(leaves, feature.properties.point_count)).openPopup();
  }
}

function isActivation(event) {
  return event.type === "click" || ["Enter", " "].includes(event.originalEvent?.key);
}
