// Starts the GOV.UK and Ministry of Justice components that a page holds.
import { initAll as startGovuk } from "../vendor/govuk-frontend/govuk-frontend.min.js";
import { initAll as startMoj } from "../vendor/moj-frontend/moj-frontend.min.js";

import { watchSession } from "./accounts/session.js";
import { foldMenus } from "./folded-menus.js";

startGovuk();
startMoj();
foldMenus();

// GOV.UK Frontend marks radios that reveal more with aria-expanded, which ARIA does not know on
// radios: some screen readers say it, some say nothing, and checkers call it an error. What is
// revealed follows its radio in the page, so it is found without the mark.
function withoutMark(radio) {
  radio.removeAttribute("aria-expanded");
}
const watcher = new MutationObserver((changes) => {
  changes.filter((change) => change.target.hasAttribute("aria-expanded"))
    .forEach((change) => withoutMark(change.target));
});
document.querySelectorAll("input[type=radio][aria-expanded]").forEach((radio) => {
  withoutMark(radio);
  watcher.observe(radio, { attributeFilter: ["aria-expanded"] });
});
watchSession(document.querySelector("[data-session]"));
