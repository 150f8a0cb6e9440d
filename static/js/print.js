// The button that prints a page is of use only with scripts, so it shows only then.

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
