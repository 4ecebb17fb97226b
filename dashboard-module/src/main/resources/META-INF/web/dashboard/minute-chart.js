// <minute-chart name unit digits tone? max? first? second?>: the number of now, the last 60 seconds as a chart, and in words what that
// says. With `second` there is another line of that name beside that of `first`. The upright axis begins at 0, and ends at `max` if
// there is one.

import { clock, number } from "./format.js";
import { el, say } from "/platform/dom.js";
import { LinePlot } from "/platform/plot.js";

const POINTS = 60;
const SECOND_TONE = "good";
const AXIS_WIDTH = 40;

class MinuteChart extends HTMLElement {
  #now = el("strong");
  #detail = el("span", { className: "detail" });
  #words = el("p", { className: "words" });
  #reading = el("p", { className: "unseen", "aria-live": "polite" });
  #plot;
  #until = 0;           // when the last point was, by the clock of this machine
  #muted = false;

  connectedCallback() {
    if (this.#plot) {
      return;
    }
    const [name, second] = [this.getAttribute("name"), this.getAttribute("second")];
    this.#words.id = `${this.id}-words`;
    const canvas = el("canvas", { role: "img", "aria-label": `${name}, the last minute`, "aria-describedby": this.#words.id });
    const lines = [{ label: this.getAttribute("first") ?? name, tone: this.getAttribute("tone") ?? "accent" }];
    if (second) {
      lines.push({ label: second, tone: SECOND_TONE });
    }
    const keys = second ? lines.map(({ label, tone }) => el("span", { className: "key", "data-line": tone, textContent: label })) : [];
    this.append(el("h3", {}, name), el("p", { className: "keys" }, ...keys), this.#now, this.#detail,
      el("div", { className: "plot" }, canvas), this.#words, this.#reading);
    const top = this.hasAttribute("max") ? Number(this.getAttribute("max")) : undefined;
    this.#plot = new LinePlot(canvas, {
      lines, top, seconds: POINTS - 1, least: 0, most: top ?? 1, whole: this.#digits === 0, width: AXIS_WIDTH,
      time: x => clock(this.#until + 1000 * x),
      value: y => this.#text(y),
      tick: short,
      told: text => say(this.#reading, text),
    });
  }

  // Takes the values of each second for each line, null where one is not known, the last of `until`; and what else is to be said.
  show(lines, until, detail) {
    this.#until = until;
    this.#plot.show(lines.map(values => values.slice(-POINTS).map((y, i, all) => ({ x: i + 1 - all.length, y }))));
    const values = lines[0].filter(value => value !== null);
    say(this.#now, this.#text(lines[0].at(-1)));
    say(this.#detail, detail);
    say(this.#words, values.length === 0 ? "" : [["low", Math.min(...values)],
      ["mean", values.reduce((sum, value) => sum + value, 0) / values.length], ["high", Math.max(...values)]]
      .map(([word, value]) => `${word} ${number(value, this.#digits)}`).join(" · "));
  }

  set muted(muted) {
    this.#plot.muted = muted;
  }

  get #digits() {
    return Number(this.getAttribute("digits"));
  }

  #text(value) {
    const unit = typeof value === "number" && this.getAttribute("unit");
    return `${number(value, this.#digits)}${unit ? ` ${unit}` : ""}`;
  }
}

// A number for an axis: as short as it can be.
function short(value) {
  return value.toLocaleString("en", { notation: "compact", maximumFractionDigits: 2 });
}

customElements.define("minute-chart", MinuteChart);
