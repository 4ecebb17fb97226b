// The relay's page: what the server says is drawn; what people ask for is sent; nothing is kept here but the token.

import { AddForm } from "./add-form.js";
import { file, follow, get, post, Refused, token } from "./api.js";
import { askExport, askToken, confirmed, tabs, toast } from "./dialogs.js";
import { preview } from "./player.js";
import { drawRecordings } from "./recordings-view.js";
import { drawFacts, drawRelays } from "./relays-view.js";
import { byId, el, say } from "/platform/dom.js";

const LOOK_MILLIS = 1_000;

let status = { relays: [], server: { total_cpu: 0, total_mem: 0 } };
let files = [];
let streams = [];

function draw() {
  const words = byId("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = (input, output) => {
    const text = [input.input_name, input.input_url, output?.output_name, output?.output_url].join(" ").toLowerCase();
    return words.every(word => text.includes(word));
  };
  drawFacts(status);
  drawRelays(status, matches, name => files.find(each => each.active && each.name === name), act);
}

// Asks for everything; while an answer is awaited others do not ask as well, but once more afterwards.
function once(ask) {
  let running;
  let again;
  return () => {
    if (running) {
      again ??= running.catch(() => undefined).then(() => {
        again = undefined;
        return run();
      });
      return again;
    }
    return run();
  };
  function run() {
    running = ask().finally(() => { running = undefined; });
    return running;
  }
}

const look = once(async () => {
  status = await get("/api/relay/status");
  const missing = status.ffmpeg ? "" : "No ffmpeg was found so far: nothing can be relayed without one.";
  say(byId("note"), [status.notice, missing].filter(Boolean).join(" "));
  draw();
});

const lookAtFiles = once(async () => {
  const list = await get("/api/recording/list");
  files = Array.isArray(list) ? list : list.recordings;
  drawRecordings(files, act);
  draw();
});

// Does what only some may do: where the server wants to know who asks, people are asked, and it is tried again.
async function asked(ask) {
  for (;;) {
    const had = token();
    try {
      return await ask();
    } catch (e) {
      const wrong = had && (e.status === 403 ? "This token may not do that." : "This token is not accepted.");
      if (!(e instanceof Refused && e.wantsToken) || !await askToken("Only an administrator may do that.", wrong)) {
        throw e;
      }
    }
  }
}

function change(path, body) {
  return asked(() => post(path, body));
}

// Does one thing, and says so where it could not be done.
async function act(what, thing, outputs = []) {
  say(byId("problem"), "");
  const name = { input_name: thing.input_name, ...(thing.output_name ? { output_name: thing.output_name } : {}) };
  try {
    switch (what) {
      case "start": await change("/api/relay/start", name); break;
      case "stop": await change("/api/relay/stop", name); break;
      case "retry": await change("/api/relay/retry-now", name); break;
      case "record": await change("/api/recording/start", { name: thing.input_name }); break;
      case "stop-recording": await stopRecording({ name: thing.input_name }); break;
      case "stop-file": await stopRecording(thing); break;
      case "preview": await preview(thing.input_name); return;
      case "delete": await remove(thing, name, outputs); break;
      case "download": await download(thing.filename, await file(`/api/recording/download?filename=${encodeURIComponent(thing.filename)}`)); return;
      case "delete-file":
        if (await confirmed(`Delete the recording ${thing.filename}? It cannot be brought back.`, "Delete")) {
          await change("/api/recording/delete", { filename: thing.filename });
        }
        break;
    }
    await Promise.all([look(), lookAtFiles()]);
  } catch (e) {
    say(byId("problem"), e.message);
  }
}

async function stopRecording(recording) {
  await change("/api/recording/stop", { name: recording.name });
}

async function remove(thing, name, outputs) {
  const isOutput = Boolean(thing.output_name);
  const along = outputs.length ? ` and with it ${outputs.map(output => output.output_name).join(", ")}` : "";
  const text = isOutput ? `Delete the endpoint ${thing.output_name} of ${thing.input_name}?` : `Delete the input ${thing.input_name}${along}?`;
  if (await confirmed(text, "Delete")) {
    const deleted = await change(isOutput ? "/api/relay/delete-output" : "/api/relay/delete-input", name);
    toast(`${isOutput ? thing.output_name : thing.input_name} was deleted.`, () => undo(deleted.undo.id), deleted.undo.until);
  }
}

async function undo(id) {
  try {
    await change("/api/relay/undo", { id });
    await look();
    toast("It is back.");
  } catch (e) {
    say(byId("problem"), e.message);
  }
}

function download(name, blob) {
  const link = el("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

async function importFile() {
  const chosen = byId("import-file").files[0];
  if (chosen) {
    try {
      const done = await change("/api/relay/import", JSON.parse(await chosen.text()));
      toast(`Imported ${done.inputs} inputs with ${done.outputs} endpoints.`);
      await look();
    } catch (e) {
      say(byId("problem"), e instanceof SyntaxError ? `${chosen.name} is not JSON.` : e.message);
    }
    byId("import-file").value = "";
  }
}

function connected(state) {
  const node = byId("connection");
  node.dataset.state = state;
  say(node, state === "waiting" ? "waiting for the server" : state);
}

// Opens the streams; each tells that something changed, and the whole is then asked for.
async function begin(reason) {
  streams.forEach(end => end());
  streams = [];
  if (reason) {
    await askToken("Looking needs a token.", token() ? reason : "");
  }
  try {
    await presets();
    await Promise.all([look(), lookAtFiles()]);
  } catch (e) {
    if (e instanceof Refused && e.wantsToken) {
      await begin(e.message);
      return;
    }
    connected("waiting");
  }
  const again = ask => () => ask().catch(() => undefined);
  streams = [
    follow("/api/relay/events", again(look), (state, text) => state === "refused" ? begin(text) : connected(state)),
    follow("/api/recording/sse", again(lookAtFiles), () => undefined),
  ];
}

async function presets() {
  form.presets(await get("/api/relay/presets"), await get("/api/relay/presets?own=true"));
}

const form = new AddForm({
  start: async body => {
    await change("/api/relay/start", body);
    await look();
  },
  keep: async (name, options) => {
    await change("/api/relay/presets", { name, ffmpeg_options: options });
    await presets();
  },
  drop: async name => {
    if (await confirmed(`Delete the preset ${name}? Endpoints that were made with it stay as they are.`, "Delete")) {
      await change("/api/relay/delete-preset", { name });
      await presets();
    }
  },
});
tabs(document.querySelector("[role=tablist]"), () => undefined);
byId("search").oninput = draw;
byId("demo").onclick = () => {
  say(byId("problem"), "");
  change("/api/relay/demo", {}).then(look).catch(e => say(byId("problem"), e.message));
};
byId("export").onclick = async () => {
  say(byId("problem"), "");
  try {
    const how = await askExport();
    if (how) {
      download("relay_config.json", await asked(() => file(how === "open" ? "/api/relay/export?secrets=true" : "/api/relay/export")));
    }
  } catch (e) {
    say(byId("problem"), e.message);
  }
};
byId("import").onclick = () => byId("import-file").click();
byId("import-file").onchange = importFile;
setInterval(() => {
  if (!document.hidden && streams.length) {
    look().catch(() => undefined);
  }
}, LOOK_MILLIS);
begin();
