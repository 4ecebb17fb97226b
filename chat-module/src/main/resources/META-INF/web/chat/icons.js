// The outlines of the page's buttons and marks, on a grid of 24.

import { glyph } from "/platform/dom.js";

const ICONS = {
  close: ["M6 6l12 12M18 6L6 18"],
  plus: ["M12 5v14M5 12h14"],
  menu: ["M4 7h16M4 12h16M4 17h10"],
  person: ["M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8z", "M4.500 20c.8-3.800 3.800-6 7.500-6s6.700 2.200 7.500 6"],
  people: ["M9 11.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7z", "M2.500 19.500c.7-3.400 3.200-5.300 6.500-5.300s5.800 1.900 6.500 5.300",
    "M16 5a3.300 3.300 0 0 1 0 6.300M18 14.600c1.900.7 3.100 2.400 3.500 4.900"],
  leave: ["M10 4H5.500A1.500 1.500 0 0 0 4 5.500v13A1.500 1.500 0 0 0 5.500 20H10", "M15 8l4 4-4 4M19 12H9"],
  send: ["M4.500 12L3 4.500 21 12 3 19.500z", "M4.500 12H12"],
  down: ["M12 5v14M6 13l6 6 6-6"],
  bin: ["M5 7h14M10 7V4.500h4V7M7 7l.8 12.500h8.400L17 7", "M10.200 10.500v5.500M13.800 10.500v5.500"],
  waits: ["M12 20.500a8.500 8.500 0 1 0 0-17 8.500 8.500 0 0 0 0 17z", "M12 7.500V12l3 2"],
  kept: ["M4.500 12.500l5 5L20 7"],
  failed: ["M12 20.500a8.500 8.500 0 1 0 0-17 8.500 8.500 0 0 0 0 17z", "M12 7.500v5.500M12 16.200v.1"],
  more: ["M6 12h.01M12 12h.01M18 12h.01"],
};

export function icon(name) {
  return glyph(ICONS[name]);
}

// Draws the icons that the page's own markup names.
export function drawIcons() {
  document.querySelectorAll("[data-icon]").forEach(node => node.prepend(icon(node.dataset.icon)));
}
