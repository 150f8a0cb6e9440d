// Making elements: text is always text, and nothing is written as HTML.
const SVG = "http://www.w3.org/2000/svg";

// h("button", {class: "x", onclick}, "words", child): false and null are left out.
export function h(name, attributes = {}, ...children) {
  return made(document.createElement(name), attributes, children);
}

export function s(name, attributes = {}, ...children) {
  return made(document.createElementNS(SVG, name), attributes, children);
}

function made(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat(2).filter((each) => each !== null && each !== undefined && each !== false));
  return element;
}
