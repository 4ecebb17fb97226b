// <minute-chart label unit digits tone?>: a line over the last values, from 0 to the highest, drawn as SVG. Give it `values`.
// With `quiet` it is the line alone, for a reader who has the number beside it.

import { number } from "./format.js";
import { el, say, set, svg } from "/platform/dom.js";

const POINTS = 60;
const WIDTH = 300;
const HEIGHT = 80;
const PAD = 2;

// The next number above that people like: 1, 2 or 5 times a power of ten.
export function ceiling(value) {
  if (!(value > 0)) {
    return 1;
  }
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map(factor => factor * power).find(limit => limit >= value * 0.999999);
}

class MinuteChart extends HTMLElement {
  #line = svg("path", { class: "line" });
  #area = svg("path", { class: "area" });
  #top = el("span", { className: "top" });
  #now = el("strong");
  #drawing;

  connectedCallback() {
    if (this.#drawing) {
      return;
    }
    this.#drawing = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" });
    this.#drawing.append(this.#area, this.#line);
    if (this.hasAttribute("quiet")) {
      this.append(this.#drawing);
      return;
    }
    const head = el("p", {}, el("span", { textContent: this.getAttribute("label") }), this.#now);
    this.append(head, el("div", { className: "plot" }, this.#top, this.#drawing));
  }

  set values(values) {
    const known = values.slice(-POINTS);
    const high = this.hasAttribute("max") ? Number(this.getAttribute("max")) : ceiling(Math.max(0, ...known));
    const x = i => (WIDTH * (POINTS - known.length + i)) / (POINTS - 1);
    const y = value => PAD + (1 - Math.min(value, high) / high) * (HEIGHT - 2 * PAD);
    const path = known.map((value, i) => `${x(i).toFixed(1)},${y(value).toFixed(1)}`).join("L");
    set(this.#line, { d: known.length > 1 ? `M${path}` : "" });
    set(this.#area, { d: known.length > 1 ? `M${path}L${WIDTH},${HEIGHT}L${x(0).toFixed(1)},${HEIGHT}Z` : "" });
    set(this, { "data-points": known.length });
    const [digits, unit] = [Number(this.getAttribute("digits")), this.getAttribute("unit")];
    say(this.#now, known.length === 0 ? "–" : `${number(known.at(-1), digits)} ${unit}`);
    say(this.#top, `${number(high, high < 1 ? 2 : 0)} ${unit}`);
  }
}

customElements.define("minute-chart", MinuteChart);
