// Jobs as this phone sees them: what the server said, and on top what waits to be sent. Pure.
const AFTER = {
  claim: "claimed",
  go: "on_way",
  give_back: "open",
  cleared: "cleared",
  not_found: "not_found",
  private_land: "private_land",
  undo: "claimed",
};
const DONE = ["cleared", "not_found", "private_land"];
const FROM = {
  claim: ["open"],
  go: ["open", "claimed"],
  give_back: ["claimed", "on_way"],
};

export function withPending(jobs, entries) {
  const moves = entries.filter((entry) => entry.kind === "move");
  return jobs.map((job) => moves.filter((move) => move.job === job.id).reduce(after, job));
}

function after(job, { move }) {
  const held = move !== "give_back";
  return { ...job, status: AFTER[move], is_mine: held, holder: held ? job.holder : "", waits: true };
}

export function isDone(job) {
  return DONE.includes(job.status);
}

// Moves of a job from where it stands, in the order in which they are offered.
export function movesOf(job) {
  if (isDone(job)) return ["undo"];
  const takes = ["claim", "go", "give_back"].filter(
    (move) => FROM[move].includes(job.status) && (move !== "give_back" || job.is_mine),
  );
  return [...takes, "cleared", "not_found", "private_land"];
}
