// The live view of /ws/ticks. Messages are taken as they come; the table is drawn once per frame of the screen.

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 15000;
const STABLE_AFTER_MS = 5000;
const RATE_WINDOW_S = 5;

const element = id => document.getElementById(id);
const rows = new Map();
const perSecond = [];

let expected = 0;        // the number of the tick that comes next, 0 before the first message
let told = 0;            // ticks that the server said it left out for us, not yet seen as a gap
let gaps = 0;
let missed = 0;
let reconnects = 0;
let delayMs = FIRST_DELAY_MS;
let count = 0;
let drawing = false;

function state(name, text) {
  element("state").dataset.state = name;
  element("state").textContent = text;
}

function note(text) {
  element("note").textContent = text;
}

function connect() {
  state("connecting", "connecting");
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const socket = new WebSocket(`${scheme}//${location.host}/ws/ticks`);
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
    element("reconnects").textContent = reconnects;
    connect();
  }, waitMs);
}

function receive(message) {
  switch (message.type) {
    case "hello": return hello(message);
    case "tick": return tick(message);
    case "conflated":
      told += message.count;
      return note(`This page reads too slowly: ${told} ticks were left out.`);
    case "error": return note(message.message);
    default: return undefined;
  }
}

function hello(message) {
  if (expected > 0 && message.next > expected) {
    gap(message.next - expected, "while the connection was down");
  } else if (expected > 0 && message.next < expected) {
    note("The server has begun a new stream.");
  }
  expected = message.next;
  message.symbols.forEach(row);
  schedule();
}

function tick(message) {
  if (message.seq !== expected) {
    gap(message.seq - expected, "on the way");
  }
  expected = message.seq + 1;
  count++;
  const entry = row(message.symbol);
  entry.opening ??= message.price;
  entry.direction = message.price === entry.price ? entry.direction : message.price > entry.price ? "up" : "down";
  entry.price = message.price;
  entry.size = message.size;
  entry.time = message.t / 1e6;
  entry.ticks++;
  entry.changed = true;
  schedule();
}

function gap(ticks, where) {
  gaps++;
  missed += Math.max(0, ticks);
  element("gaps").textContent = gaps;
  element("missed").textContent = missed;
  note(`${ticks} ticks were missed ${where}.`);
}

function row(symbol) {
  let entry = rows.get(symbol);
  if (!entry) {
    const line = document.createElement("tr");
    const cells = ["symbol", "price", "change", "size", "ticks", "time"].map((name, i) => {
      const cell = document.createElement(i === 0 ? "th" : "td");
      cell.className = i === 0 ? "" : "number";
      line.append(cell);
      return cell;
    });
    cells[0].scope = "row";
    cells[0].textContent = symbol;
    element("symbols").append(line);
    entry = { cells, ticks: 0, direction: "", changed: false };
    rows.set(symbol, entry);
  }
  return entry;
}

function schedule() {
  if (!drawing) {
    drawing = true;
    requestAnimationFrame(draw);
  }
}

function draw() {
  drawing = false;
  element("seq").textContent = expected > 1 ? (expected - 1).toLocaleString() : "–";
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

setInterval(() => {
  perSecond.push(count);
  count = 0;
  if (perSecond.length > RATE_WINDOW_S) {
    perSecond.shift();
  }
  const sum = perSecond.reduce((all, one) => all + one, 0);
  element("rate").textContent = (sum / perSecond.length).toFixed(1);
}, 1000);

connect();
