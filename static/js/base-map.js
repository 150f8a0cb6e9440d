// The base map that every map of ours stands on: wards, neighbouring districts, river, built-up
// area, names of streets, from our own address. Nothing is asked of anybody else. Needs leaflet/leaflet.js before it.

const CREDITS =
  "Contains OS, Royal Mail and ONS data © Crown and Royal Mail copyright and database right 2025. " +
  "River: GSHHG.";
const NAMES_FROM_ZOOM = 12;
const STREETS_FROM_ZOOM = 15;
const MOST_STREETS = 60;
const REGION = [[52.0, -1.0], [53.1, 0.6]];

/**
 * Make a Leaflet map in `element` with the base layer under it.
 *
 * `url` is the address of the GeoJSON; `zoomTexts`, if given, are Leaflet's titles of the zoom
 * buttons in the page's language. Returns `{ map, areaAt }`, where `areaAt(latlng)` is
 * `{ name, layer }` of the ward or else the district that holds a point, or null. Throws when the
 * base layer can't be had.
 */
export async function createBaseMap(element, { url, zoomTexts = {}, ...options }) {
  const response = await fetch(url, { credentials: "same-origin" });
  if (!response.ok) throw new Error(`base layer: ${response.status}`);
  const features = (await response.json()).features;

  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = window.L.map(element, {
    minZoom: 9,
    maxZoom: 18,
    maxBounds: REGION,
    zoomSnap: 0.5,
    zoomControl: false,
    fadeAnimation: !still,
    zoomAnimation: !still,
    markerZoomAnimation: !still,
    inertia: !still,
    ...options,
  });
  window.L.control.zoom(zoomTexts).addTo(map);
  map.getPane("overlayPane").setAttribute("aria-hidden", "true"); // shapes, which say nothing
  map.attributionControl.setPrefix(false).addAttribution(CREDITS);
  for (const layer of ["district", "built_up", "river", "ward"]) {
    const shapes = addLayer(map, features.filter((each) => each.properties.layer === layer), layer);
    if (layer === "ward" && shapes.getLayers().length) map.fitBounds(shapes.getBounds());
  }
  addNames(map, features);
  return { map, areaAt: (latlng) => areaAt(features, latlng) };
}

/** Print the middle of what is on the screen, as large as paper is, and not the corner of it. */
export function fitPaper(map) {
  const element = map.getContainer();
  const fit = (isPaper) => {
    element.classList.toggle("app-map--paper", isPaper);
    map.invalidateSize({ animate: false });
  };
  window.addEventListener("beforeprint", () => fit(true));
  window.addEventListener("afterprint", () => fit(false));
}

function addLayer(map, features, layer) {
  // Colours are in css/map.css, so that high contrast and print can change them.
  const style = { className: `app-map__${layer.replace("_", "-")}`, interactive: false };
  return window.L.geoJSON({ type: "FeatureCollection", features }, { style, interactive: false }).addTo(map);
}

function addNames(map, features) {
  const wards = window.L.layerGroup(
    features.filter(({ properties }) => properties.label).map(({ properties }) => {
      const [longitude, latitude] = properties.label;
      return nameAt([latitude, longitude], properties.name, "app-map__name");
    }),
  );
  const streets = window.L.layerGroup().addTo(map);
  const show = () => {
    const zoom = map.getZoom();
    if (zoom >= NAMES_FROM_ZOOM && zoom < STREETS_FROM_ZOOM) wards.addTo(map);
    else wards.remove();
    streets.clearLayers();
    if (zoom >= STREETS_FROM_ZOOM) addStreets(streets, features, map.getBounds());
  };
  map.on("moveend", show);
  show();
}

// Streets have no lines in open data of this size, so close up their names say where one is.
function addStreets(layer, features, bounds) {
  let shown = 0;
  for (const { properties, geometry } of features) {
    if (properties.layer !== "street") continue;
    const [longitude, latitude] = geometry.coordinates;
    if (!bounds.contains([latitude, longitude])) continue;
    layer.addLayer(nameAt([latitude, longitude], properties.name, "app-map__street"));
    if (++shown === MOST_STREETS) return;
  }
}

function nameAt(latlng, name, className) {
  const text = document.createElement("span");
  text.textContent = name;
  const icon = window.L.divIcon({ className, html: text, iconSize: null });
  return window.L.marker(latlng, { icon, interactive: false, keyboard: false });
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

/** Whether a Polygon or MultiPolygon of GeoJSON holds the point at longitude `x`, latitude `y`. */
export function holds({ type, coordinates }, x, y) {
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
