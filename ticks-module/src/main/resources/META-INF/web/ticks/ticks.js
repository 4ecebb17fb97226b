// The live view of /ws/ticks. Messages are taken as they come; the table and the charts are drawn twice a second, and not while the
// page is hidden.
// After a loss of the connection the page asks for what comes after the last tick that it has heard, so that none is missed.

import "./tick-chart.js";
import { byId, el, say } from "/platform/dom.js";

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 15000;
const STABLE_AFTER_MS = 5000;
const RATE_WINDOW_S = 5;
const CHART_TICKS = 240;
const LATENCY_S = 61;
const LEAST_BETWEEN_MS = 500;
const LATENCY_WEIGHT = 0.05;

const rows = new Map();
const perSecond = [];
const delays = [];       // the latency of each second of the last minute

let stream = "";         // which stream the numbers belong to
let latency = null;      // milliseconds from the tick's time to now, smoothed
let expected = 0;        // the number of the tick that comes next, 0 before the first message
let told = 0;            // ticks that the server said it left out for us, not yet seen as a gap
let leftOut = 0;         // ticks that the server has left out for us in all
let gaps = 0;
let missed = 0;
let reconnects = 0;
let delayMs = FIRST_DELAY_MS;
let count = 0;
let drawing = false;
let drawnAt = 0;
let socket;
let timer;

function state(name, text) {
  byId("state").dataset.state = name;
  byId("price").muted = name !== "live";
  byId("delays").muted = name !== "live";
  say(byId("state"), text);
}

function note(text) {
  say(byId("note"), text);
}

function connect() {
  state("connecting", "connecting");
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const resume = expected > 0 ? `?from=${expected}&stream=${stream}` : "";
  const opened = new WebSocket(`${scheme}//${location.host}/ws/ticks${resume}`);
  socket = opened;
  let stable = 0;
  opened.onopen = () => {
    state("live", "live");
    stable = setTimeout(() => { delayMs = FIRST_DELAY_MS; }, STABLE_AFTER_MS);
  };
  opened.onmessage = event => receive(JSON.parse(event.data));
  opened.onclose = event => {
    clearTimeout(stable);
    if (opened === socket) {
      again(event);
    }
  };
}

// Comes back when the server says so, else after a delay that doubles; a random part keeps many pages from coming at once.
function again(event) {
  let waitMs = delayMs / 2 + Math.random() * delayMs / 2;
  try {
    const hint = JSON.parse(event.reason).reconnectMs;
    if (Number.isFinite(hint) && hint >= 0) {
      waitMs = Math.min(hint, LONGEST_DELAY_MS);
    }
  } catch {
    // no hint: the reason is empty or for people
  }
  delayMs = Math.min(2 * delayMs, LONGEST_DELAY_MS);
  state("waiting", `closed (${event.code}), again in ${(waitMs / 1000).toFixed(1)} s`);
  timer = setTimeout(() => {
    reconnects++;
    say(byId("reconnects"), String(reconnects));
    connect();
  }, waitMs);
}

function receive(message) {
  switch (message.type) {
    case "hello": return hello(message);
    case "tick": return tick(message);
    case "conflated":
      told += message.count;
      leftOut += message.count;
      return note(`This page reads too slowly: ${leftOut} ticks were left out.`);
    case "gap": {
      expected = message.to + 1;
      return gap(message.to - message.from + 1, "and are not kept any more");
    }
    case "source-gap": return note(`The source lost ${message.to - message.from + 1} of its ticks before they came here.`);
    case "source-restart": return note("The source has begun to number anew.");
    case "error": return message.code === "other-stream" ? note("The server has begun a new stream.") : note(message.message);
    default: return undefined;
  }
}

function hello(message) {
  if (message.stream !== stream) {
    if (expected > 0) {
      note("The server has begun a new stream.");
    }
    stream = message.stream;
    expected = message.next;
    told = 0;
  } else if (message.next > expected) {
    gap(message.next - expected, "while the connection was down");
    expected = message.next;
  }
  message.symbols.forEach(row);
  schedule();
}

