// Places and distances, in WGS84 degrees and metres. Pure.
export const NEAR_METRES = 100;
const EARTH = 6_371_008.8;
const RADIANS = Math.PI / 180;
const DEGREE_METRES = EARTH * RADIANS;

export function metresBetween(one, other) {
  const across = Math.sin(((other.lat - one.lat) * RADIANS) / 2);
  const along = Math.sin(((other.lon - one.lon) * RADIANS) / 2);
  const part = across ** 2 + Math.cos(one.lat * RADIANS) * Math.cos(other.lat * RADIANS) * along ** 2;
  return 2 * EARTH * Math.asin(Math.min(1, Math.sqrt(part)));
}

// The point so many metres east and north of another.
export function moved(point, east, north) {
  return {
    ...point,
    lon: point.lon + east / (DEGREE_METRES * Math.cos(point.lat * RADIANS)),
    lat: point.lat + north / DEGREE_METRES,
  };
}

// {east, north} in metres from one point to another that is close to it.
export function offset(from, to) {
  return {
    east: (to.lon - from.lon) * DEGREE_METRES * Math.cos(from.lat * RADIANS),
    north: (to.lat - from.lat) * DEGREE_METRES,
  };
}

// In which of eight directions another point lies, "n" to "nw".
export function toward(from, to) {
  const { east, north } = offset(from, to);
  const eighth = Math.round((Math.atan2(east, north) * 4) / Math.PI);
  return ["n", "ne", "e", "se", "s", "sw", "w", "nw"][(eighth + 8) % 8];
}

// Kinds of places with children within NEAR_METRES: `sites` are [lon, lat, kind].
export function kindsNear(point, sites) {
  const near = sites.filter(
    ([lon, lat]) => Math.abs(lat - point.lat) < 0.002 && metresBetween(point, { lon, lat }) <= NEAR_METRES,
  );
  return [...new Set(near.map(([, , kind]) => kind))].sort();
}
