// Small helps on triage pages. Everything works without them.
import { createAll } from "../vendor/govuk-frontend/govuk-frontend.min.js";
import { FilterToggleButton } from "../vendor/moj-frontend/moj-frontend.min.js";

foldFilters();
leadBackToTheSameList();

// On narrow screens the filters fold away behind a button.
function foldFilters() {
  createAll(FilterToggleButton, { startHidden: false });
}

// "Back to the queue" leads to the list as it was filtered, when that is where one came from.
function leadBackToTheSameList() {
  const link = document.querySelector("[data-module='triage-back']");
  const remembered = "triage-list";
  if (document.querySelector(".triage-with-filters")) {
    sessionStorage.setItem(remembered, location.search);
  } else if (link && sessionStorage.getItem(remembered)) {
    link.search = sessionStorage.getItem(remembered);
  }
}
