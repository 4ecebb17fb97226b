// The table of inputs and their endpoints, and what can be done with each.

import { bitrate, time, until } from "./format.js";
import { cell, drawRows, iconButton } from "./table.js";
import { byId, el, say } from "/platform/dom.js";

// Draws what `status` says of those that `matches` finds; `act` does what is asked for.
export function drawRelays(status, matches, recording, act) {
  const items = [];
  for (const relay of status.relays) {
    const outputs = relay.outputs.filter(output => matches(relay.input, output));
    if (matches(relay.input) || outputs.length) {
      items.push(row(relay.input, undefined, relay, recording, act));
      for (const output of matches(relay.input) ? relay.outputs : outputs) {
        items.push(row(output, output, relay, recording, act));
      }
    }
  }
  drawRows(byId("rows"), items);
  byId("relays-table").hidden = items.length === 0;
  byId("nothing").hidden = items.length > 0;
  say(byId("nothing"), status.relays.length ? "Nothing matches the search." : "No relays yet. Add one, or try the demo: a test picture with a tone and a clock.");
}

function row(thing, output, relay, recording, act) {
  const isRecorded = !output && Boolean(recording(relay.input.input_name));
  const name = output ? `${relay.input.input_name}/${output.output_name}` : relay.input.input_name;
  return {
    key: name,
    make: () => el("tr", { className: output ? "output" : "input" }),
    cells: [
      cell(0, {}, output ? output.output_name : relay.input.input_name, el("small", {}, address(thing, output))),
      cell(1, {}, badge(thing), trouble(thing)),
      cell(2, { className: "number", "data-label": "Bitrate" }, bitrate(thing.bitrate)),
      cell(3, { className: "number", "data-label": "Speed" }, speed(thing)),
      cell(4, { className: "number", "data-label": "Up for" }, up(thing)),
      {
        key: ["actions", thing.status === "stopped", Boolean(thing.next_try), isRecorded, ...(output ? [] : relay.outputs.map(each => each.output_name))].join("|"),
        make: () => el("td", {}, output ? outputActions(output, act) : inputActions(relay, isRecorded, act)),
      },
    ],
  };
}

function address(thing, output) {
  const preset = output?.platform_preset ? ` · ${output.platform_preset}` : "";
  return (output ? output.output_url : thing.input_url) + preset;
}

function badge(thing) {
  return el("span", { className: "badge", "data-state": thing.status }, thing.status);
}

function trouble(thing) {
  const waits = thing.next_try ? `attempt ${thing.attempt ?? ""} in ${until(thing.next_try)} s`.replace("  ", " ") : "";
  const text = [thing.last_error, waits].filter(Boolean).join(" · ");
  return text && thing.status !== "running" ? el("span", { className: "trouble" }, text) : undefined;
}

function speed(thing) {
  return thing.status === "running" && thing.speed ? `${thing.speed.toFixed(2)} ×` : "–";
}

function up(thing) {
  return thing.status === "running" ? time(thing.uptime) : "–";
}

function inputActions(relay, isRecorded, act) {
  const name = relay.input.input_name;
  const runs = relay.input.status !== "stopped";
  return el("div", { className: "actions" },
    runs ? iconButton("stop", `Stop ${name}`, () => act("stop", relay.input)) : iconButton("play", `Start ${name}`, () => act("start", relay.input)),
    iconButton("record", isRecorded ? `Stop recording ${name}` : `Record ${name}`, () => act(isRecorded ? "stop-recording" : "record", relay.input),
      { className: "record", "aria-pressed": String(Boolean(isRecorded)) }),
    iconButton("look", `Preview ${name}`, () => act("preview", relay.input)),
    relay.input.next_try ? iconButton("again", `Try ${name} now`, () => act("retry", relay.input)) : undefined,
    iconButton("bin", `Delete ${name}`, () => act("delete", relay.input, relay.outputs)));
}

function outputActions(output, act) {
  const name = output.output_name;
  return el("div", { className: "actions" },
    output.status === "stopped" ? iconButton("play", `Start ${name}`, () => act("start", output)) : iconButton("stop", `Stop ${name}`, () => act("stop", output)),
    output.next_try ? iconButton("again", `Try ${name} now`, () => act("retry", output)) : undefined,
    iconButton("bin", `Delete ${name}`, () => act("delete", output)));
}

// Fills the cards at the top.
export function drawFacts(status) {
  const inputs = status.relays.map(relay => relay.input);
  const outputs = status.relays.flatMap(relay => relay.outputs);
  const all = [...inputs, ...outputs];
  say(byId("fact-inputs"), String(inputs.length));
  say(byId("fact-outputs"), String(outputs.length));
  say(byId("fact-good"), String(all.filter(thing => thing.status === "running").length));
  say(byId("fact-bad"), String(all.filter(thing => ["reconnecting", "retrying", "error"].includes(thing.status)).length));
  say(byId("fact-bitrate"), bitrate(outputs.reduce((sum, output) => sum + output.bitrate, 0) || inputs.reduce((sum, input) => sum + input.bitrate, 0)));
  say(byId("fact-cpu"), `${status.server.total_cpu.toFixed(0)} %`);
  say(byId("fact-memory"), `${Math.round(status.server.total_mem / (1 << 20))} MB`);
}
