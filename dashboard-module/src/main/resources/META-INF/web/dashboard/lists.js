// Alerts, busiest paths, and what happened last.

import { clock, number } from "./format.js";
import { byId, el, reconcile, say, set, show } from "/platform/dom.js";

const RANK = { firing: 0, acknowledged: 1, resolved: 2 };
const TRAFFIC = [
  ["WebSockets opened", traffic => number(traffic.sockets.opened)],
  ["WebSockets refused", traffic => number(traffic.sockets.refused)],
  ["Messages queued", traffic => number(traffic.queued)],
  ["Messages dropped", traffic => number(traffic.dropped)],
  ["Events", traffic => number(traffic.events)],
];

// Those that are open first, the newest first among equals, and the line that stands for others last. Each button asks by an event
// "answer" with {id, word}.
export function drawAlerts(alerts) {
  const sorted = [...alerts].sort((a, b) => !!a.more - !!b.more || RANK[a.state] - RANK[b.state] || b.id - a.id);
  reconcile(byId("alerts"), sorted, alert => alert.id, makeAlert, (node, alert) => {
    node.className = `alert ${alert.severity} ${alert.state}`;
    say(node.parts.text, alert.text);
    say(node.parts.state, alert.by ? `${alert.state} by ${alert.by}` : alert.state);
    say(node.parts.times, alert.state === "resolved"
      ? `${clock(alert.since)} – ${clock(alert.changed)}` : `since ${clock(alert.since)}`);
    const [acknowledge, resolve] = node.parts.buttons;
    show(acknowledge, alert.state === "firing" && !alert.more);
    show(resolve, alert.state !== "resolved" && !alert.more);
  });
  show(byId("no-alerts"), sorted.length === 0);
}

function makeAlert(alert) {
  const button = (word, text) => el("button", { type: "button", textContent: text, "data-word": word,
    "aria-label": `${text} alert ${alert.id}, ${alert.rule}`,
    onclick: () => byId("alerts").dispatchEvent(new CustomEvent("answer", { detail: { id: alert.id, word } })) });
  const parts = { text: el("span", { className: "text" }), state: el("span", { className: "standing" }), times: el("span", { className: "when" }),
    buttons: [button("acknowledge", "Acknowledge"), button("resolve", "Resolve")] };
  const node = el("li", { id: `alert-${alert.id}` }, el("span", { className: "severity", textContent: alert.severity }),
    parts.text, parts.state, parts.times, el("span", { className: "buttons" }, ...parts.buttons));
  node.parts = parts;
  return node;
}

export function drawTraffic(traffic) {
  reconcile(byId("traffic"), TRAFFIC, ([label]) => label,
    ([label]) => el("div", {}, el("dt", { textContent: label }), el("dd")),
    (node, [, text]) => say(node.lastElementChild, text(traffic)));
  reconcile(byId("paths"), traffic.paths, path => path.path, makePath, (node, path) => {
    const [, owner, requests, failures, latency] = node.children;
    say(owner, path.owner);
    say(requests, number(path.requests));
    say(failures, number(path.failures));
    say(latency, `${number(path.latencyMs, 2)} ms`);
  });
}

function makePath(path) {
  const cells = [1, 2, 3, 4].map(i => el("td", { className: i > 1 ? "number" : "" }));
  return el("tr", {}, el("th", { scope: "row", className: "mono", textContent: path.path }), ...cells);
}

// The newest first.
export function drawActivity(activity) {
  reconcile(byId("activity"), [...activity].reverse(), event => event.number, event =>
    el("li", { className: event.severity }, el("time", { dateTime: event.time, textContent: clock(event.time) }),
      el("span", { textContent: event.text })), () => {});
}

// A severity or state as the attribute by which the stylesheet colours a text.
export function tone(node, name, text) {
  set(node, { "data-tone": name });
  say(node, text);
}
