// The preview of one input: a viewer's session on the server for as long as the dialog is open.

import { post, token } from "./api.js";
import { byId, say } from "/platform/dom.js";

const BEAT_MILLIS = 10_000;

export async function preview(name) {
  const dialog = byId("player");
  const video = byId("video");
  const fail = text => say(byId("player-error"), text);
  const ends = [];
  let closed = false;
  say(byId("player-title"), `Preview of ${name}`);
  fail("");
  video.onplaying = () => fail("");
  dialog.addEventListener("close", () => {
    closed = true;
    ends.forEach(end => end());
    video.onplaying = null;
    video.removeAttribute("src");
    video.load();
  }, { once: true });
  const atEnd = end => closed ? end() : ends.push(end);
  dialog.showModal();
  try {
    const viewer = await post("/api/relay/hls/start-viewer", { input_name: name });
    const who = { input_name: name, viewer_id: viewer.viewer_id };
    const beat = setInterval(() => post("/api/relay/hls/heartbeat", who).catch(e => fail(e.message)), BEAT_MILLIS);
    atEnd(() => {
      clearInterval(beat);
      post("/api/relay/hls/stop-viewer", who).catch(() => undefined);
    });
    const Hls = await library();
    if (!Hls.isSupported()) {
      throw new Error("This browser cannot play the preview; it needs Media Source Extensions.");
    }
    if (!closed) {
      const hls = play(Hls, viewer.playlist_url, video, fail);
      atEnd(() => hls.destroy());
    }
  } catch (e) {
    fail(e.message);
  }
}

// The list is not there before the first segment is: that is asked for again and again.
function play(Hls, address, video, fail) {
  const hls = new Hls({
    lowLatencyMode: false,
    workerPath: new URL("/relay/hls.worker.js", location).href,
    manifestLoadPolicy: { default: {
      maxTimeToFirstByteMs: 10_000, maxLoadTimeMs: 20_000,
      timeoutRetry: { maxNumRetry: 5, retryDelayMs: 500, maxRetryDelayMs: 2_000 },
      errorRetry: { maxNumRetry: 30, retryDelayMs: 500, maxRetryDelayMs: 2_000 },
    } },
    xhrSetup: request => {
      if (token()) {
        request.setRequestHeader("Authorization", `Bearer ${token()}`);
      }
    },
  });
  hls.on(Hls.Events.ERROR, (event, data) => {
    if (data.fatal) {
      fail(`The preview broke off: ${data.details}`);
    }
  });
  hls.on(Hls.Events.MANIFEST_PARSED, () => video.play().catch(() => undefined));
  hls.loadSource(address);
  hls.attachMedia(video);
  return hls;
}

let loading;

// The player's library, loaded when the first preview is opened.
function library() {
  loading ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = "/relay/hls.min.js";
    script.onload = () => done(window.Hls);
    script.onerror = () => failed(new Error("The player could not be loaded."));
    document.head.append(script);
  });
  return loading;
}
