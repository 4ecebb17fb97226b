// What the host says of itself, whatever the modules do: /platform/modules, and the events that the shell hears.
// During a stop, and while the dashboard itself is stopped, this is all there is.

const ASK_EVERY_MS = 500;

export const DOWN = ["unready", "quiesce", "drain", "close", "prove", "stopped"];

// One stop as it was heard: phases {name, time, budgetMs}, what modules went through {module: {state, took}}, what takes long.
class Stop {
  phases = [];
  steps = new Map();
  waits = new Map();
  endedAt;

  enter(phase, time, budgetMs) {
    const known = this.phases.find(each => each.name === phase);
    if (known) {
      known.time = time;
    } else {
      this.phases.push({ name: phase, time, budgetMs });
      this.phases.sort((a, b) => DOWN.indexOf(a.name) - DOWN.indexOf(b.name));
    }
  }

  // It is not over: only the connection had ended.
  goesOn() {
    this.phases = this.phases.filter(phase => phase.name !== "stopped");
  }
}

export class Host {
  phase = "connecting";
  modules = [];
  budgetEnd;               // when the stop that is under way must be over, by performance.now()
  stop;                    // the stop that is under way or was the last one seen
  #upSince;                // by performance.now()
  #heard = false;
  #anew = false;           // whether the platform is heard again, and has not yet said where it stands
  #asking = false;
  #again = false;
  #timer;
  #changed;

  // `changed(what)` hears "host" when anything changed, "back" when a platform is there after a stop
  constructor(changed) {
    this.#changed = changed;
    addEventListener("slipway:open", () => { this.#heard = this.#anew = true; this.ask(); });
    addEventListener("slipway:lost", () => this.#lost());
    addEventListener("slipway:phase", event => this.#enter(event.detail));
    addEventListener("slipway:module", event => this.#module(event.detail));
    addEventListener("slipway:waiting", event => this.#waiting(event.detail));
    addEventListener("slipway:gap", () => this.ask());
  }

  get uptimeMs() {
    return this.#upSince === undefined ? undefined : performance.now() - this.#upSince;
  }

  get isDown() {
    return DOWN.includes(this.phase);
  }

  // Asks for /platform/modules; asked again meanwhile, once more.
  async ask() {
    clearTimeout(this.#timer);
    if (this.#asking) {
      this.#again = true;
      return;
    }
    this.#asking = true;
    try {
      const answer = await fetch("/platform/modules", { cache: "no-store" });
      if (answer.ok) {
        this.#told(await answer.json());
      }
    } catch {
      // it is gone or on its way: the shell's stream comes back, and asks again
    }
    this.#asking = false;
    if (this.#again) {
      this.#again = false;
      this.#timer = setTimeout(() => this.ask(), 50);
    } else if (this.isDown && this.#heard) {
      this.#timer = setTimeout(() => this.ask(), ASK_EVERY_MS);
    }
  }

  #told(status) {
    this.modules = status.modules.map(module => ({ ...module, ...module.resources }));
    this.#upSince = performance.now() - status.uptimeMs;
    this.budgetEnd = status.stopBudgetMs === undefined ? undefined : performance.now() + status.stopBudgetMs;
    if (this.#anew || !this.#isPast(status.phase)) {     // an answer may be older than the last event
      if (this.#anew && DOWN.includes(status.phase)) {
        this.stop?.goesOn();
      }
      this.#anew = false;
      if (status.phase !== this.phase) {
        this.phase = status.phase;
        this.#become(status.phase, Date.now(), status.stopBudgetMs);
      }
    }
    this.#changed("host");
  }

  // Whether the platform had left a phase before the one it is in, as a stop has no way back.
  #isPast(phase) {
    return this.isDown && DOWN.indexOf(phase) < DOWN.indexOf(this.phase);
  }

  #enter({ phase, time, budgetMs }) {
    if (!this.#isPast(phase)) {
      this.phase = phase;
    }
    this.#become(phase, Date.parse(time), budgetMs);
    this.ask();
  }

  #become(phase, time, budgetMs) {
    const back = this.stop && this.stop.endedAt === undefined && !DOWN.includes(phase);
    if (DOWN.includes(phase)) {
      if (!this.stop || this.stop.endedAt !== undefined) {
        this.stop = new Stop();
      }
      this.stop.enter(phase, time, budgetMs);
    }
    if (back) {
      this.stop.endedAt = Date.now();
    }
    this.#changed(back || phase === "running" ? "back" : "host");
  }

  #module({ module, to, tookMs, time }) {
    if (this.stop && this.isDown) {
      this.stop.steps.set(module, { state: to, tookMs, time: Date.parse(time) });
      this.stop.waits.delete(module);
    }
    this.ask();
    this.#changed("host");
  }

  #waiting({ module, step, waitingFor }) {
    if (this.stop && this.isDown) {
      this.stop.waits.set(module, { step, waitingFor });
    }
    this.ask();
    this.#changed("host");
  }

  // The host's stream is the last thing to end: when it ends in the last phases, the platform has stopped.
  #lost() {
    this.#heard = false;
    clearTimeout(this.#timer);
    if (this.isDown && this.phase !== "stopped") {
      this.phase = "stopped";
      this.#become("stopped", Date.now(), 0);
    } else if (!this.isDown) {
      this.phase = "not reached";
    }
    this.#changed("host");
  }

  // Whether the stop was seen to its last phase; otherwise the connection broke before.
  get sawTheEnd() {
    return this.stop?.phases.some(phase => phase.name === "prove") ?? false;
  }
}
