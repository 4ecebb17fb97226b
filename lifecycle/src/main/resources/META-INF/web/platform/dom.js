// What every page builds its elements with. Text only ever becomes text: nothing here takes markup.

const SVG = "http://www.w3.org/2000/svg";

export const byId = id => document.getElementById(id);

// Makes an element: properties by name, those with a dash or `role` as attributes, children as nodes or texts; what is undefined is left out.
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined) {
      continue;
    }
    if (name.includes("-") || name === "role") {
      node.setAttribute(name, value);
    } else {
      node[name] = value;
    }
  }
  node.append(...children.filter(child => child !== undefined));
  return node;
}

export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  set(node, attributes);
  node.append(...children);
  return node;
}

// A drawing of outlines on a grid of 24, in the colour of the text; nothing to those who do not see it.
export function glyph(outlines) {
  return svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true", class: "glyph" }, ...outlines.map(d => svg("path", { d })));
}

// Sets attributes, and touches only those that differ.
export function set(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (node.getAttribute(name) !== String(value)) {
      node.setAttribute(name, value);
    }
  }
}

// Changes a text only where it differs: a screen reader hears every change of a live region, and the page is drawn for each.
export function say(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

export function show(node, visible) {
  if (node.hidden === visible) {
    node.hidden = !visible;
  }
}

// Makes the children of `parent` those of `items`, known by `key(item)`, and touches only what differs: `make(item)` makes one,
// `update(node, item)` fills it. Items may bring the three themselves: {key, make(), update(node)?}.
export function reconcile(parent, items, key = item => item.key, make = item => item.make(), update = (node, item) => item.update?.(node)) {
  const wanted = new Set(items.map(key));
  const known = new Map();
  for (const node of [...parent.children]) {
    if (wanted.has(node.itemKey)) {
      known.set(node.itemKey, node);
    } else {
      node.remove();
    }
  }
  let place = parent.firstElementChild;
  for (const item of items) {
    const name = key(item);
    let node = known.get(name);
    if (!node) {
      node = make(item);
      node.itemKey = name;
    }
    update(node, item);
    if (node === place) {
      place = place.nextElementSibling;
    } else {
      parent.insertBefore(node, place);
    }
  }
}

// Makes the content of a list those lines of text.
export function lines(parent, texts, tag = "li") {
  reconcile(parent, texts.map((text, i) => ({ text, i })), item => item.i, () => el(tag), (node, item) => say(node, item.text));
}
