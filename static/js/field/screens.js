// Every screen by its name. A screen is made anew from what the phone holds, and changes nothing
// itself: {title, body, actions, back, isForm, begun}, or null where what it shows is gone.
import { home } from "./screens/home.js";
import { job, jobs } from "./screens/jobs.js";
import { last } from "./screens/last.js";
import { list } from "./screens/list.js";
import { giveUp, leaving, menu, out, signOut } from "./screens/leaving.js";
import { place } from "./screens/place.js";
import { round } from "./screens/round.js";
import { saved, undone } from "./screens/saved.js";
import { start } from "./screens/start.js";
import { stick } from "./screens/stick.js";
import { count, land, litter } from "./screens/what.js";

export const SCREENS = {
  home,
  start,
  place,
  litter,
  count,
  land,
  last,
  saved,
  undone,
  round,
  list,
  jobs,
  job,
  stick,
  menu,
  "sign-out": signOut,
  leaving,
  out,
  "give-up": giveUp,
};
