// <module-graph>: the modules in start order, a column for each depth of dependency, arrows from what is needed to who needs it.
// It only shows; what a button asks for is told by an event "operate" with {action, module}.

import { duration, several } from "./format.js";
import { el, lines, reconcile, say, set, show, svg } from "/platform/dom.js";

const ACTIONS = ["start", "stop", "restart"];
const WORDS = { start: "Start", stop: "Stop", restart: "Restart" };
const HELD = [["sessions", "WebSocket"], ["streams", "stream"], ["requests", "request"], ["threads", "thread"],
  ["processes", "process", "processes"], ["leases", "lease"]];
const GONE = ["stopped", "failed", "new"];

// Returns the modules in columns: each is in the one after the last of those that it needs.
export function columns(modules) {
  const byName = new Map(modules.map(module => [module.name, module]));
  const depths = new Map();
  const depth = module => {
    if (!depths.has(module.name)) {
      depths.set(module.name, 0);       // keeps a circle, which the kernel refuses, from being walked for ever
      const needed = needs(module).map(name => byName.get(name)).filter(Boolean);
      depths.set(module.name, needed.length === 0 ? 0 : 1 + Math.max(...needed.map(depth)));
    }
    return depths.get(module.name);
  };
  const result = [];
  modules.forEach(module => (result[depth(module)] ??= []).push(module));
  return result;
}

// What it needs, and what it uses where that is there.
const needs = module => [...module.dependencies, ...module.optionalDependencies];

class ModuleGraph extends HTMLElement {
  #tiers = el("ol", { className: "tiers" });
  #arrows = svg("svg", { class: "arrows", "aria-hidden": "true" });
  #busy = new Set();
  #away = false;
  #modules = [];
  #shape = "";

  connectedCallback() {
    if (this.firstChild) {
      return;
    }
    const head = svg("marker", { id: "arrow-head", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" });
    head.append(svg("path", { d: "M0 0L8 4L0 8Z" }));
    this.#arrows.append(head, svg("g"));
    this.append(this.#arrows, this.#tiers);
    new ResizeObserver(() => this.#drawArrows()).observe(this.#tiers);
    this.addEventListener("click", event => {
      const button = event.target.closest("button[data-action]");
      if (button && button.getAttribute("aria-disabled") !== "true") {
        const detail = { action: button.dataset.action, module: button.dataset.module };
        this.dispatchEvent(new CustomEvent("operate", { detail }));
      }
    });
  }

  // `busy` are the names of those that something is being done with; while it is `away` nothing can be done
  show(modules, busy, away) {
    this.#modules = modules;
    this.#busy = busy;
    this.#away = away;
    const tiers = columns(modules);
    this.#tiers.classList.toggle("single", tiers.length < 2);
    reconcile(this.#tiers, tiers.map((tier, i) => ({ tier, i })), item => item.i, makeTier, (node, { tier }) =>
      reconcile(node.firstElementChild, tier, module => module.name, makeModule, (card, module) => this.#fill(card, module)));
    const shape = JSON.stringify(modules.map(module => [module.name, needs(module), module.state === "running"]));
    if (shape !== this.#shape) {
      this.#shape = shape;
      this.#drawArrows();
    }
  }

  #fill(card, module) {
    const { parts } = card;
    const gone = GONE.includes(module.state);
    card.className = `card ${module.state}`;
    set(card, { "aria-busy": this.#busy.has(module.name) });
    say(parts.place, `${1 + this.#modules.indexOf(module)}`);
    say(parts.state, module.state);
    const held = HELD.filter(([name]) => module[name] > 0).map(([name, one, many]) => several(module[name], one, many));
    say(parts.holds, gone ? "holds nothing" : held.join(" · ") || "holds nothing");
    const waited = module.startWaitedFor ? `, had waited for ${module.startWaitedFor}` : "";
    say(parts.took, module.startMs > 0 ? `started in ${duration(module.startMs)}${waited}` : "");
    const checks = module.checks ?? [];
    say(parts.checks, checks.map(check => `${check.name} is ${check.up ? "up" : `down: ${check.detail || "no reason"}`}`).join(" · "));
    parts.checks.classList.toggle("down", checks.some(check => !check.up));
    show(parts.checks, checks.length > 0);
    say(parts.error, module.error ?? "");
    show(parts.error, Boolean(module.error));
    lines(parts.waits, (module.waitingFor ?? []).map(line => `waits for ${line}`));
    const uses = module.optionalDependencies.filter(name => this.#modules.some(each => each.name === name));
    say(parts.needs, [["needs", module.dependencies], ["uses", uses]].filter(([, names]) => names.length > 0)
      .map(([word, names]) => `${word} ${names.join(", ")}`).join(" · "));
    for (const button of parts.buttons) {
      const possible = button.dataset.action === "start" ? gone : module.state === "running";
      set(button, { "aria-disabled": !possible || this.#away || this.#busy.size > 0 });
    }
  }

  #drawArrows() {
    const box = this.getBoundingClientRect();
    set(this.#arrows, { viewBox: `0 0 ${Math.max(1, box.width)} ${Math.max(1, box.height)}`, width: box.width, height: box.height });
    const cards = new Map([...this.querySelectorAll(".card")].map(card => [card.itemKey, card.getBoundingClientRect()]));
    const edges = this.#modules.flatMap(module => needs(module)
      .filter(name => cards.has(name) && cards.has(module.name))
      .map(name => ({ from: cards.get(name), to: cards.get(module.name), optional: !module.dependencies.includes(name),
        name: `${name} ${module.name}` })));
    reconcile(this.#arrows.lastElementChild, edges, edge => edge.name, () => svg("path"), (node, edge) =>
      set(node, { d: curve(edge.from, edge.to, box), class: edge.optional ? "optional" : "needed" }));
  }
}

// From the right side of what is needed to the left side of who needs it; one below the other, from below to above.
function curve(from, to, box) {
  const beside = to.left > from.right;
  const a = beside ? [from.right, from.top + from.height / 2] : [from.left + from.width / 2, from.bottom];
  const b = beside ? [to.left, to.top + to.height / 2] : [to.left + to.width / 2, to.top];
  const [x1, y1, x2, y2] = [a[0] - box.left, a[1] - box.top, b[0] - box.left, b[1] - box.top].map(Math.round);
  const [mx, my] = [(x1 + x2) / 2, (y1 + y2) / 2];
  return beside ? `M${x1} ${y1}C${mx} ${y1} ${mx} ${y2} ${x2} ${y2}` : `M${x1} ${y1}C${x1} ${my} ${x2} ${my} ${x2} ${y2}`;
}

function makeTier() {
  return el("li", { className: "tier" }, el("ul"));
}

function makeModule(module) {
  const part = (tag, className) => el(tag, { className });
  const parts = { place: part("span", "place"), state: part("span", "state"), holds: part("p", "holds"), took: part("p", "needs"),
    error: part("p", "error"), waits: part("ul", "waits"), checks: part("p", "checks"), needs: part("p", "needs"),
    buttons: ACTIONS.map(action => el("button", { type: "button", textContent: WORDS[action], "data-action": action,
      "data-module": module.name, "aria-label": `${WORDS[action]} ${module.name}` })) };
  const node = el("li", { id: `module-${module.name}` }, el("h3", {}, parts.place, el("span", { textContent: module.name })),
    parts.state, parts.error, parts.waits, parts.checks, parts.holds, parts.took, parts.needs,
    el("div", { className: "buttons" }, ...parts.buttons));
  node.parts = parts;
  return node;
}

customElements.define("module-graph", ModuleGraph);
