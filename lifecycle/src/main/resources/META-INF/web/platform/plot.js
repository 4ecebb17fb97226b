// Lines over time on a canvas, drawn by Chart.js in the colours of the page. Several pages draw with it, each with an element of its own.
// Nothing moves by itself, so there is nothing to hold back for readers who want less motion. What nobody sees is not drawn.

import "./chart.umd.min.js";

const { Chart } = globalThis;
const PALETTE = ["accent", "good", "busy", "bad", "line", "muted", "surface", "text"];
const AREA = ["4d", "05"];      // how opaque the area under the first line is at the top and at the bottom, in hexadecimal
const STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600];     // between the marks of the time, in seconds
const MOST_STEPS = 4;
const plots = new Set();
let palette = read();

// The custom properties of the stylesheet as #rrggbb: a canvas knows no variables, and returns every colour in that form.
function read() {
  const style = getComputedStyle(document.documentElement);
  const pen = document.createElement("canvas").getContext("2d");
  return Object.fromEntries(PALETTE.map(name => {
    pen.fillStyle = style.getPropertyValue(`--${name}`).trim();
    return [name, pen.fillStyle];
  }));
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  palette = read();
  plots.forEach(plot => plot.repaint());
});

document.addEventListener("visibilitychange", () => plots.forEach(plot => plot.catchUp()));

const views = new IntersectionObserver(entries => {
  const seen = new Map(entries.map(entry => [entry.target, entry.isIntersecting]));
  plots.forEach(plot => { if (seen.has(plot.canvas)) plot.inView(seen.get(plot.canvas)); });
});

const isKnown = point => point !== undefined && point.y !== null;

// A line up and down through what the reader points at.
const CROSSHAIR = {
  id: "crosshair",
  beforeDatasetsDraw({ ctx, chartArea: { top, bottom }, tooltip }) {
    const x = tooltip?.getActiveElements()[0]?.element.x;
    if (x !== undefined) {
      ctx.save();
      ctx.strokeStyle = palette.muted;
      ctx.setLineDash([3, 3]);
      ctx.beginPath();
      ctx.moveTo(x, top);
      ctx.lineTo(x, bottom);
      ctx.stroke();
      ctx.restore();
    }
  },
};

// The canvas stands alone in a positioned element that has a height of its own.
export class LinePlot {
  canvas;
  #options;
  #chart;
  #lines = [];
  #at = -1;             // the point that the keys have led to
  #seen = false;
  #stale = false;
  #muted = false;

