// Offers matching places while somebody types where something is. Without it, or when the network
// is away, "Find the place" does the same on the server.

const DELAY_MS = 200;

function enhance(button) {
  const input = document.getElementById(button.dataset.input);
  if (!input || !window.accessibleAutocomplete) return;
  const texts = button.dataset;
  const search = searcher(texts.url, (working) => (button.hidden = working));
  const nothing = () =>
    search.waiting ? texts.textWaiting : search.failed ? texts.textFailed : texts.textNone;
  const box = document.createElement("div");
  box.className = "app-place-search";
  input.replaceWith(box);

  window.accessibleAutocomplete({
    element: box,
    id: input.id,
    name: input.name,
    defaultValue: input.value,
    inputClasses: input.className,
    minLength: 2,
    confirmOnBlur: false,
    displayMenu: "overlay",
    source: search,
    templates: { inputValue: labelOf, suggestion: (hit) => escaped(labelOf(hit)) },
    tNoResults: nothing,
    tStatusQueryTooShort: () => texts.textShort,
    tStatusNoResults: nothing,
    tStatusSelectedOption: (label, count, index) =>
      filled(texts.textSelected, { place: label, number: index + 1, count }),
    tStatusResults: (count, selected) => `${filled(texts.textResults, { count })} ${selected}`,
    tAssistiveHint: () => texts.textHint,
    onConfirm: (hit) => hit && choose(button, hit),
  });
  const typed = document.getElementById(input.id);
  for (const name of ["autocapitalize", "spellcheck", "maxlength", "aria-invalid"]) {
    if (input.hasAttribute(name)) typed.setAttribute(name, input.getAttribute(name));
  }
  keepDescription(typed, input.getAttribute("aria-describedby") ?? "");
}

// The combobox is described by a hint of its own, and by nothing once somebody types. The question's
// hint and its error belong to it all the time.
function keepDescription(typed, ids) {
  const add = () => {
    const now = typed.getAttribute("aria-describedby") ?? "";
    if (!now.includes(ids)) typed.setAttribute("aria-describedby", `${ids} ${now}`.trim());
  };
  new MutationObserver(add).observe(typed, { attributeFilter: ["aria-describedby"] });
  add();
}

const labelOf = (hit) => (typeof hit === "string" ? hit : (hit?.label ?? ""));

function escaped(text) {
  const element = document.createElement("span");
  element.textContent = text;
  return element.innerHTML;
}

function filled(text, values) {
  return text.replace(/%\((\w+)\)s/g, (whole, name) => values[name] ?? whole);
}

/** A source for the combobox: waits for a pause in typing, and drops answers that come too late. */
function searcher(url, whenWorking) {
  let timer = 0;
  let request = new AbortController();
  const search = (query, show) => {
    clearTimeout(timer);
    request.abort();
    request = new AbortController();
    const { signal } = request;
    search.waiting = true;
    timer = setTimeout(async () => {
      try {
        const response = await fetch(`${url}?${new URLSearchParams({ q: query.trim() })}`, { signal });
        if (!response.ok) throw new Error(`place search: ${response.status}`);
        const { results } = await response.json();
        search.failed = search.waiting = false;
        show(results);
      } catch (error) {
        if (error.name === "AbortError") return;
        search.failed = true;
        search.waiting = false;
        show([]);
      }
      whenWorking(!search.failed);
    }, DELAY_MS);
  };
  search.failed = search.waiting = false;
  whenWorking(true);
  return search;
}

// The key of the place counts only together with the very words that are in the box.
function choose(button, hit) {
  const form = button.form;
  document.getElementById(button.dataset.placeGroup)?.remove();
  hidden(form, button.dataset.placeName).value = hit.id;
  hidden(form, button.dataset.placeForName).value = hit.label;
  form.dispatchEvent(new CustomEvent("app:place", { detail: hit }));
}

function hidden(form, name) {
  let field = form.querySelector(`input[type="hidden"][name="${CSS.escape(name)}"]`);
  if (!field) {
    field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    form.append(field);
  }
  return field;
}

for (const button of document.querySelectorAll("[data-module='app-place-search']")) enhance(button);
