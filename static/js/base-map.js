// The base map that every map of ours stands on: wards, neighbouring districts, river, built-up
// area, from our own address. Nothing is asked of anybody else. Needs leaflet/leaflet.js before it.

const CREDITS =
  "Contains OS data © Crown copyright and database right 2025. " +
  "Contains Royal Mail data © Royal Mail copyright and database right 2025. " +
  "Source: Office for National Statistics, OGL v3.0. River: GSHHG.";
const NAMES_FROM_ZOOM = 12;
const REGION = [[52.0, -1.0], [53.1, 0.6]];

/**
 * Make a Leaflet map in `element` with the base layer under it.
 *
 * `url` is the address of the GeoJSON. Returns `{ map, areaAt }`, where `areaAt(latlng)` is
 * `{ name, layer }` of the ward or else the district that holds a point, or null. Throws when the
 * base layer can't be had.
 */
export async function createBaseMap(element, { url, ...options }) {
  const response = await fetch(url, { credentials: "same-origin" });
  if (!response.ok) throw new Error(`base layer: ${response.status}`);
  const features = (await response.json()).features;

  const map = window.L.map(element, {
    minZoom: 9,
    maxZoom: 18,
    maxBounds: REGION,
    zoomSnap: 0.5,
    ...options,
  });
  map.attributionControl.setPrefix(false).addAttribution(CREDITS);
  for (const layer of ["district", "built_up", "river", "ward"]) {
    const shapes = addLayer(map, features.filter((each) => each.properties.layer === layer), layer);
    if (layer === "ward" && shapes.getLayers().length) map.fitBounds(shapes.getBounds());
  }
  addNames(map, features);
  return { map, areaAt: (latlng) => areaAt(features, latlng) };
}

function addLayer(map, features, layer) {
  // Colours are in css/map.css, so that high contrast and print can change them.
  const style = { className: `app-map__${layer.replace("_", "-")}`, interactive: false };
  return window.L.geoJSON({ type: "FeatureCollection", features }, { style, interactive: false }).addTo(map);
}

function addNames(map, features) {
  const names = window.L.layerGroup();
  for (const { properties } of features) {
    if (!properties.label) continue;
    const [longitude, latitude] = properties.label;
    const text = document.createElement("span");
    text.textContent = properties.name;
    const icon = window.L.divIcon({ className: "app-map__name", html: text, iconSize: null });
    names.addLayer(window.L.marker([latitude, longitude], { icon, interactive: false, keyboard: false }));
  }
  const show = () => (map.getZoom() >= NAMES_FROM_ZOOM ? names.addTo(map) : names.remove());
  map.on("zoomend", show);
  show();
}

function areaAt(features, { lng, lat }) {
  for (const layer of ["ward", "district"]) {
    const found = features.find(
      ({ properties, geometry }) => properties.layer === layer && holds(geometry, lng, lat),
    );
    if (found) return found.properties;
  }
  return null;
}

function holds({ type, coordinates }, x, y) {
  const polygons = type === "Polygon" ? [coordinates] : coordinates;
  return polygons.some(([rim, ...holes]) => inRing(rim, x, y) && !holes.some((hole) => inRing(hole, x, y)));
}

// Whether a ray to the right of the point crosses the ring an odd number of times.
function inRing(ring, x, y) {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i];
    const [xj, yj] = ring[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}
