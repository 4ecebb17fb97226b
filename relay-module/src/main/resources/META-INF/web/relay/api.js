// The way to the server: every request carries the token, which is kept for as long as this tab.

const TOKEN = "slipway.admin.token"; // the dashboard's, too: one who has come in there is known here

export class Refused extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }

  // Whether a token, or another one, would help.
  get wantsToken() {
    return this.status === 401 || this.status === 403;
  }
}

export function token() {
  return sessionStorage.getItem(TOKEN) ?? "";
}

export function keepToken(text) {
  if (text) {
    sessionStorage.setItem(TOKEN, text);
  } else {
    sessionStorage.removeItem(TOKEN);
  }
}

function headers(more = {}) {
  return token() ? { Authorization: `Bearer ${token()}`, ...more } : more;
}

async function answer(response) {
  if (response.ok) {
    return response.json();
  }
  let error = { code: String(response.status), message: `the server answered ${response.status}` };
  try {
    error = (await response.json()).error;
  } catch {
    // Not an answer of the relay itself: the status is all there is to tell.
  }
  const details = (error.errors ?? []).map(problem => `entry ${problem.index}: ${problem.message}`).join("; ");
  throw new Refused(response.status, error.code, details ? `${error.message}: ${details}` : error.message);
}

export async function get(path) {
  return answer(await fetch(path, { headers: headers(), cache: "no-store" }));
}

export async function post(path, body) {
  return answer(await fetch(path, { method: "POST", headers: headers({ "Content-Type": "application/json" }), body: JSON.stringify(body) }));
}

export async function file(path) {
  const response = await fetch(path, { headers: headers(), cache: "no-store" });
  if (!response.ok) {
    await answer(response);
  }
  return response.blob();
}

// Reads an event stream until it ends, calling `hear(event, data)`. An EventSource could not send the token.
export async function listen(path, hear, signal) {
  const response = await fetch(path, { headers: headers({ Accept: "text/event-stream" }), cache: "no-store", signal });
  if (!response.ok) {
    await answer(response);
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) {
      return;
    }
    text += value;
    const blocks = text.split("\n\n");
    text = blocks.pop();
    for (const block of blocks) {
      let event = "message";
      const data = [];
      for (const line of block.split("\n")) {
        if (line.startsWith("event:")) {
          event = line.slice(6).trim();
        } else if (line.startsWith("data:")) {
          data.push(line.slice(5).trimStart());
        }
      }
      if (data.length) {
        hear(event, data.join("\n"));
      }
    }
  }
}

// Listens for ever: when the stream ends it comes back, more slowly each time, until somebody says to stop.
export function follow(path, hear, tell) {
  const stop = new AbortController();
  (async () => {
    let pause = 500;
    while (!stop.signal.aborted) {
      try {
        tell("connecting");
        await listen(path, (event, data) => {
          pause = 500;
          tell("live");
          hear(event, data);
        }, stop.signal);
      } catch (e) {
        if (e instanceof Refused && e.wantsToken) {
          tell("refused", e.message);
          return;
        }
      }
      if (!stop.signal.aborted) {
        tell("waiting");
        await new Promise(done => setTimeout(done, pause));
        pause = Math.min(10_000, pause * 2);
      }
    }
  })();
  return () => stop.abort();
}
