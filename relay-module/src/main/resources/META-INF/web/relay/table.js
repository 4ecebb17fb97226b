// Tables whose rows stay while their cells change, and buttons in them.

import { el, glyph, reconcile } from "/platform/dom.js";

const ICONS = {
  play: ["M7 4.500l12 7.500-12 7.500z"],
  stop: ["M6.500 6.500h11v11h-11z"],
  again: ["M19 12a7 7 0 1 1-2.200-5.100M19 4v4h-4"],
  record: ["M12 18.500a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13z"],
  look: ["M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12z", "M12 14.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z"],
  bin: ["M5 7h14M10 7V4.500h4V7M7 7l.8 12.500h8.400L17 7"],
  down: ["M12 4v12M7 11l5 5 5-5M5 20h14"],
};

// A button that shows an outline and is named for those who do not see it.
export function iconButton(name, label, press, properties = {}) {
  return el("button", { type: "button", title: label, "aria-label": label, onclick: press, ...properties }, glyph(ICONS[name]));
}

// Makes the rows of `table` those of `rows` {key, make(), cells}: what has a new key is made anew, all else is left alone, so that
// nothing vanishes under a pointer or a focus. A focus on what is made anew goes to what bears the same name.
export function drawRows(table, rows) {
  const focused = table.contains(document.activeElement) ? document.activeElement.getAttribute("aria-label") : undefined;
  reconcile(table, rows.map(row => ({ ...row, update: node => reconcile(node, row.cells) })));
  if (focused && document.activeElement === document.body) {
    table.querySelector(`[aria-label="${CSS.escape(focused)}"]`)?.focus();
  }
}

// A cell of a row: made anew when its key, or the text it shows, is another.
export function cell(at, properties, ...children) {
  const text = children.map(child => child?.textContent ?? child ?? "").join("|");
  return { key: `${at}|${text}|${children[0]?.dataset?.state ?? ""}`, make: () => el("td", properties, ...children) };
}
