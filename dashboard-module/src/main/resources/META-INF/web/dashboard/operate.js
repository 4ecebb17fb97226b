// What an administrator does from this page: asks for the token once, shows what would happen, does it, says what came of it.

import { duration } from "./format.js";
import { byId, el, say } from "/platform/dom.js";

const KEPT = "slipway.admin.token";
const WORDS = { start: "Start", stop: "Stop", restart: "Restart" };

class Cancelled extends Error {}

// Asks for the token where this tab has none. `error` says why it is asked again.
function token(error = "") {
  const kept = sessionStorage.getItem(KEPT);
  if (kept) {
    return Promise.resolve(kept);
  }
  const [dialog, input] = [byId("token"), byId("token-value")];
  say(byId("token-error"), error);
  input.value = "";
  return new Promise((resolve, reject) => {
    byId("token-cancel").onclick = () => dialog.close();
    byId("token-form").onsubmit = event => {
      event.preventDefault();
      const value = input.value.trim();
      if (/^[\x21-\x7e]{1,8192}$/.test(value)) {
        sessionStorage.setItem(KEPT, value);
        dialog.close();
        resolve(value);
      } else {
        say(byId("token-error"), "A token is one word without spaces.");
      }
    };
    dialog.onclose = () => {
      input.value = "";
      reject(new Cancelled());
    };
    dialog.showModal();
  });
}

// Sends a POST as the administrator and returns what is answered; a token that is not good is forgotten and asked for again.
async function post(path) {
  let error = "";
  for (;;) {
    const bearer = await token(error);
    const answer = await fetch(path, { method: "POST", headers: { Authorization: `Bearer ${bearer}` }, cache: "no-store" });
    const body = await answer.json().catch(() => ({}));
    if (answer.ok) {
      return body;
    }
    const text = body.error?.message ?? `the answer was ${answer.status}`;
    if (answer.status !== 401 && answer.status !== 403) {
      throw new Error(text);
    }
    sessionStorage.removeItem(KEPT);
    error = answer.status === 403 ? `This token may not do that: ${text}` : `This token is not accepted: ${text}`;
  }
}

const list = names => names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;

function confirm({ action, module, stops, starts }) {
  const others = [...new Set([...stops, ...starts])].filter(name => name !== module);
  say(byId("plan-title"), `${WORDS[action]} ${module}?`);
  say(byId("plan-others"), others.length === 0 ? "No other module is touched."
    : action === "start" ? `Starts too, for ${module} needs it: ${list(others)}.`
      : `${WORDS[action]}s too, for without ${module} it cannot be: ${list(others)}.`);
  const steps = [["Stops, in this order", stops], ["Starts, in this order", starts]].filter(([, names]) => names.length > 0);
  byId("plan-steps").replaceChildren(...steps.flatMap(([title, names]) =>
    [el("h3", { textContent: title }), el("ol", {}, ...names.map(name => el("li", { textContent: name })))]));
  say(byId("plan-yes"), others.length === 0 ? WORDS[action] : `${WORDS[action]} all of them`);
  const dialog = byId("plan");
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise(resolve => {
    dialog.onclose = () => resolve(dialog.returnValue === "yes");
  });
}

function result({ action, module, complete, outcomes }) {
  const what = outcomes.map(({ module: name, state, tookMs, detail }) =>
    `${name} ${state} after ${duration(tookMs)}${detail ? ` (${detail})` : ""}`).join(", ");
  return complete ? `Done: ${what || `${module} is as it should be`}.` : `${WORDS[action]} of ${module} is not complete: ${what}.`;
}

// Runs `deed` with whatever the user has to be asked; `tell` hears what came of it, which a cancelled one has nothing of.
async function run(tell, deed) {
  try {
    tell(await deed());
  } catch (error) {
    if (!(error instanceof Cancelled)) {
      tell(`It was not done: ${error.message}.`);
    }
  }
}

// Changes a module. `begin` is called when it really begins, and `tell` at the end.
export function operate(action, module, begin, tell) {
  return run(tell, async () => {
    const path = `/platform/modules/${encodeURIComponent(module)}/${action}`;
    const plan = await post(`${path}?dry-run=true`);
    if (plan.stops.length + plan.starts.length === 0) {
      return `There is nothing to do: ${module} is as it should be.`;
    }
    if (!await confirm(plan)) {
      throw new Cancelled();
    }
    begin([...plan.stops, ...plan.starts]);
    return result(await post(path));
  });
}

// Says `acknowledge` or `resolve` of an alert.
export function answerAlert(id, word, tell) {
  return run(tell, async () => {
    const { state } = await post(`/api/dashboard/alerts/${id}/${word}`);
    return `Alert ${id} is ${state}.`;
  });
}
