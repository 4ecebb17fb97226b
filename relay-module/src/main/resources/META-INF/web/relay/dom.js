// Small helpers for building elements. Text only ever becomes text: nothing here takes markup.

const SVG = "http://www.w3.org/2000/svg";

// Outlines on a grid of 24, drawn with the colour of the text.
const ICONS = {
  play: ["M7 4.500l12 7.500-12 7.500z"],
  stop: ["M6.500 6.500h11v11h-11z"],
  again: ["M19 12a7 7 0 1 1-2.200-5.100M19 4v4h-4"],
  record: ["M12 18.500a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13z"],
  look: ["M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12z", "M12 14.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z"],
  bin: ["M5 7h14M10 7V4.500h4V7M7 7l.8 12.500h8.400L17 7"],
  down: ["M12 4v12M7 11l5 5 5-5M5 20h14"],
};

export const byId = id => document.getElementById(id);

// Makes an element: properties by name, those with a dash as attributes, children as nodes or texts.
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

// A button that shows an outline and is named for those who do not see it.
export function iconButton(name, label, press, properties = {}) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "glyph");
  for (const d of ICONS[name]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return el("button", { type: "button", title: label, "aria-label": label, onclick: press, ...properties }, svg);
}

// Changes a text only where it differs: a screen reader hears every change of a live region.
export function say(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

// Makes the children of `parent` those of `items` {key, make(), cells?}: what has a new key is made anew, all else is left alone,
// so that nothing vanishes under a pointer or a focus. A node that stays gets its `cells`, items themselves, looked at alike.
export function reconcile(parent, items) {
  const old = new Map([...parent.children].map(node => [node.itemKey, node]));
  const fresh = items.map(item => {
    const node = old.get(item.key) ?? item.make();
    node.itemKey = item.key;
    if (item.cells) {
      reconcile(node, item.cells);
    }
    return node;
  });
  if (fresh.length !== parent.children.length || fresh.some((node, at) => node !== parent.children[at])) {
    const focused = document.activeElement?.getAttribute("aria-label");
    parent.replaceChildren(...fresh);
    if (focused && document.activeElement === document.body) {
      parent.querySelector(`[aria-label="${CSS.escape(focused)}"]`)?.focus();
    }
  }
}

// A cell of a row: made anew when its key, or the text it shows, is another.
export function cell(at, properties, ...children) {
  const text = children.map(child => child?.textContent ?? child ?? "").join("|");
  return { key: `${at}|${text}|${children[0]?.dataset?.state ?? ""}`, make: () => el("td", properties, ...children) };
}
