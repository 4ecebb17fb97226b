// What was written and is not yet known to be durable. An entry keeps its id until it is acknowledged, so that saying it again,
// after a reconnect or a refusal, cannot make it appear twice. It outlives a reload of the tab, not the tab.

const KEY = "slipway.chat.outbox";
const LIMIT = 200;
const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 30000;

// Refusals that pass by themselves; anything else stays refused until the user acts.
const PASSING = new Set(["too-fast", "store-full", "store-read-only", "store-unavailable", "stopping", "not-a-member"]);

export function newId() {
  const random = crypto.getRandomValues(new Uint8Array(10));      // randomUUID is not there without TLS
  return `${Date.now().toString(36)}-${Array.from(random, byte => byte.toString(16).padStart(2, "0")).join("")}`;
}

export class Outbox {
  #entries = [];
  #user;
  #storage;

  constructor(user, storage) {
    this.#user = user;
    this.#storage = storage;
    this.#load();
  }

  // Returns the new entry, or undefined when too many wait already.
  add(room, content, now = Date.now()) {
    if (this.#entries.length >= LIMIT) {
      return undefined;
    }
    const entry = { room, id: newId(), content, time: now, state: "waiting", error: "", attempts: 0, due: 0 };
    this.#entries.push(entry);
    this.#save();
    return entry;
  }

  of(room) {
    return this.#entries.filter(entry => entry.room === room);
  }

  rooms() {
    return new Set(this.#entries.map(entry => entry.room));
  }

  // What is to be said next in a room. One at a time: so a refusal of one cannot let a later one overtake it.
  next(room, now = Date.now()) {
    const open = this.of(room).filter(entry => entry.state === "waiting" || entry.state === "sent");
    return open[0]?.state === "waiting" && open[0].due <= now ? open[0] : undefined;
  }

  acknowledged(room, id, seq) {
    const entry = this.#find(room, id);
    if (entry) {
      entry.state = "acknowledged";
      entry.seq = seq;
      entry.error = "";
      this.#save();
    }
    return entry;
  }

  // Returns in how many milliseconds it is to be said again, or undefined when it stays refused.
  refused(room, id, code, text, retryAfterMs, now = Date.now()) {
    const entry = this.#find(room, id);
    if (!entry || entry.state === "acknowledged") {
      return undefined;
    }
    entry.error = text;
    if (!PASSING.has(code)) {
      entry.state = "failed";
      this.#save();
      return undefined;
    }
    entry.state = "waiting";
    entry.attempts++;
    const waitMs = Math.max(retryAfterMs ?? 0, Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (entry.attempts - 1)));
    entry.due = now + (code === "too-fast" && retryAfterMs !== undefined ? retryAfterMs : waitMs);
    return entry.due - now;
  }

  retry(room, id) {
    const entry = this.#find(room, id);
    if (entry) {
      Object.assign(entry, { state: "waiting", error: "", attempts: 0, due: 0 });
      this.#save();
    }
  }

  remove(room, id) {
    const at = this.#entries.findIndex(entry => entry.room === room && entry.id === id);
    if (at >= 0) {
      this.#entries.splice(at, 1);
      this.#save();
    }
  }

  // The log is another: a message that the old one kept is not shown any more, and need not be waited for.
  begunAnew(room) {
    this.of(room).filter(entry => entry.state === "acknowledged").forEach(entry => this.remove(room, entry.id));
  }

  // What waits for a better moment in a room need not wait longer.
  release(room) {
    this.of(room).forEach(entry => { entry.due = 0; });
  }

  // The connection is gone: what was sent and not acknowledged may or may not have arrived, and is said again.
  disconnected() {
    for (const entry of this.#entries) {
      if (entry.state === "sent") {
        entry.state = "waiting";
      }
      entry.due = 0;
    }
  }

  #find(room, id) {
    return this.#entries.find(entry => entry.room === room && entry.id === id);
  }

  #load() {
    try {
      const kept = JSON.parse(this.#storage.getItem(KEY) ?? "{}");
      if (kept.user === this.#user && Array.isArray(kept.entries)) {
        this.#entries = kept.entries.map(({ room, id, content, time, state, error }) => ({
          room, id, content, time, error: error ?? "", state: state === "failed" ? "failed" : "waiting", attempts: 0, due: 0,
        }));
      }
    } catch {
      // nothing of ours is kept there
    }
  }

  #save() {
    try {
      const entries = this.#entries.filter(entry => entry.state !== "acknowledged");
      this.#storage.setItem(KEY, JSON.stringify({ user: this.#user, entries }));
    } catch {
      // storage is full or switched off: the entries live as long as the page
    }
  }
}
