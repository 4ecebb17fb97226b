// The page: the dashboard's document and the host's word, drawn once per frame of the screen, and only what changed.

import "./chart.js";
import { Feed } from "./feed.js";
import { Figures } from "./figures.js";
import { duration } from "./format.js";
import "./graph.js";
import { Host } from "./host.js";
import { drawActivity, drawAlerts, drawTraffic, tone } from "./lists.js";
import { answerAlert, operate } from "./operate.js";
import "./stop.js";
import { byId, say, show } from "/platform/dom.js";

const LEAST_BETWEEN_MS = 200;
const MINUTE = { requests: "requestsPerS", latency: "latencyMs", messages: "messagesOutPerS", failures: "failuresPerS" };
const TONES = { running: "good", starting: "busy", connecting: "busy", stopped: "bad", "not reached": "bad" };

const dirty = new Set();        // what has to be drawn: names of sections, and "host", "figures", "page"
let asked = false;
let drawnAt = 0;
let busy = new Set();           // modules that something is being done with
let said = "";                  // what came of the last thing that was done here

const host = new Host(what => {
  if (what === "back" && host.phase === "running") {
    feed.open();
  }
  redraw("host");
});
const feed = new Feed({
  changed: names => {
    (names ?? Object.keys(feed.document)).forEach(name => dirty.add(name));
    redraw("figures");
  },
  state: () => redraw("page"),
});
const figures = new Figures(byId("figures"));

// Draws in the next frame, but five times a second at most; a hidden page has no frames.
function redraw(what) {
  dirty.add(what);
  if (!asked) {
    asked = true;
    setTimeout(() => requestAnimationFrame(draw), Math.max(0, LEAST_BETWEEN_MS - (performance.now() - drawnAt)));
  }
}

const sections = {
  alerts: alerts => {
    drawAlerts(alerts);
    say(byId("open-alerts"), `${alerts.filter(alert => alert.state !== "resolved").length}`);
  },
  activity: drawActivity,
  traffic: drawTraffic,
  minute: minute => Object.entries(MINUTE).forEach(([id, name]) => { byId(id).values = minute[name] ?? []; }),
};

function draw() {
  asked = false;
  drawnAt = performance.now();
  const todo = [...dirty];
  dirty.clear();
  const { document: current } = feed;
  for (const name of todo) {
    if (sections[name] && current[name]) {
      sections[name](current[name]);
    }
  }
  if (["system", "jvm", "network", "traffic", "minute", "stale", "figures"].some(name => todo.includes(name))) {
    figures.draw(current);
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
  drawUptime();
  tone(byId("phase"), TONES[host.phase] ?? "busy", host.phase);
  const state = feed.live ? "live" : host.isDown || host.phase === "not reached" ? "waits for the platform" : "waits for the dashboard";
  tone(byId("connection"), feed.live ? "good" : "busy", state);
  document.body.classList.toggle("away", !feed.live);
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

setInterval(() => {
  drawUptime();
  if (host.stop && host.stop.endedAt === undefined) {
    redraw("host");
  }
}, 1000);

host.ask();
feed.open();
