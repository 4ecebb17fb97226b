// What the page asks people.

import { keepToken, token } from "./api.js";
import { byId, say } from "/platform/dom.js";

let asking;

// Asks for the token, saying what for and what was wrong with the last one; resolves to whether one was given. Asked twice, it is one question.
export function askToken(why, error) {
  asking ??= ask(why, error).finally(() => { asking = undefined; });
  return asking;
}

function ask(why, error) {
  const dialog = byId("ask-token");
  say(byId("token-why"), why);
  say(byId("token-error"), error ?? "");
  byId("token").value = "";
  byId("token-cancel").onclick = () => {
    byId("token").value = "";
    dialog.close();
  };
  dialog.oncancel = () => { byId("token").value = ""; };
  return new Promise(done => {
    dialog.addEventListener("close", () => {
      keepToken(byId("token").value.trim());
      done(Boolean(token()));
    }, { once: true });
    dialog.showModal();
  });
}

// Asks how to export; resolves to "open" (with secrets), "masked" or nothing.
export function askExport() {
  const dialog = byId("ask-export");
  byId("export-secrets").checked = false;
  dialog.returnValue = "no";
  return new Promise(done => {
    dialog.addEventListener("close", () => {
      done(dialog.returnValue === "yes" ? (byId("export-secrets").checked ? "open" : "masked") : undefined);
    }, { once: true });
    dialog.showModal();
  });
}

// Asks whether something shall really be done; resolves to yes or no.
export function confirmed(text, verb) {
  const dialog = byId("confirm");
  say(byId("confirm-text"), text);
  say(byId("confirm-yes"), verb);
  dialog.returnValue = "no";
  return new Promise(done => {
    dialog.addEventListener("close", () => done(dialog.returnValue === "yes"), { once: true });
    dialog.showModal();
  });
}

let hiding;

// Says what was done; with `undo`, offers to take it back for as long as that is possible.
export function toast(text, undo, untilTime) {
  clearTimeout(hiding);
  say(byId("toast-text"), text);
  byId("undo").hidden = !undo;
  byId("undo").onclick = () => {
    byId("toast").hidden = true;
    undo();
  };
  byId("toast").hidden = false;
  hiding = setTimeout(() => { byId("toast").hidden = true; }, undo ? Math.max(0, new Date(untilTime) - Date.now()) : 4_000);
}

// Makes tabs of buttons with role=tab: arrows move, and the panel that a tab controls is shown.
export function tabs(list, shown) {
  const all = [...list.querySelectorAll("[role=tab]")];
  const choose = tab => {
    for (const each of all) {
      const chosen = each === tab;
      each.setAttribute("aria-selected", chosen);
      each.tabIndex = chosen ? 0 : -1;
      byId(each.getAttribute("aria-controls")).hidden = !chosen;
    }
    shown(tab.getAttribute("aria-controls"));
  };
  all.forEach((tab, at) => {
    tab.onclick = () => choose(tab);
    tab.onkeydown = event => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (step) {
        const next = all[(at + step + all.length) % all.length];
        next.focus();
        choose(next);
      }
    };
  });
}
