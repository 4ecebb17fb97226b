// Small helpers for building elements. Text only ever becomes text: nothing here takes markup.

const SVG = "http://www.w3.org/2000/svg";

export const byId = id => document.getElementById(id);

// Makes an element: properties by name, those with a dash or `role` as attributes, children as nodes or texts.
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "role") {
      node.setAttribute(name, value);
    } else if (value !== undefined) {
      node[name] = value;
    }
  }
  node.append(...children);
  return node;
}

export function svg(tag, attributes = {}) {
  const node = document.createElementNS(SVG, tag);
  set(node, attributes);
  return node;
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

// Makes the children of `parent` those of `items`, known by `key(item)`; `make(item)` makes one, `update(node, item)` fills it.
export function reconcile(parent, items, key, make, update) {
  const known = new Map([...parent.children].map(node => [node.itemKey, node]));
  const wanted = new Set(items.map(key));
  for (const [name, node] of known) {
    if (!wanted.has(name)) {
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
