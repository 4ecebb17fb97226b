// The live view of /ws/ticks. Messages are taken as they come; the table and the chart are drawn once per frame of the screen.
// After a loss of the connection the page asks for what comes after the last tick that it has heard, so that none is missed.

import { byId, el, say } from "/platform/dom.js";

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 15000;
const STABLE_AFTER_MS = 5000;
const RATE_WINDOW_S = 5;
const CHART_TICKS = 240;
const LATENCY_WEIGHT = 0.05;

const rows = new Map();
const perSecond = [];

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

function state(name, text) {
  byId("state").dataset.state = name;
  say(byId("state"), text);
}

function note(text) {
  say(byId("note"), text);
}

function connect() {
  state("connecting", "connecting");
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const resume = expected > 0 ? `?from=${expected}&stream=${stream}` : "";
  const socket = new WebSocket(`${scheme}//${location.host}/ws/ticks${resume}`);
  let stable = 0;
  socket.onopen = () => {
    state("live", "live");
    stable = setTimeout(() => { delayMs = FIRST_DELAY_MS; }, STABLE_AFTER_MS);
  };
  socket.onmessage = event => receive(JSON.parse(event.data));
  socket.onclose = event => {
    clearTimeout(stable);
    again(event);
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
  setTimeout(() => {
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
  entry.prices.push(message.price);
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
    requestAnimationFrame(draw);
  }
}

function chart() {
  const canvas = byId("chart");
  const scale = window.devicePixelRatio || 1;
  const width = Math.round(canvas.clientWidth * scale);
  const height = Math.round(canvas.clientHeight * scale);
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const pen = canvas.getContext("2d");
  pen.clearRect(0, 0, width, height);
  const prices = rows.get(byId("symbol").value)?.prices ?? [];
  canvas.dataset.points = prices.length;
  if (prices.length < 2) {
    return;
  }
  const low = Math.min(...prices);
  const high = Math.max(...prices);
  const pad = 4 * scale;
  const y = price => high === low ? height / 2 : pad + (high - price) / (high - low) * (height - 2 * pad);
  pen.beginPath();
  prices.forEach((price, i) => pen.lineTo(i / (prices.length - 1) * width, y(price)));
  pen.strokeStyle = getComputedStyle(canvas).color;
  pen.lineWidth = 2 * scale;
  pen.lineJoin = "round";
  pen.stroke();
  pen.lineTo(width, height);
  pen.lineTo(0, height);
  pen.closePath();
  pen.globalAlpha = 0.12;
  pen.fillStyle = pen.strokeStyle;
  pen.fill();
  pen.globalAlpha = 1;
  say(byId("range"), `${low.toFixed(2)} – ${high.toFixed(2)}, ${prices.length} ticks`);
}

function draw() {
  drawing = false;
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
      time.textContent = new Date(entry.time).toLocaleTimeString();
    }
  }
}

byId("symbol").addEventListener("change", schedule);
window.addEventListener("resize", schedule);

setInterval(() => {
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
