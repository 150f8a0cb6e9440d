// Pictograms, drawn on a field of 24 by 24 with one line: what lies there, where, and what to do.
import { s } from "./dom.js";

const LINES = {
  // what was found
  needle_uncapped: "M3 21l6-6M8 12l4 4 6-6-4-4zM15 5l4 4M17 7l4-4",
  needle_capped: "M2 18h4v4H2zM6 18l3-3M8 12l4 4 6-6-4-4zM15 5l4 4M17 7l4-4",
  syringe_no_needle: "M6 14l4 4 8-8-4-4zM15 5l4 4M17 7l4-4M4 4l5 5M9 4l-5 5",
  sharps_container: "M5 8h14l-1 13H6zM4 5h16v3H4zM9 5V3h6v2M12 11v6M9 14h6",
  foil: "M4 7l5-3 6 2 5-1-1 12-5 3-6-2-5 1zM8 9l7 8M9 14l5-6",
  spoon_cooker: "M3 21L13 11M12 12c-2-4 2-9 6-8s4 6 0 8-5 1-6 0z",
  pipe: "M3 7h11l2 4h4a4 4 0 0 1-8 0M16 4c1 1 0 2 1 3M19 4c1 1 0 2 1 3",
  wrap_bag: "M7 8h10l2 12H5zM8 8c0-5 8-5 8 0M9 13h6",
  canister: "M8 9c0-3 8-3 8 0v11H8zM10 7V4h4v3M12 4V2M8 13h8",
  cannabis_waste: "M12 21v-7M12 14c-4 1-7-1-8-4 4-1 7 1 8 4c1-3 4-5 8-4-1 3-4 5-8 4zM12 13c-3-4-2-8 0-10 2 2 3 6 0 10z",
  other: "M6 12h.1M12 12h.1M18 12h.1",
  // land
  street: "M8 3L4 21M16 3l4 18M12 4v3M12 10v3M12 16v4",
  alley: "M4 3h5v18H4zM15 3h5v18h-5zM12 8v2M12 14v2",
  park: "M12 21v-6M12 15c-8 0-6-7-3-7-1-6 7-6 6 0 3 0 5 7-3 7zM5 21h14",
  play_area: "M4 20L9 4M20 20L15 4M7 4h10M10 4v9M14 4v9M9 13h6",
  school_perimeter: "M3 21V11l9-6 9 6v10zM9 21v-6h6v6M12 5V2h4v2h-4",
  car_park: "M4 3h16v18H4zM9 18V7h4a3 3 0 0 1 0 7H9",
  stairwell: "M3 21h5v-5h5v-5h5V6h3",
  public_toilet: "M7 8v6M5 9l2-1 2 1v5H5zM7 4v.1M6 14v6M8 14v6M17 8l-3 7h6zM17 4v.1M16 15v5M18 15v5M12 3v18",
  waterway: "M2 8c3-3 5 3 8 0s5 3 8 0l4 0M2 14c3-3 5 3 8 0s5 3 8 0l4 0M2 20c3-3 5 3 8 0s5 3 8 0l4 0",
  cemetery: "M7 21V9a5 5 0 0 1 10 0v12zM4 21h16M12 8v7M9.500 11h5",
  underpass: "M3 21V5h18v16M7 21v-6a5 5 0 0 1 10 0v6M12 21v-3",
  private: "M6 11h12v10H6zM8.500 11V7a3.500 3.500 0 0 1 7 0v4M12 15v3",
  premises: "M3 9l2-5h14l2 5M4 9v12h16V9M3 9h18M9 21v-6h6v6",
  // what became of it
  boxed: "M5 9h14l-1 12H6zM8 9V6h8v3M9 15l2 2 4-5",
  bagged: "M7 9h10l2 12H5zM8 9c0-6 8-6 8 0M9 15l2 2 4-4",
  left: "M12 3l10 18H2zM12 10v5M12 18v.1",
  // dangers
  loose: "M4 20l7-7M10 10l4 4 5-5-4-4zM3 12l2 1M6 6l2 3M12 20l-1-2",
  children: "M12 5a2.500 2.500 0 1 0 .1 0zM12 10v6M12 12l-5-3M12 12l5-3M12 16l-4 5M12 16l4 5",
  near: "M3 21V12l6-4 6 4v9M9 21v-5M18 8a3 3 0 1 0 .1 0M18 14v7",
  // doing
  find: "M11 4a7 7 0 1 0 .1 0zM16 16l5 5M11 8v6M8 11h6",
  nothing: "M11 4a7 7 0 1 0 .1 0zM16 16l5 5M8 11h6",
  round: "M12 3a9 9 0 1 0 .1 0zM12 7v5l4 3",
  stop: "M6 6h12v12H6z",
  jobs: "M8 5h13M8 12h13M8 19h13M3 5h1M3 12h1M3 19h1",
  list: "M12 3v12M7 10l5 5 5-5M4 20h16",
  home: "M3 12l9-8 9 8M6 10v11h12V10",
  aid: "M9 3h6v6h6v6h-6v6H9v-6H3V9h6z",
  here: "M12 21s-7-7-7-12a7 7 0 0 1 14 0c0 5-7 12-7 12zM12 7a2.500 2.500 0 1 0 .1 0",
  undo: "M9 6L4 11l5 5M4 11h10a6 6 0 0 1 0 12h-2",
  photo: "M3 8h5l2-3h4l2 3h5v12H3zM12 10a4 4 0 1 0 .1 0",
  ok: "M4 13l5 5L20 6",
  no: "M5 5l14 14M19 5L5 19",
  go: "M4 12h15M13 6l6 6-6 6",
  give_back: "M4 12h15M10 6l-6 6 6 6",
  hand: "M8 13V6a1.500 1.500 0 0 1 3 0v5-7a1.500 1.500 0 0 1 3 0v7-5a1.500 1.500 0 0 1 3 0v9c0 4-2 6-5 6s-4-1-5-3l-3-5c1-2 3-1 4 0z",
  out: "M14 4H5v16h9M10 12h11M17 8l4 4-4 4",
  send: "M12 20V6M6 12l6-6 6 6",
  phone: "M6 3h4l2 5-3 2c1 3 3 5 5 6l2-3 5 2v4c-9 3-18-7-15-16z",
  water: "M12 3c4 5 6 8 6 11a6 6 0 0 1-12 0c0-3 2-6 6-11z",
  soap: "M4 11h16v8H4zM8 7.500a2 2 0 1 0 .1 0M14 4a1.500 1.500 0 1 0 .1 0M17 8.500v.1",
  plaster: "M3 15L15 3l6 6L9 21zM9 12l.1.1M12 9l.1.1M12 15l.1.1M15 12l.1.1",
  doctor: "M6 3v6a4 4 0 0 0 8 0V3M10 13v3a4 4 0 0 0 9 0v-3M19 9a2 2 0 1 0 .1 0",
  up: "M12 20V5M5 12l7-7 7 7",
  down: "M12 4v15M5 12l7 7 7-7",
  west: "M20 12H5M12 5l-7 7 7 7",
  east: "M4 12h15M12 5l7 7-7 7",
  update: "M20 12a8 8 0 1 1-2-5M20 3v5h-5",
  key: "M8 10a5 5 0 1 0 .1 0M12 14l9-9M17 8l3 3",
};

export function pictogram(name) {
  return s(
    "svg",
    { class: "pictogram", viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" },
    s("path", { d: LINES[name] ?? LINES.other }),
  );
}
