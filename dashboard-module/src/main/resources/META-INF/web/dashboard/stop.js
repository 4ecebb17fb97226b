// <stop-view>: a stop of the platform, as it is heard from the host: the phases with their times, each module, and what is waited for.

import { clock, duration } from "./format.js";
import { el, lines, reconcile, say, set, show } from "/platform/dom.js";

const PHASES = [["unready", "Unready", "probes turn away"], ["quiesce", "Quiesce", "new work is refused"],
  ["drain", "Drain", "accepted work is finished"], ["close", "Close", "what modules hold is given back"],
  ["prove", "Prove", "what is left is looked for"], ["stopped", "Stopped", ""]];

class StopView extends HTMLElement {
  #title = el("h2", { id: "stop-title", "aria-live": "polite" });
  #left = el("p", { className: "left" });
  #phases = el("ol", { className: "phases" });
  #modules = el("ul", { className: "fates" });

  connectedCallback() {
    if (!this.firstChild) {
      set(this, { role: "region", "aria-labelledby": "stop-title" });
      this.append(this.#title, this.#left, this.#phases, this.#modules);
    }
  }

  draw(host) {
    const { stop } = host;
    if (!stop) {
      return;
    }
    const over = host.phase === "stopped";
    const names = stop.phases.map(phase => phase.name);
    say(this.#title, !over ? "The platform is stopping" : host.sawTheEnd ? "The platform has stopped" : "The platform is gone");
    say(this.#left, over ? this.#after(host) : host.budgetEnd === undefined ? ""
      : `${duration(Math.max(0, host.budgetEnd - performance.now()))} of its time are left`);
    reconcile(this.#phases, PHASES, ([name]) => name, makePhase, (node, [name]) => {
      const at = names.indexOf(name);
      const last = at === names.length - 1;
      node.className = at < 0 ? "" : last && name !== "stopped" ? "now" : "done";
      set(node, last && at >= 0 ? { "aria-current": "step" } : { "aria-current": "false" });
      say(node.lastElementChild, at < 0 || name === "stopped" ? at < 0 ? "" : clock(stop.phases[at].time) : tookOf(stop.phases, at));
    });
    reconcile(this.#modules, [...host.modules].reverse(), module => module.name, makeFate,
      (node, module) => this.#fate(node, module, host));
  }

  #after(host) {
    const first = host.stop.phases[0];
    const last = host.stop.phases.at(-1);
    return `after ${duration(Math.max(0, last.time - first.time))}. This page waits for its return.`;
  }

  #fate(node, module, { stop, phase }) {
    const step = stop.steps.get(module.name);
    const state = step?.state ?? module.state;
    node.className = state;
    say(node.parts.state, state === "stopped" && step ? `stopped at ${clock(step.time)}` : state);
    const over = phase === "stopped" || state === "stopped";
    const told = module.waitingFor?.length > 0 ? module.waitingFor : stop.waits.get(module.name)?.waitingFor ?? [];
    lines(node.parts.waits, over ? [] : told.map(line => `waits for ${line}`));
    show(node.parts.waits, !over && told.length > 0);
  }
}

// How long a phase lasted: to the next one's time, both by the server's clock; the one that is under way, by ours.
function tookOf(phases, at) {
  const end = phases[at + 1]?.time ?? Date.now();
  return duration(Math.max(0, end - phases[at].time));
}

function makePhase([, title, meaning]) {
  return el("li", {}, el("strong", { textContent: title }), el("span", { className: "meaning", textContent: meaning }),
    el("span", { className: "took" }));
}

function makeFate(module) {
  const parts = { state: el("span", { className: "fate" }), waits: el("ul", { className: "waits" }) };
  const node = el("li", {}, el("strong", { textContent: module.name }), parts.state, parts.waits);
  node.parts = parts;
  return node;
}

customElements.define("stop-view", StopView);