function tick(message) {
  const missing = message.seq - expected;
  if (missing > 0) {
    // what the server left out for us is no gap: it has said so
    const left = Math.min(told, missing);
    told -= left;
    if (missing > left) {
      gap(missing - left, "on the way");
    }
  }
  expected = message.seq + 1;
  count++;
  const entry = row(message.symbol);
  entry.opening ??= message.price;
  entry.direction = message.price === entry.price ? entry.direction : message.price > entry.price ? "up" : "down";
  entry.price = message.price;
  entry.size = message.size;
  entry.time = message.t / 1e6;
  const age = Date.now() - entry.time;
  if (age >= 0 && age < 60000) {
    latency = latency === null ? age : latency + LATENCY_WEIGHT * (age - latency);
  }
  entry.prices.push({ x: entry.time, y: message.price });
  if (entry.prices.length > CHART_TICKS) {
    entry.prices.shift();
  }
  entry.ticks++;
  entry.changed = true;
  schedule();
}

function gap(ticks, where) {
  gaps++;
  missed += Math.max(0, ticks);
  say(byId("gaps"), String(gaps));
  say(byId("missed"), String(missed));
  note(`${ticks} ticks were missed ${where}.`);
}

function row(symbol) {
  let entry = rows.get(symbol);
  if (!entry) {
    const cells = [el("th", { scope: "row" }, symbol), ...["price", "change", "size", "ticks", "time"].map(() => el("td", { className: "number" }))];
    byId("symbols").append(el("tr", {}, ...cells));
    entry = { cells, prices: [], ticks: 0, direction: "", changed: false };
    rows.set(symbol, entry);
    byId("symbol").append(new Option(symbol, symbol));
  }
  return entry;
}

function schedule() {
  if (!drawing) {
    drawing = true;
    setTimeout(() => requestAnimationFrame(draw), Math.max(0, LEAST_BETWEEN_MS - (performance.now() - drawnAt)));
  }
}

function chart() {
  const symbol = byId("symbol").value;
  byId("price").show(rows.get(symbol)?.prices ?? [], `Price of ${symbol} over its last ticks`);
}

function draw() {
  drawing = false;
  drawnAt = performance.now();
  chart();
  say(byId("seq"), expected > 1 ? (expected - 1).toLocaleString() : "–");
  for (const entry of rows.values()) {
    if (entry.changed) {
      entry.changed = false;
      const [, price, change, size, ticks, time] = entry.cells;
      const percent = 100 * (entry.price / entry.opening - 1);
      price.textContent = entry.price.toFixed(2);
      price.className = `number ${entry.direction}`;
      change.textContent = `${percent >= 0 ? "+" : ""}${percent.toFixed(2)} %`;
      change.className = `number ${percent > 0 ? "up" : percent < 0 ? "down" : ""}`;
      size.textContent = entry.size;
      ticks.textContent = entry.ticks.toLocaleString();
      time.textContent = new Date(entry.time).toLocaleTimeString("en-GB");
    }
  }
}

byId("symbol").addEventListener("change", chart);
window.addEventListener("pagehide", () => {
  // a browser may keep the page for the way back
  clearTimeout(timer);
  const last = socket;
  socket = undefined;
  last.close();
});
window.addEventListener("pageshow", event => {
  if (event.persisted) {
    connect();
  }
});

setInterval(() => {
  if (latency !== null && count > 0) {
    delays.push({ x: Date.now(), y: latency });
    if (delays.length > LATENCY_S) {
      delays.shift();
    }
    byId("delays").show(delays);
  }
  say(byId("latency"), latency === null ? "–" : `${latency.toFixed(1)} ms`);
  perSecond.push(count);
  count = 0;
  if (perSecond.length > RATE_WINDOW_S) {
    perSecond.shift();
  }
  const sum = perSecond.reduce((all, one) => all + one, 0);
  say(byId("rate"), (sum / perSecond.length).toFixed(1));
}, 1000);

connect();
