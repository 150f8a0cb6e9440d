// The find that is being logged: in memory only, until its last tap keeps it.
let draft = null;

// `kind`: "find", "visit", or "cleared" with its job.
export function begin(kind, { job = "", box = "" } = {}) {
  draft = {
    kind,
    job,
    box,
    point: null,
    fix: null,
    isMoved: false,
    place: "",
    litter: "",
    atLeast: 0,
    atMost: 0,
    land: "",
    hazards: new Set(),
    photos: [],
    near: [],
    asked: false,
  };
  return draft;
}

export function current() {
  return draft;
}

export function end() {
  draft = null;
}
