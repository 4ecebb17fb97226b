// What counts most. What is a history is a chart of the last minute, as the platform has kept it; what is not is a tile with the number,
// and a bar where it is a part of something.

import "./minute-chart.js";
import { number, several, size } from "./format.js";
import { el, reconcile, say, set } from "/platform/dom.js";

const part = (value, whole) => whole > 0 ? value / whole : undefined;

// key, label, sections that it is read from, value and detail as texts, level from 0 to 1 for a bar
const TILES = [
  { key: "memory", label: "Memory", of: ["system"], value: ({ system }) => size(system.memoryUsedMb),
    detail: ({ system }) => `of ${size(system.memoryTotalMb)}`, level: ({ system }) => part(system.memoryUsedMb, system.memoryTotalMb) },
  { key: "disk", label: "Disk free", of: ["system"], value: ({ system }) => size(system.diskFreeMb),
    detail: ({ system }) => `of ${size(system.diskTotalMb)}`, level: ({ system }) => 1 - part(system.diskFreeMb, system.diskTotalMb) },
  { key: "load", label: "Load", of: ["system"], value: ({ system }) => number(system.load?.[0], 2),
    detail: ({ system }) => `5 min ${number(system.load?.[1], 2)} · 15 min ${number(system.load?.[2], 2)}` },
  { key: "threads", label: "Threads", of: ["jvm"], value: ({ jvm }) => number(jvm.threads),
    detail: ({ jvm }) => `at most ${number(jvm.threadsPeak)} so far` },
  { key: "files", label: "Open files", of: ["jvm"], value: ({ jvm }) => number(jvm.files),
    detail: ({ jvm }) => `of ${number(jvm.filesMax)}`, level: ({ jvm }) => part(jvm.files, jvm.filesMax) },
  { key: "connections", label: "Connections", of: ["traffic", "network"], value: ({ traffic }) => number(traffic.connections),
    detail: ({ network }) => `of ${number(network.tcpEstablished)} on this machine` },
];

// id of the chart, names of its series, sections beside `minute`, detail as a text, and of a second line how it is reckoned
const CHARTS = [
  { id: "requests", series: ["requestsPerS"], of: ["traffic"], detail: ({ traffic }) => `${number(traffic.requests)} so far` },
  { id: "latency", series: ["latencyMs"], of: [], detail: () => "mean of each second" },
  { id: "failures", series: ["failuresPerS"], of: ["traffic"], detail: ({ traffic }) => `${number(traffic.failures)} so far` },
  { id: "messages", series: ["messagesOutPerS"], of: ["traffic"],
    detail: ({ traffic }) => `${number(traffic.outKbPerS, 1)} KiB/s · received ${number(traffic.messagesInPerS)} /s` },
  { id: "sockets", series: ["sessions"], of: ["traffic"], detail: ({ traffic }) => `${several(traffic.queued, "message")} queued` },
  { id: "cpu", series: ["cpu", "processCpu"], of: ["system", "jvm"],
    second: (value, { system }) => value / system.processors, detail: ({ system }) => `of ${several(system.processors, "core")}` },
  { id: "heap", series: ["heapUsedMb"], of: ["jvm"],
    detail: ({ jvm }) => `of ${size(jvm.heapMaxMb)} · ${several(jvm.collections, "collection")}` },
  { id: "network", series: ["sentKbPerS"], of: ["network"],
    detail: ({ network }) => `received ${number(network.receivedKbPerS, 1)} KiB/s` },
];

export class Figures {
  #list;

  constructor(list) {
    this.#list = list;
  }

  drawTiles(document) {
    const there = TILES.filter(({ of }) => of.every(name => document[name]));
    reconcile(this.#list, there, figure => figure.key, make, (node, figure) => {
      say(node.parts.value, figure.value(document));
      say(node.parts.detail, figure.detail(document));
      if (figure.level) {
        set(node.parts.meter, { value: (figure.level(document) ?? 0).toFixed(3) });
      }
      node.classList.toggle("stale", isStale(figure, document));
    });
  }

  // `until` is when the last point of the minute was.
  drawCharts(document, until) {
    for (const chart of CHARTS) {
      if (chart.of.every(name => document[name]) && document.minute) {
        const lines = chart.series.map(name => column(document.minute, name));
        if (chart.second) {
          lines[1] = lines[1].map(value => value === null ? null : chart.second(value, document));
        }
        const node = window.document.getElementById(chart.id);
        node.show(lines, until, chart.detail(document));
        node.classList.toggle("stale", isStale(chart, document));
      }
    }
  }

  set muted(muted) {
    CHARTS.forEach(({ id }) => { window.document.getElementById(id).muted = muted; });
  }
}

// The values of a series, null where one was not known.
function column({ series, rows }, name) {
  const index = series.indexOf(name);
  return rows.map(row => row[index] ?? null);
}

function isStale({ of }, { stale }) {
  return ["minute", ...of].some(name => stale?.includes(name));
}

function make(figure) {
  const [value, detail] = [el("strong"), el("span", { className: "detail" })];
  const meter = figure.level && el("meter", { min: 0, max: 1, high: 0.9, "aria-label": `${figure.label}: share in use` });
  const node = el("li", { className: "tile", id: `figure-${figure.key}` },
    el("span", { className: "label", textContent: figure.label }), value, detail, meter);
  node.parts = { value, detail, meter };
  return node;
}
