// What somebody may see, as vector tiles of our own address: clusters, hexagons, areas, classes of
// hotspots. The table below the map says the same. Needs leaflet.js and protomaps-leaflet.min.js
// before it.
import { createBaseMap, fitPaper } from "./base-map.js";
import { showMarking } from "./map-symbols.js";

const REGION = [[52.0, -1.0], [53.1, 0.6]];
const BEGINS = [1, 5, 10, 25, 50, 100]; // classes of counts: hotspots/map_enums.py
const PLACE_ZOOM = 15;
const CELL_ZOOM = 14; // a cell with those around it, which make it part of a cluster
const NAMES_FROM_ZOOM = 12; // of wards: base-map.js
const BELOW_NAME_PX = 20;
const TEXT = "700 11px sans-serif";
const ZERO_KEY = /0{8}-0{4}-0{4}-0{4}-0{12}/;
const WORLD_METRES = 40_075_016.7; // around the Equator, in Web Mercator
const LEAST_ROOM_PX = 18;
const LEAST_ZOOM = 10; // on a phone the whole district would be a spot

const element = document.getElementById("figures-map");
const status = document.getElementById("map-status");
const chosen = document.getElementById("map-chosen");
const colours = readColours();
let shown;

if (element) {
  start().catch((error) => {
    console.error(error);
    element.replaceChildren();
    status.textContent = element.dataset.textFailed;
  });
}

async function start() {
  const { dataset } = element;
  const { map } = await createBaseMap(element, { url: dataset.baseLayer, zoomSnap: 1 });
  showMarking(map, dataset.marking);
  fitPaper(map);
  map.setZoom(Math.max(map.getZoom(), LEAST_ZOOM), { animate: false });
  map.createPane("data").setAttribute("aria-hidden", "true");
  shown = { map, layer: null };
  draw(dataset.tiles);
  status.textContent = dataset.textReady;
  map.on("click", ({ latlng }) => choose(latlng));
  element.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target === element) choose(map.getCenter());
  });
  offerToShow();
  offerSliders();
}

function draw(url) {
  const { map } = shown;
  if (shown.layer) map.removeLayer(shown.layer);
  shown.layer = window.protomapsL.leafletLayer({
    url: new URL(url, window.location.href).href.replaceAll("%7B", "{").replaceAll("%7D", "}"),
    paintRules: rules(element.dataset.layer),
    labelRules: [],
    attribution: "",
    bounds: REGION,
    maxDataZoom: 18,
    lang: document.documentElement.lang,
    pane: "data",
  });
  shown.layer.addTo(map);
}

// --- Drawing ---------------------------------------------------------------------------------------

function rules(layer) {
  const about = { dataLayer: "about", symbolizer: { draw: (context, shape, zoom, { props }) => tellOfCut(props.cut) } };
  if (layer === "reports") return [{ dataLayer: "reports", symbolizer: { draw: drawCell } }, about];
  return [
    { dataLayer: layer, symbolizer: { draw: drawShape } },
    { dataLayer: "labels", symbolizer: { draw: drawLabel } },
    about,
  ];
}

function tellOfCut(isCut) {
  if (isCut) status.textContent = element.dataset.textCut;
}

function drawCell(context, [[{ x, y }]], zoom, { props }) {
  const alone = props.n === 1;
  const radius = alone ? 6 : Math.min(17, 8 + 1.5 * Math.log2(props.n));
  circle(context, x, y, radius, colours.get(alone ? "one" : "many"));
  if (!alone) write(context, short(props.n), x, y, "#ffffff");
}

function circle(context, x, y, radius, colour) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.strokeStyle = "#ffffff";
  context.lineWidth = 2;
  context.fill();
  context.stroke();
}

function drawShape(context, rings, zoom, { props }) {
  const key = classOf(props);
  context.beginPath();
  for (const ring of rings) {
    ring.forEach(({ x, y }, number) => (number ? context.lineTo(x, y) : context.moveTo(x, y)));
  }
  if (colours.has(key)) {
    context.fillStyle = colours.get(key);
    context.fill("evenodd");
  }
  context.strokeStyle = "#0b0c0c";
  context.lineWidth = Math.abs(props.confidence ?? 0) >= 95 ? 2.5 : 0.75;
  context.stroke();
}

function drawLabel(context, [[{ x, y }]], zoom, { props }) {
  const room = props.wide / (WORLD_METRES / (256 * 2 ** zoom));
  if (props.n === 0 || props.confidence === 0 || room < LEAST_ROOM_PX) return;
  const dark = Number(classOf(props)) >= 5 && props.confidence === undefined;
  const text = props.confidence === undefined ? short(props.n) : signed(props.confidence);
  const isDark = dark || Math.abs(props.confidence ?? 0) === 99;
  const isNamed = element.dataset.layer === "wards" && shown.map.getZoom() >= NAMES_FROM_ZOOM;
  write(context, text, x, isNamed ? y + BELOW_NAME_PX : y, isDark ? "#ffffff" : "#0b0c0c");
}

function write(context, text, x, y, colour) {
  context.font = TEXT;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineWidth = 3;
  context.strokeStyle = colour === "#ffffff" ? "#0b0c0c" : "#ffffff";
  context.lineJoin = "round";
  context.strokeText(text, x, y);
  context.fillStyle = colour;
  context.fillText(text, x, y);
}

function classOf({ n, confidence }) {
  return confidence === undefined ? String(BEGINS.filter((each) => n >= each).length) : String(confidence);
}

function short(number) {
  return number > 9_999 ? `${Math.round(number / 1_000)}k` : String(number);
}

function signed(number) {
  return number > 0 ? `+${number}` : String(number).replace("-", "−");
}

