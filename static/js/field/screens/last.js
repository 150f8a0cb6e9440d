// Dangers, photos, the box, and then the tap that keeps it.
import * as drafts from "../draft.js";
import { h } from "../dom.js";
import { kindsNear } from "../ground.js";
import { keepFind } from "../log.js";
import { now } from "../model.js";
import { pictogram } from "../pictograms.js";
import { postJson } from "../server.js";
import { MOST_PHOTOS, NoPicture, shrunk, thumbnail } from "../shrink.js";
import { button, field, notice, tiles } from "../ui.js";
import { band, clock, t } from "../words.js";

const SHARPS = ["needle_uncapped", "needle_capped", "sharps_container"];
const HAZARDS = [["loose", "loose"], ["children", "children"]];

export function last(tasks) {
  const draft = drafts.current();
  if (!draft?.land) return null;
  const near = h("div", { "data-near": "" });
  const box = field({ id: "box", label: t("box"), value: draft.box, maxlength: 40 });
  box.querySelector("input").addEventListener("input", (event) => {
    draft.box = event.target.value;
  });
  return {
    title: t("last_title"),
    isForm: true,
    body: [
      h("p", { class: "fact" }, `${t(`litter_${draft.litter}`)} · ${band({ at_least: draft.atLeast, at_most: draft.atMost })} · ${t(`land_${draft.land}`)}`),
      children(draft),
      near,
      hazards(draft),
      !draft.job && photos(draft),
      box,
    ],
    actions: [h("p", { class: "hint" }, t("disposal_title")), tiles(...disposals(draft, tasks))],
    begun: () => look(draft, near, tasks),
  };
}

function children(draft) {
  const kinds = draft.point ? kindsNear(draft.point, now.work?.sites ?? []) : [];
  return kinds.map((kind) => notice({ look: "warning", words: t(`near_${kind}`), name: `near-${kind}` }));
}

function hazards(draft) {
  const toggles = HAZARDS.map(([code, icon]) => {
    const press = button({
      name: `hazard-${code}`,
      icon,
      words: t(`hazard_${code}`),
      pressed: draft.hazards.has(code),
      onclick() {
        if (!draft.hazards.delete(code)) draft.hazards.add(code);
        press.setAttribute("aria-pressed", String(draft.hazards.has(code)));
      },
    });
    return press;
  });
  return h("div", { role: "group", "aria-label": t("hazards") }, tiles(...toggles));
}

function disposals(draft, tasks) {
  const taken = SHARPS.includes(draft.litter) ? ["boxed"] : ["boxed", "bagged"];
  const codes = draft.job ? taken : ["left", ...taken]; // a job of which something is left is given back
  return codes.map((code) =>
    button({
      name: `disposal-${code}`,
      icon: code,
      words: t(`disposal_${code}`),
      look: code === "left" ? "" : "main",
      onclick: tasks.does(async () => {
        const entry = await keepFind(draft, code);
        drafts.end();
        await tasks.changed();
        tasks.go("saved", { id: entry.id, kind: entry.kind, job: draft.job }, { replace: true });
      }),
    }),
  );
}

// Whether somebody logged the same already. It is said, and keeps nobody from saving (R4.5).
async function look(draft, box, tasks) {
  if (!draft.point || draft.job || !navigator.onLine || now.over) return;
  if (!draft.asked) {
    try {
      const { lon, lat } = draft.point;
      draft.near = (await postJson("near", { point: { lon, lat } })).finds;
      draft.asked = true;
    } catch {
      return; // it is asked again before the find is sent
    }
  }
  if (draft.near.length === 0 || !box.isConnected) return;
  const drop = () => {
    drafts.end();
    tasks.go("home", {}, { replace: true });
  };
  box.replaceChildren(
    notice(
      { look: "warning", title: t("near_title"), name: "near" },
      nearLines(draft.near),
      button({ name: "near-same", icon: "no", words: t("near_same"), onclick: drop }),
    ),
  );
}

export function nearLines(finds) {
  return h(
    "ul",
    {},
    ...finds.map((find) =>
      h("li", {}, t("near_line", { what: t(`litter_${find.litter}`), count: band(find), metres: find.metres, time: clock(find.found_at) })),
    ),
  );
}

function photos(draft) {
  const row = h("div", { class: "photos" });
  const error = h("p", { class: "error", role: "alert" });
  const input = h("input", { type: "file", accept: "image/*", capture: "environment", id: "photo", class: "photos__input" });
  const words = h("span", { class: "button__words" }, t("photo_n", { n: draft.photos.length }));
  const fill = async () => {
    words.textContent = t("photo_n", { n: draft.photos.length });
    input.disabled = draft.photos.length >= MOST_PHOTOS;
    const shown = await Promise.all(draft.photos.map((photo, number) => one(photo, number)));
    row.replaceChildren(...shown);
  };
  const one = async (photo, number) =>
    h(
      "button",
      {
        type: "button",
        class: "photos__one",
        "data-do": "photo-remove",
        "aria-label": t("photo_remove", { n: number + 1 }),
        onclick() {
          draft.photos.splice(number, 1);
          fill();
        },
      },
      await thumbnail(photo.bytes),
      h("span", { "aria-hidden": "true" }, "×"),
    );
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file || draft.photos.length >= MOST_PHOTOS) return;
    words.textContent = t("photo_working");
    error.textContent = "";
    try {
      draft.photos.push({ id: crypto.randomUUID(), bytes: await shrunk(file) });
    } catch (problem) {
      if (!(problem instanceof NoPicture)) throw problem;
      error.textContent = t("photo_wrong");
    }
    input.value = "";
    await fill();
  });
  fill();
  return h("div", {}, h("label", { class: "button", for: "photo", "data-do": "photo" }, pictogram("photo"), words), input, error, row);
}
