// The page: the dashboard's document and the host's word. Only what changed is drawn: what somebody waits for at once, numbers once a
// second, since nobody reads faster and each drawing has its price; nothing while the page is hidden.

import { Feed } from "./feed.js";
import { Figures } from "./figures.js";
import { duration } from "./format.js";
import "./graph.js";
import { Host } from "./host.js";
import { drawActivity, drawAlerts, drawTraffic, tone } from "./lists.js";
import { answerAlert, operate } from "./operate.js";
import "./stop.js";
import { byId, say, show } from "/platform/dom.js";

const SOON_MS = 200;
const NUMBERS_MS = 1000;
const NUMBERS = ["system", "jvm", "network", "traffic", "minute", "modules"];
const TONES = { running: "good", starting: "busy", connecting: "busy", stopped: "bad", "not reached": "bad" };

const dirty = new Set();        // what has to be drawn: names of sections, and "host", "page"
let drawnAt = -NUMBERS_MS;
let due = Infinity;             // when will be drawn next, by performance.now()
let timer;
let busy = new Set();           // modules that something is being done with
let said = "";                  // what came of the last thing that was done here
let minuteAt = 0;               // when the minute was heard last: its last second
let standing = "";              // the state of each module, and what it waits for

const host = new Host(what => {
  if (what === "back" && host.phase === "running") {
    feed.open();
  }
  redraw("host");
});
const feed = new Feed({
  changed: names => {
    const changed = [...names ?? Object.keys(feed.document)];
    changed.forEach(redraw);
    minuteAt = changed.includes("minute") ? Date.now() : minuteAt;
    const now = (feed.document.modules ?? []).map(({ name, state, waitingFor }) => `${name} ${state} ${waitingFor}`).join();
    if (now !== standing) {
      standing = now;
      redraw("page");
    }
  },
  state: () => redraw("page"),
});
const figures = new Figures(byId("figures"));

function redraw(what) {
  dirty.add(what);
  const then = drawnAt + (NUMBERS.includes(what) ? NUMBERS_MS : SOON_MS);
  if (then < due) {
    due = then;
    clearTimeout(timer);
    timer = setTimeout(() => requestAnimationFrame(draw), Math.max(0, then - performance.now()));
  }
}

const sections = {
  alerts: alerts => {
    drawAlerts(alerts);
    say(byId("open-alerts"), `${alerts.filter(alert => alert.state !== "resolved").reduce((sum, alert) => sum + (alert.more ?? 1), 0)}`);
  },
  activity: drawActivity,
  traffic: drawTraffic,
};

function draw() {
  due = Infinity;
  drawnAt = performance.now();
  drawUptime();
  const todo = [...dirty];
  dirty.clear();
  const { document: current } = feed;
  for (const name of todo) {
    if (sections[name] && current[name]) {
      sections[name](current[name]);
    }
  }
  if (["system", "jvm", "network", "traffic", "stale"].some(name => todo.includes(name))) {
    figures.drawTiles(current);
  }
  if (["minute", "stale"].some(name => todo.includes(name))) {
    figures.drawCharts(current, minuteAt);
  }
  if (["modules", "host", "page", "stale"].some(name => todo.includes(name))) {
    drawModules();
    drawHead();
    byId("stop").draw(host);
    show(byId("stop"), host.stop !== undefined && host.stop.endedAt === undefined);
  }
}

// While the dashboard's own stream is away, the host tells of the modules.
function drawModules() {
  const modules = feed.live ? feed.document.modules ?? [] : host.modules;
  byId("modules").show(modules, busy, host.phase !== "running");
  say(byId("running"), modules.length === 0 ? "–"
    : `${modules.filter(module => module.state === "running").length} of ${modules.length} run`);
}

function drawUptime() {
  say(byId("uptime"), host.isDown || host.uptimeMs === undefined ? "–" : duration(Math.max(1000, host.uptimeMs)));
}

function drawHead() {
  tone(byId("phase"), TONES[host.phase] ?? "busy", host.phase);
  const state = feed.live ? "live" : host.isDown || host.phase === "not reached" ? "waits for the platform" : "waits for the dashboard";
  tone(byId("connection"), feed.live ? "good" : "busy", state);
  document.body.classList.toggle("away", !feed.live);
  figures.muted = !feed.live;
  const stale = feed.live ? feed.document.stale ?? [] : [];
  say(byId("note"), [said, stale.length === 0 ? "" : `Not up to date: ${stale.join(", ")}.`].filter(Boolean).join(" "));
}

function tell(text) {
  said = text;
  busy = new Set();
  host.ask();
  redraw("page");
}

byId("modules").addEventListener("operate", ({ detail: { action, module } }) => {
  if (busy.size === 0) {
    operate(action, module, names => {
      busy = new Set(names);
      said = `${action} of ${module} is under way …`;
      redraw("page");
    }, tell);
  }
});
byId("alerts").addEventListener("answer", ({ detail: { id, word } }) => answerAlert(id, word, tell));

// Time passes also while nothing is heard.
setInterval(() => {
  if (!feed.live || (host.stop && host.stop.endedAt === undefined)) {
    redraw("host");
  }
}, 1000);

host.ask();
feed.open();
