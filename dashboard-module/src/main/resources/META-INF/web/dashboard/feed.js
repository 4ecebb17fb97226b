// The document of /api/dashboard/stream: whole at first, then what changes in it. Comes back by itself.

import { apply, touched } from "./patch.js";

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 8000;

// A stream that the browser has given up, or that does not fit, is opened anew: it begins with the whole document.
export class Feed {
  document = {};
  live = false;
  #source;
  #timer;
  #delayMs = FIRST_DELAY_MS;
  #handlers;

  // handlers: changed(names of sections, or undefined for all), state(name) with live, waiting, resync
  constructor(handlers) {
    this.#handlers = handlers;
    addEventListener("pagehide", () => this.#close());
    addEventListener("pageshow", event => { if (event.persisted) this.open(); });
  }

  // Opens the stream now, unless it is open.
  open() {
    if (this.#source && this.#source.readyState !== EventSource.CLOSED) {
      return;
    }
    this.#close();
    const source = new EventSource("/api/dashboard/stream");
    this.#source = source;
    source.addEventListener("snapshot", event => this.#whole(JSON.parse(event.data)));
    source.addEventListener("delta", event => this.#delta(JSON.parse(event.data)));
    source.addEventListener("resync", () => this.#handlers.state("resync"));
    source.onerror = () => this.#lost();
  }

  #whole(document) {
    this.document = document;
    this.#isLive();
    this.#handlers.changed(undefined);
  }

  #delta(patch) {
    let names;
    try {
      names = touched(patch);
      this.document = apply(this.document, patch);
    } catch (error) {
      console.warn(`a change does not fit: ${error.message}`);
      this.#close();
      this.#later();
      this.#handlers.state("waiting");
      return;
    }
    this.#delayMs = FIRST_DELAY_MS;
    this.#isLive();
    this.#handlers.changed(names.has(undefined) ? undefined : names);
  }

  #isLive() {
    if (!this.live) {
      this.live = true;
      this.#handlers.state("live");
    }
  }

  // Whoever lost the connection is asked for again by the browser, with the number of the last event; after an answer that says no
  // the browser gives up, and we ask.
  #lost() {
    this.live = false;
    this.#handlers.state("waiting");
    if (this.#source?.readyState === EventSource.CLOSED) {
      this.#close();
      this.#later();
    }
  }

  #later() {
    this.#timer = setTimeout(() => this.open(), this.#delayMs * (0.75 + 0.5 * Math.random()));
    this.#delayMs = Math.min(2 * this.#delayMs, LONGEST_DELAY_MS);
  }

  #close() {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = undefined;
    this.live = false;
  }
}
