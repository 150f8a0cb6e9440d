// Starts the GOV.UK and Ministry of Justice components that a page holds.
import { initAll as startGovuk } from "../vendor/govuk-frontend/govuk-frontend.min.js";
import { initAll as startMoj } from "../vendor/moj-frontend/moj-frontend.min.js";

startGovuk();
startMoj();
