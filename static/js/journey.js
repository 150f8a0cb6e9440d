// A page that came back with an error, or in another language, becomes an ordinary page of the
// browser's history: Back and refresh then ask for it anew, with all that the server kept, in place
// of a warning about sending twice.

if (document.querySelector(".govuk-error-summary, [data-as-typed]") !== null) {
  window.history.replaceState(window.history.state, "", window.location.href);
}
