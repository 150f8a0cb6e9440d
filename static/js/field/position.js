// Where the phone is: watched while the app is open, so that a find has a good fix at once.
const STALE_MILLISECONDS = 150_000;
const HOW = { enableHighAccuracy: true, maximumAge: 5_000, timeout: 30_000 };
const heard = new Set();

let latest = null;
let problem = "";
let watching = null;

export function watch() {
  if (watching !== null || !navigator.geolocation) return;
  watching = navigator.geolocation.watchPosition(got, failed, HOW);
}

// A phone that lies still is told nothing new, nor answered while it is being told: begin anew.
export function refresh() {
  if (watching === null) return;
  navigator.geolocation.clearWatch(watching);
  watching = navigator.geolocation.watchPosition(got, failed, HOW);
}

function got({ coords }) {
  latest = { lon: coords.longitude, lat: coords.latitude, accuracy: Math.ceil(coords.accuracy), read: Date.now() };
  problem = "";
  tell();
}

function failed(error) {
  problem = error.code === error.PERMISSION_DENIED ? "denied" : "none";
  tell();
}

export function unwatch() {
  if (watching !== null) navigator.geolocation.clearWatch(watching);
  watching = latest = null;
}

// {lon, lat, accuracy} or null.
export function here() {
  if (!latest || Date.now() - latest.read > STALE_MILLISECONDS) return null;
  return { lon: latest.lon, lat: latest.lat, accuracy: latest.accuracy };
}

// "": all is well; "denied", "none".
export function whyNot() {
  return navigator.geolocation ? problem : "none";
}

export function onPosition(listener) {
  heard.add(listener);
  return () => heard.delete(listener);
}

function tell() {
  heard.forEach((listener) => listener());
}
