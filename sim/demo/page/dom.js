// Nodes from plain descriptions; text is always text, never markup.

const SVG = "http://www.w3.org/2000/svg";

function filled(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

export function el(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

export function svg(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

// A part drawn anew: what had the focus has it again, found by its place among what can have it.
export function redraw(node, ...children) {
  const stops = () => [...node.querySelectorAll("button, input, select, summary")];
  const place = stops().indexOf(document.activeElement);
  node.replaceChildren(...children);
  if (place < 0) return;
  const again = stops();
  (again[place]?.disabled ? again.find((stop) => !stop.disabled) : again[place])?.focus({ preventScroll: true });
}

export const byId = (id) => document.getElementById(id);
