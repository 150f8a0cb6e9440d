// A plain drawing of what is about a pin, with no map at all: rings, how exact it is, places with
// children, jobs. A tap puts the pin there.
import { s } from "./dom.js";
import { offset } from "./ground.js";
import { now } from "./model.js";
import { t } from "./words.js";

const REACH = 60; // metres from the middle to an edge
const RINGS = [20, 40];

export function plan({ point, isMoved }, move) {
  const drawing = s(
    "svg",
    { class: "plan__drawing", viewBox: `${-REACH} ${-REACH} ${2 * REACH} ${2 * REACH}`, role: "img", "aria-label": t("place_map") },
    ...RINGS.map((metres) => s("circle", { class: "plan__ring", r: metres })),
    ...RINGS.map((metres) => s("text", { class: "plan__metres", x: 2, y: metres - 2 }, t("metres", { n: metres }))),
    !isMoved && s("circle", { class: "plan__accuracy", r: Math.min(point.accuracy, 4 * REACH) }),
    ...dots(point),
    s("path", { class: "plan__pin", d: "M0 0c-3-7-8-9-8-15a8 8 0 0 1 16 0c0 6-5 8-8 15z" }),
  );
  drawing.addEventListener("click", (event) => {
    const box = drawing.getBoundingClientRect();
    const metres = (2 * REACH) / Math.min(box.width, box.height);
    move((event.clientX - box.left - box.width / 2) * metres, -(event.clientY - box.top - box.height / 2) * metres);
  });
  return drawing;
}

function dots(point) {
  const sites = (now.work?.sites ?? []).map(([lon, lat, kind]) => ({ lon, lat, kind }));
  const jobs = now.jobs.filter((job) => job.point).map((job) => ({ ...job.point, kind: "job" }));
  return [...sites, ...jobs]
    .map((each) => ({ kind: each.kind, ...offset(point, each) }))
    .filter(({ east, north }) => Math.max(Math.abs(east), Math.abs(north)) < REACH)
    .map(({ kind, east, north }) => s("circle", { class: `plan__dot plan__dot--${kind}`, cx: east, cy: -north, r: 4 }));
}
