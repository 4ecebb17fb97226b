// What the browser remembers of a user between visits: the rooms, up to where they were read, and of which log that number is.

const LIMIT = 20;          // each is joined at every visit

export class Memory {
  #key;
  #rooms = new Map();
  #timer;

  constructor(user) {
    this.#key = `slipway.chat.rooms.${user}`;
    try {
      for (const [name, readTo, epoch] of JSON.parse(localStorage.getItem(this.#key) ?? "[]")) {
        this.#rooms.set(String(name), { readTo: Number(readTo) || 0, epoch });
      }
    } catch {
      this.#rooms.clear();      // switched off, or not ours
    }
    addEventListener("pagehide", () => this.#timer === undefined || this.#save());
  }

  rooms() {
    return [...this.#rooms.keys()];
  }

  readTo(room) {
    return this.#rooms.get(room)?.readTo;
  }

  epochOf(room) {
    return this.#rooms.get(room)?.epoch;
  }

  read(room, seq, epoch) {
    const known = this.#rooms.get(room);
    if (known?.readTo !== seq || known.epoch !== epoch) {
      this.#rooms.set(room, { readTo: seq, epoch });
      if (this.#rooms.size > LIMIT) {
        this.#rooms.delete(this.#rooms.keys().next().value);
      }
      this.#timer ??= setTimeout(() => this.#save(), 250);
    }
  }

  forget(room) {
    this.#rooms.delete(room);
    this.#timer ??= setTimeout(() => this.#save(), 0);
  }

  #save() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    try {
      localStorage.setItem(this.#key, JSON.stringify([...this.#rooms].map(([name, { readTo, epoch }]) => [name, readTo, epoch])));
    } catch {
      // full or switched off: unread counts begin anew with the next visit
    }
  }
}