// The colours stand in css/maps.css alone, where print and high contrast may change them.
function readColours() {
  const swatches = document.querySelectorAll("#map-legend [data-class]");
  return new Map([...swatches].map((each) => [each.dataset.class, getComputedStyle(each).backgroundColor]));
}

// --- Choosing --------------------------------------------------------------------------------------

function choose({ lat, lng }) {
  const found = [...shown.layer.queryTileFeaturesDebug(lng, lat, 14).values()]
    .flat()
    .filter(({ layerName }) => layerName === element.dataset.layer)
    .map(({ feature }) => feature.props);
  const [first] = found.sort((one, other) => (other.n ?? other.count) - (one.n ?? one.count));
  chosen.replaceChildren(...(first ? said(first) : [document.createTextNode(element.dataset.textNone)]));
}

function said(props) {
  const { dataset } = element;
  const number = props.n ?? props.count;
  const parts = [
    props.name ?? props.street ?? props.reference,
    number === 1 ? dataset.textOne : dataset.textMany.replace("{number}", String(number)),
    props.confidence && dataset.textClass.replace("{class}", signed(props.confidence)),
    props.premises,
  ];
  const words = document.createElement("span");
  words.textContent = `${parts.filter(Boolean).join(", ")}. `;
  if (!number || !dataset.here) return [words];
  const link = document.createElement("a");
  link.className = "govuk-link";
  link.href = props.id && element.dataset.layer === "reports" ? dataset.detail.replace(ZERO_KEY, props.id) : listOf(props);
  link.textContent = number === 1 ? dataset.textOpen : dataset.textOpenMany;
  return [words, link];
}

function listOf(props) {
  const address = new URL(element.dataset.here, window.location.href);
  const { layer } = element.dataset;
  if (layer === "hexagons") address.searchParams.set("hexagon", `${props.i},${props.j}`);
  else if (layer === "wards") address.searchParams.set("ward", props.code);
  else if (layer === "lsoas") address.searchParams.set("lsoa", props.code);
  else if (layer === "classes") address.searchParams.set("cell", props.id);
  else address.searchParams.set("box", boxOf(props).join(","));
  return address.pathname + address.search;
}

// A cell of the grid: hotspots/tiles.py counts its columns from 180° West and its rows from the top.
function boxOf({ gx, gy, across }) {
  const latitude = (row) => (Math.atan(Math.sinh(Math.PI * (1 - (2 * row) / across))) * 180) / Math.PI;
  const longitude = (column) => (column / across) * 360 - 180;
  return [longitude(gx), latitude(gy + 1), longitude(gx + 1), latitude(gy)];
}

// --- The table leads to the map --------------------------------------------------------------------

function offerToShow() {
  for (const button of document.querySelectorAll(".maps-show")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const place = window.L.latLng(Number(button.dataset.lat), Number(button.dataset.lon));
      const near = element.dataset.layer === "classes" ? CELL_ZOOM : PLACE_ZOOM;
      shown.map.setView(place, Math.max(near, shown.map.getZoom()), { animate: false });
      element.scrollIntoView({ block: "center" });
      element.focus();
      chosen.textContent = button.closest("tr").querySelector("td").innerText.replace(/\s+/g, " ");
    });
  }
}

// --- Months ----------------------------------------------------------------------------------------

// Two sliders, each bound to a list of the form: the form works without them, and says the same.
function offerSliders() {
  const place = document.getElementById("map-slider");
  if (!place) return; // a run has the months that it was asked for
  const lists = ["first", "last"].map((name) => document.getElementById(`id_${name}`));
  const sliders = lists.map((list) => sliderOf(list, place.dataset[list.name]));
  sliders.forEach((slider, number) => {
    slider.addEventListener("input", () => {
      const other = sliders[1 - number];
      if (number === 0 ? slider.value > Number(other.value) : slider.value < Number(other.value)) set(other, slider.value);
      set(slider, slider.value);
    });
    slider.addEventListener("change", () => showMonths().catch(() => document.getElementById("map-filters").submit()));
  });
  place.append(...sliders.map((slider) => slider.parentElement));
  place.hidden = false;
}

function sliderOf(list, words) {
  const label = document.createElement("label");
  label.className = "govuk-label";
  const slider = document.createElement("input");
  slider.type = "range";
  slider.max = String(list.options.length - 1);
  slider.step = "1";
  slider.list_ = list;
  const text = document.createElement("span");
  label.append(text, slider);
  slider.say = () => {
    const month = list.options[list.selectedIndex].text;
    text.textContent = `${words}: ${month}`;
    slider.setAttribute("aria-valuetext", month);
  };
  slider.value = String(list.selectedIndex);
  slider.say();
  list.addEventListener("change", () => set(slider, list.selectedIndex));
  return slider;
}

function set(slider, value) {
  slider.value = String(value);
  slider.list_.selectedIndex = Number(value);
  slider.say();
}

// The same page with other months: its tiles and its table take the place of those that are here.
async function showMonths() {
  const form = document.getElementById("map-filters");
  const address = new URL(window.location.href);
  address.search = new URLSearchParams(new FormData(form)).toString();
  const answer = await fetch(address, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(`months: ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [map, figures] = [page.getElementById("figures-map"), page.getElementById("figures")];
  if (!map || !figures) throw new Error("months: no map");
  window.history.replaceState(null, "", address);
  element.dataset.tiles = map.dataset.tiles;
  element.dataset.here = map.dataset.here;
  document.getElementById("figures").replaceWith(document.adoptNode(figures));
  chosen.replaceChildren();
  status.textContent = element.dataset.textReady;
  draw(element.dataset.tiles);
  offerToShow();
}
