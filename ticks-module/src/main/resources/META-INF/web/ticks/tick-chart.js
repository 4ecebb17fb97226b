// <tick-chart name digits unit? tone? zero? seconds?>: what came last as a line over time, and in words how far it goes: so many seconds,
// or all that it is given. show() gives it its points, {x, y} with x a time in milliseconds. With `zero` the upright axis begins at 0.

import { el, say, set } from "/platform/dom.js";
import { LinePlot } from "/platform/plot.js";

const CLOCK = { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3 };

class TickChart extends HTMLElement {
  #words = el("span", { className: "words" });
  #reading = el("p", { className: "unseen", "aria-live": "polite" });
  #canvas = el("canvas", { role: "img" });
  #plot;
  #until = 0;

  connectedCallback() {
    if (this.#plot) {
      return;
    }
    this.#words.id = `${this.id}-words`;
    set(this.#canvas, { "aria-label": this.getAttribute("name"), "aria-describedby": this.#words.id });
    this.append(this.#words, el("div", { className: "plot" }, this.#canvas), this.#reading);
    const zero = this.hasAttribute("zero");
    const seconds = this.hasAttribute("seconds") ? Number(this.getAttribute("seconds")) : undefined;
    this.#plot = new LinePlot(this.#canvas, {
      lines: [{ label: "", tone: this.getAttribute("tone") ?? "accent" }],
      seconds, least: zero ? 0 : undefined, most: zero ? 1 : undefined,
      time: x => new Date(this.#until + 1000 * x).toLocaleTimeString("en-GB", CLOCK),
      value: y => this.#text(y),
      tick: y => y.toLocaleString("en", { maximumFractionDigits: 2 }),
      told: text => say(this.#reading, text),
    });
  }

  // `name` is that of the line, to those who do not see it.
  show(points, name = this.getAttribute("name")) {
    set(this.#canvas, { "aria-label": name });
    this.#until = points.at(-1)?.x ?? 0;
    this.#plot.show([points.map(({ x, y }) => ({ x: (x - this.#until) / 1000, y }))]);
    const values = points.map(({ y }) => y);
    say(this.#words, points.length === 0 ? "" : `${this.#text(Math.min(...values))} – ${this.#text(Math.max(...values))}`);
  }

  set muted(muted) {
    this.#plot.muted = muted;
  }

  #text(value) {
    const unit = this.getAttribute("unit");
    return `${value.toFixed(Number(this.getAttribute("digits")))}${unit ? ` ${unit}` : ""}`;
  }
}

customElements.define("tick-chart", TickChart);
