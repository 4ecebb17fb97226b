// Questions to the user: who they are, and whether they mean it. And short notices that go away by themselves.

import { icon } from "./icons.js";
import { checked, lastName } from "./identity.js";
import { byId, el, say } from "/platform/dom.js";

const NOTICE_MS = 7000;
const NOTICES = 3;

// Asks who the user is. `given` is called with the identity; `text` says why it is asked.
export function askIdentity(given, text = "", cancellable = false) {
  const dialog = byId("identity");
  const name = byId("identity-name");
  const token = byId("identity-token");
  say(byId("identity-error"), text);
  byId("identity-cancel").hidden = !cancellable;
  byId("identity-cancel").onclick = () => dialog.close();
  dialog.oncancel = event => { if (!cancellable) event.preventDefault(); };
  name.value = lastName();
  token.value = "";
  byId("identity-more").open ||= text !== "";      // a name alone was not enough, or the token was not good
  byId("identity-form").onsubmit = event => {
    event.preventDefault();
    try {
      const identity = checked(name.value.trim(), token.value.trim());
      token.value = "";
      dialog.close();
      given(identity);
    } catch (error) {
      say(byId("identity-error"), error.message);
      (token.value ? token : name).focus();
    }
  };
  if (!dialog.open) {
    dialog.showModal();
  }
  name.focus();
  name.select();
}

// Returns a promise of whether the user agrees.
export function ask(title, text, yes) {
  const dialog = byId("question");
  say(byId("question-title"), title);
  say(byId("question-text"), text);
  say(byId("question-yes"), yes);
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise(resolve => {
    dialog.onclose = () => resolve(dialog.returnValue === "yes");
  });
}

export function notice(text) {
  const list = byId("notices");
  const node = el("div", { className: "notice" }, el("span", { textContent: text }),
    el("button", { type: "button", className: "icon", "aria-label": "Dismiss", onclick: () => node.remove() }, icon("close")));
  list.append(node);
  while (list.childElementCount > NOTICES) {
    list.firstElementChild.remove();
  }
  const later = () => setTimeout(() => {
    if (node.matches(":hover, :focus-within")) {
      later();
    } else {
      node.remove();
    }
  }, NOTICE_MS);
  later();
}
