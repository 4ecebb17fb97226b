// One WebSocket that comes back. It knows nothing of rooms: it delivers parsed messages, and says in which state it is.

const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 30000;
const STABLE_AFTER_MS = 5000;
const SILENT_MS = 25000;      // after so long without a word the server is asked whether it is there
const ANSWER_MS = 10000;      // after so long without an answer the connection counts as lost, though the browser has not noticed

const TOO_MUCH = 1008;        // the server had enough of us
const EXPIRED = 4401;

// How long to wait before an attempt: doubled each time, with a random part so that many pages do not come at once.
export function delayOf(attempt, random = Math.random()) {
  const full = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt);
  return Math.min(LONGEST_DELAY_MS, full * (0.75 + 0.5 * random));
}

// What the server says about coming back, in the reason of its close frame; undefined where it says nothing.
export function hintOf(reason) {
  try {
    const hint = JSON.parse(reason).reconnectMs;
    return Number.isFinite(hint) && hint >= 0 ? Math.min(hint, LONGEST_DELAY_MS) : undefined;
  } catch {
    return undefined;
  }
}

export class Connection {
  #socket;
  #handlers;
  #protocols = [];
  #attempt = 0;
  #timer;
  #stable;
  #silence;
  #url;
  #left = false;

  // handlers: state(name, detail), message(object), refused(text), unreachable() after an attempt that never opened
  constructor(url, handlers) {
    this.#url = url;
    this.#handlers = handlers;
    addEventListener("online", () => this.retryNow());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.retryNow(); });
    // A page that was left may be kept to come back to, with its socket open: whoever left would seem to be here.
    addEventListener("pagehide", () => {
      this.#left = this.#socket !== undefined || this.#timer !== undefined;
      this.close();
    });
    addEventListener("pageshow", event => { if (event.persisted && this.#left) this.#connect(); });
  }

  open(protocols) {
    this.close();
    this.#protocols = protocols;
    this.#attempt = 0;
    this.#connect();
  }

  close() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#forget()?.close(1000);
    this.#handlers.state("idle", {});
  }

  get live() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  // Returns whether the message was handed to the browser; whether it arrived only an answer says.
  send(message) {
    if (!this.live) {
      return false;
    }
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  retryNow() {
    if (this.#timer !== undefined) {
      clearTimeout(this.#timer);
      this.#connect();
    }
  }

  #connect() {
    this.#timer = undefined;
    this.#handlers.state("connecting", { again: this.#attempt > 0 });
    let socket;
    try {
      socket = new WebSocket(this.#url, this.#protocols);
    } catch (error) {
      return this.#handlers.refused(error.message);     // a subprotocol with characters that none may have
    }
    let opened = false;
    this.#socket = socket;
    socket.onopen = () => {
      opened = true;
      this.#stable = setTimeout(() => { this.#attempt = 0; }, STABLE_AFTER_MS);
      this.#handlers.state("live", {});
      this.#listen();
    };
    socket.onmessage = event => {
      this.#listen();
      this.#deliver(event.data);
    };
    socket.onclose = event => {
      this.#forget();
      this.#closed(event, opened);
    };
    return undefined;
  }

  #deliver(text) {
    let message;
    try {
      message = JSON.parse(text);
    } catch {
      return;      // not of this protocol
    }
    this.#handlers.message(message);
  }

  #closed(event, opened) {
    if (event.code === EXPIRED) {
      this.#handlers.state("idle", {});
      this.#handlers.refused("The token has expired. Please come in with a new one.");
      return;
    }
    const waitMs = event.code === TOO_MUCH ? LONGEST_DELAY_MS : hintOf(event.reason) ?? delayOf(this.#attempt);
    this.#attempt++;
    this.#timer = setTimeout(() => this.#connect(), waitMs);
    this.#handlers.state("waiting", { at: Date.now() + waitMs, code: event.code });
    if (!opened) {
      this.#handlers.unreachable();
    }
  }

  #listen() {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      this.send({ type: "ping" });
      this.#silence = setTimeout(() => this.#lost(), ANSWER_MS);
    }, SILENT_MS);
  }

  #lost() {
    this.#forget()?.close(4000);
    this.#closed({ code: 1006, reason: "" }, true);
  }

  #forget() {
    const socket = this.#socket;
    clearTimeout(this.#stable);
    clearTimeout(this.#silence);
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      this.#socket = undefined;
    }
    return socket;
  }
}
