// The preview of one input: a viewer's session on the server for as long as the dialog is open.

import { byId, say } from "./dom.js";
import { post, token } from "./api.js";

const BEAT_MILLIS = 10_000;

export async function preview(name) {
  const dialog = byId("player");
  const video = byId("video");
  let viewer;
  let hls;
  let beat;
  say(byId("player-title"), `Preview of ${name}`);
  say(byId("player-error"), "");
  const fail = text => say(byId("player-error"), text);
  dialog.addEventListener("close", () => {
    clearInterval(beat);
    hls?.destroy();
    video.removeAttribute("src");
    video.load();
    if (viewer) {
      post("/api/relay/hls/stop-viewer", { input_name: name, viewer_id: viewer.viewer_id }).catch(() => undefined);
    }
  }, { once: true });
  dialog.showModal();
  try {
    viewer = await post("/api/relay/hls/start-viewer", { input_name: name });
    beat = setInterval(() => {
      post("/api/relay/hls/heartbeat", { input_name: name, viewer_id: viewer.viewer_id }).catch(e => fail(e.message));
    }, BEAT_MILLIS);
    const Hls = await library();
    if (!Hls.isSupported()) {
      throw new Error("This browser cannot play the preview; it needs Media Source Extensions.");
    }
    hls = new Hls({
      lowLatencyMode: false,
      manifestLoadPolicy: { default: {
        maxTimeToFirstByteMs: 10_000, maxLoadTimeMs: 20_000,
        timeoutRetry: { maxNumRetry: 5, retryDelayMs: 500, maxRetryDelayMs: 2_000 },
        errorRetry: { maxNumRetry: 30, retryDelayMs: 500, maxRetryDelayMs: 2_000 },
      } },
      xhrSetup: request => request.setRequestHeader("Authorization", `Bearer ${token()}`),
    });
    hls.on(Hls.Events.ERROR, (event, data) => {
      if (data.fatal) {
        fail(`The preview broke off: ${data.details}`);
      }
    });
    hls.on(Hls.Events.MANIFEST_PARSED, () => video.play().catch(() => undefined));
    hls.loadSource(viewer.playlist_url);
    hls.attachMedia(video);
  } catch (e) {
    fail(e.message);
  }
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
