// A page that came back with an error becomes an ordinary page of the browser's history: Back and
// refresh then ask for it anew, with all that was typed, in place of a warning about sending twice.

if (document.querySelector(".govuk-error-summary") !== null) {
  window.history.replaceState(window.history.state, "", window.location.href);
}
