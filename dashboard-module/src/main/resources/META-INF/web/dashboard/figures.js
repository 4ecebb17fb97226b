// What counts most, one tile each: the number, what it is a part of, and its last minute as the platform has kept it.

import { number, several, size } from "./format.js";
import { el, reconcile, say, set } from "/platform/dom.js";

const part = (value, whole) => whole > 0 ? value / whole : undefined;

// key, label, sections it is read from, value and detail as texts, level from 0 to 1 for a bar, minute for the line of that name, up to max
const FIGURES = [
  { key: "cpu", label: "Processor", of: ["system", "jvm"], value: ({ system }) => `${number(system.cpu, 0)} %`,
    detail: ({ system, jvm }) => `${several(system.processors, "core")}, Slipway uses ${number(jvm.cpu, 0)} % of one`,
    minute: "cpu", max: 100 },
  { key: "load", label: "Load", of: ["system"], value: ({ system }) => number(system.load?.[0], 2),
    detail: ({ system }) => `5 min ${number(system.load?.[1], 2)}, 15 min ${number(system.load?.[2], 2)}`,
    minute: "load" },
  { key: "memory", label: "Memory", of: ["system"], value: ({ system }) => size(system.memoryUsedMb),
    detail: ({ system }) => `of ${size(system.memoryTotalMb)}`, level: ({ system }) => part(system.memoryUsedMb, system.memoryTotalMb) },
  { key: "heap", label: "Heap", of: ["jvm"], value: ({ jvm }) => size(jvm.heapUsedMb),
    detail: ({ jvm }) => `of ${size(jvm.heapMaxMb)}, ${several(jvm.collections, "collection")}, at most ${number(jvm.collectionLongestMs)} ms`,
    minute: "heapUsedMb" },
  { key: "disk", label: "Disk free", of: ["system"], value: ({ system }) => size(system.diskFreeMb),
    detail: ({ system }) => `of ${size(system.diskTotalMb)}`, level: ({ system }) => 1 - part(system.diskFreeMb, system.diskTotalMb) },
  { key: "network", label: "Network", of: ["network"], value: ({ network }) => `${number(network.sentKbPerS, 1)} KiB/s`,
    detail: ({ network }) => `in ${number(network.receivedKbPerS, 1)} KiB/s, ${number(network.tcpEstablished)} TCP connections`,
    minute: "sentKbPerS" },
  { key: "threads", label: "Threads", of: ["jvm"], value: ({ jvm }) => number(jvm.threads),
    detail: ({ jvm }) => `${number(jvm.files)} open files, ${number(jvm.classes)} classes`, minute: "threads" },
  { key: "requests", label: "Requests", of: ["traffic"], value: ({ traffic }) => `${number(traffic.requestsPerS, 1)} /s`,
    detail: ({ traffic }) => `${number(traffic.requests)} so far, ${number(traffic.failures)} failed`,
    minute: "requestsPerS" },
  { key: "latency", label: "Time of a request", of: ["traffic"], value: ({ traffic }) => `${number(traffic.latencyMs, 2)} ms`,
    detail: () => "mean of the last second", minute: "latencyMs" },
  { key: "sockets", label: "WebSockets", of: ["traffic"], value: ({ traffic }) => number(traffic.sessions),
    detail: ({ traffic }) => several(traffic.connections, "connection"), minute: "sessions" },
  { key: "messages", label: "Messages", of: ["traffic"], value: ({ traffic }) => `${number(traffic.messagesOutPerS)} /s`,
    detail: ({ traffic }) => `in ${number(traffic.messagesInPerS)} /s, ${number(traffic.outKbPerS, 1)} KiB/s out`,
    minute: "messagesOutPerS" },
];

export class Figures {
  #list;

  constructor(list) {
    this.#list = list;
  }

  draw(document) {
    const there = FIGURES.filter(({ of }) => of.every(name => document[name]));
    reconcile(this.#list, there, figure => figure.key, make, (node, figure) => this.#update(node, figure, document));
  }

  #update(node, figure, document) {
    say(node.parts.value, figure.value(document));
    say(node.parts.detail, figure.detail(document));
    if (figure.level) {
      set(node.parts.picture, { value: (figure.level(document) ?? 0).toFixed(3) });
    } else {
      node.parts.picture.values = document.minute?.[figure.minute] ?? [];
    }
    node.classList.toggle("stale", figure.of.some(name => document.stale?.includes(name)));
  }
}

function make(figure) {
  const [value, detail] = [el("strong"), el("span", { className: "detail" })];
  const picture = figure.level
    ? el("meter", { min: 0, max: 1, high: 0.9, "aria-label": `${figure.label}: share in use` })
    : el("minute-chart", { "aria-hidden": "true" });
  if (!figure.level) {
    picture.setAttribute("quiet", "");
    if (figure.max) {
      picture.setAttribute("max", figure.max);
    }
  }
  const node = el("li", { className: "tile", id: `figure-${figure.key}` },
    el("span", { className: "label", textContent: figure.label }), value, detail, picture);
  node.parts = { value, detail, picture };
  return node;
}
