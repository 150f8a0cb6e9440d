// On a narrow screen the ways between pages fold away, each behind a button that names where one
// is: the first screen of a phone belongs to the page. Without scripts they stand open.

const NARROW = window.matchMedia("(max-width: 40.0525em)");
const STAND_OPEN = 4;
const MENUS = "nav.moj-sub-navigation, nav.moj-primary-navigation";

function fold(menu, number) {
  const list = menu.querySelector("ul");
  const here = list.querySelector("[aria-current]");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "govuk-button govuk-button--secondary app-menu";
  const name = menu.getAttribute("aria-label");
  button.textContent = here ? `${name}: ${here.textContent}` : name;
  list.id ||= `menu-${number}`;
  button.setAttribute("aria-controls", list.id);
  menu.prepend(button);

  let open = false;
  function show() {
    button.hidden = !NARROW.matches;
    button.setAttribute("aria-expanded", String(open));
    list.hidden = NARROW.matches && !open;
  }
  button.addEventListener("click", () => {
    open = !open;
    show();
  });
  NARROW.addEventListener("change", show);
  show();
}

export function foldMenus() {
  [...document.querySelectorAll(MENUS)]
    .filter((menu) => menu.querySelectorAll("li").length > STAND_OPEN)
    .forEach(fold);
}