  // options: lines as [{label, tone}] with a tone of the palette; time(x) and value(y) as a tooltip tells them, tick(y) as the axis does;
  // seconds, how far back the chart goes, or undefined for as far as there are points; least and most, where the upright axis has to
  // reach, and top, where it ends; whole, if there is nothing between whole numbers; width, of that axis;
  // told(text) hears what a reader has gone to with the keys
  constructor(canvas, options) {
    this.canvas = canvas;
    this.#options = options;
    canvas.tabIndex = 0;
    canvas.addEventListener("keydown", event => this.#key(event));
    canvas.addEventListener("blur", () => { if (this.#at >= 0) this.#point(-1); });
    this.#chart = new Chart(canvas, configuration(options));
    this.repaint();
    plots.add(this);
    views.observe(canvas);
  }

  // Takes [{x, y}, …] for each line, in the order of x, which is in seconds from now and so never above 0. Where y is null is a gap.
  show(lines) {
    const first = this.#lines.length === 0;      // is drawn wherever it is, for a picture of the whole page
    this.#lines = lines;
    this.canvas.dataset.points = Math.max(0, ...lines.map(points => points.filter(isKnown).length));
    this.#stale = true;
    this.#seen ||= first;
    this.catchUp();
  }

  // Whether this is of the past: the lines lose their colours.
  set muted(muted) {
    if (muted !== this.#muted) {
      this.#muted = muted;
      this.repaint();
    }
  }

  inView(seen) {
    this.#seen = seen;
    this.catchUp();
  }

  // Draws what is new, unless nobody would see it.
  catchUp() {
    if (this.#stale && this.#seen && !document.hidden) {
      this.#draw();
    }
  }

  repaint() {
    this.#chart.data.datasets.forEach((set, i) => {
      const colour = palette[this.#muted ? "muted" : this.#options.lines[i].tone];
      Object.assign(set, { borderColor: colour, pointBackgroundColor: colour, backgroundColor: area(colour) });
    });
    this.#draw();
  }

  close() {
    plots.delete(this);
    views.unobserve(this.canvas);
    this.#chart.destroy();
  }

  #draw() {
    this.#stale = false;
    this.#chart.data.datasets.forEach((set, i) => { set.data = this.#lines[i] ?? []; });
    this.#chart.update("none");
    if (this.#at >= 0) {
      this.#mark();
    }
  }

  // The arrow keys lead along the line as a pointer does, Escape away from it.
  #key(event) {
    const last = (this.#lines[0]?.length ?? 0) - 1;
    const none = this.#at < 0;
    const to = { ArrowLeft: none ? last : Math.max(0, this.#at - 1), ArrowRight: none ? last : Math.min(last, this.#at + 1),
      Home: 0, End: last, Escape: -1 }[event.key];
    if (to !== undefined && last >= 0) {
      event.preventDefault();
      this.#point(to);
    }
  }

  #point(index) {
    this.#at = index;
    this.#mark();
    const { lines, time, value, told } = this.#options;
    const texts = lines.map(({ label }, i) => [label, this.#lines[i]?.[index]]).filter(([, point]) => isKnown(point))
      .map(([label, point]) => lines.length > 1 ? `${label} ${value(point.y)}` : value(point.y));
    told?.(index < 0 ? "" : `${time(this.#lines[0][index].x)}: ${texts.join(", ") || "–"}`);
  }

  #mark() {
    const active = this.#lines.flatMap((points, datasetIndex) =>
      isKnown(points[this.#at]) ? [{ datasetIndex, index: this.#at }] : []);
    this.#chart.setActiveElements(active);
    this.#chart.tooltip.setActiveElements(active, { x: 0, y: 0 });
    this.#chart.tooltip.update(true);
    this.#chart.draw();
  }
}

// A fill that fades from the top of the chart to its bottom; made anew when that is somewhere else.
function area(colour) {
  let made;
  let bottom;
  return ({ chart: { ctx, chartArea } }) => {
    if (chartArea && bottom !== chartArea.bottom) {
      bottom = chartArea.bottom;
      made = ctx.createLinearGradient(0, chartArea.top, 0, bottom);
      AREA.forEach((opacity, i) => made.addColorStop(i, colour + opacity));
    }
    return made;
  };
}

// Colours that are functions are asked for at each drawing, so that they are those of the scheme of the day.
function configuration(options) {
  const { lines } = options;
  const font = { size: 11, family: getComputedStyle(document.body).fontFamily };
  return {
    type: "line",
    plugins: [CROSSHAIR],
    data: { datasets: lines.map(({ label }, i) => ({ label, data: [], fill: i === 0 ? "start" : false, borderWidth: 1.75,
      borderJoinStyle: "round", cubicInterpolationMode: "monotone", pointRadius: 0, pointHoverRadius: 3.5, pointBorderWidth: 0 })) },
    options: {
      animation: false, parsing: false, normalized: true, responsive: true, maintainAspectRatio: false,
      interaction: { mode: "index", axis: "x", intersect: false },
      layout: { padding: { top: 4, right: 6 } },
      plugins: { legend: { display: false }, tooltip: tooltip(options, font) },
      scales: axes(options, font),
    },
  };
}

function tooltip({ lines, time, value }, font) {
  return {
    backgroundColor: () => palette.surface, borderColor: () => palette.muted, borderWidth: 1, cornerRadius: 6, padding: 8,
    titleColor: () => palette.muted, titleFont: { ...font, weight: "normal" }, bodyColor: () => palette.text,
    bodyFont: { ...font, size: 13, weight: "bold" }, caretSize: 0, caretPadding: 10, displayColors: lines.length > 1, usePointStyle: true,
    boxWidth: 8, boxHeight: 8, boxPadding: 4,
    callbacks: {
      title: items => items.length > 0 ? time(items[0].parsed.x) : "",
      label: ({ dataset, parsed }) => lines.length > 1 ? `${dataset.label} ${value(parsed.y)}` : value(parsed.y),
      labelColor: ({ dataset }) => ({ borderColor: dataset.borderColor, backgroundColor: dataset.borderColor }),
      labelPointStyle: () => ({ pointStyle: "circle", rotation: 0 }),
    },
  };
}

function axes({ seconds, least, most, top, whole, width, tick }, font) {
  const ticks = { font, color: () => palette.muted, maxRotation: 0 };
  return {
    x: { type: "linear", min: seconds && -seconds, max: 0, bounds: "data", border: { display: false }, grid: { display: false },
      afterBuildTicks: axis => { axis.ticks = marks(axis.min); }, ticks: { ...ticks, autoSkip: false, callback: ago } },
    y: { suggestedMin: least, suggestedMax: most, max: top, border: { display: false },
      grid: { color: () => palette.line, drawTicks: false }, afterFit: axis => { axis.width = width ?? axis.width; },
      ticks: { ...ticks, maxTicksLimit: 5, precision: whole ? 0 : undefined, padding: 6, callback: tick } },
  };
}

// Where the time is marked: at now, and at so many whole steps before as there are.
function marks(min) {
  const step = STEPS.find(each => -min / each <= MOST_STEPS) ?? STEPS.at(-1);
  return Array.from({ length: Math.floor(-min / step) + 1 }, (_, i) => ({ value: i === 0 ? 0 : -i * step })).reverse();
}

function ago(x) {
  return x === 0 ? "now" : x > -120 ? `−${Number((-x).toFixed(1))} s` : `−${Number((-x / 60).toFixed(1))} min`;
}
