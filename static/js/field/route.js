// In which order to do jobs. Pure: jobs, a place and a time in; the jobs in order out.
import { metresBetween } from "./ground.js";

// First what can't wait, by when it is due: overdue or P1. Then the rest, always the nearest to
// where one is by then. Jobs without a point come last, by when they are due.
export function ordered(jobs, { at, now }) {
  const cannotWait = jobs.filter((job) => isPressing(job, now)).sort(byDue);
  const rest = jobs.filter((job) => !isPressing(job, now));
  const placed = rest.filter((job) => job.point);
  const last = cannotWait.filter((job) => job.point).at(-1);
  return [
    ...cannotWait,
    ...nearestFirst(placed, last?.point ?? at),
    ...rest.filter((job) => !job.point).sort(byDue),
  ];
}

export function isPressing(job, now) {
  return job.priority === 1 || Date.parse(job.due_at) <= now;
}

function byDue(one, other) {
  return Date.parse(one.due_at) - Date.parse(other.due_at) || one.id.localeCompare(other.id);
}

function nearestFirst(jobs, from) {
  const left = [...jobs].sort(byDue);
  const route = [];
  let at = from;
  while (left.length > 0) {
    const next = at ? nearest(left, at) : 0;
    const [job] = left.splice(next, 1);
    route.push(job);
    at = job.point;
  }
  return route;
}

function nearest(jobs, at) {
  let best = 0;
  jobs.forEach((job, number) => {
    if (metresBetween(at, job.point) < metresBetween(at, jobs[best].point)) best = number;
  });
  return best;
}
