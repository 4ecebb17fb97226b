// One message as an element: who, when, what, and what became of it.

import { avatar } from "./avatar.js";
import { clockText, fullText } from "./format.js";
import { icon } from "./icons.js";
import { isGuest, shownName } from "./identity.js";
import { el } from "/platform/dom.js";

const LINK = /https?:\/\/[^\s<>"'`]+/g;
const AFTER_LINK = /[).,;:!?\]}]+$/;

// Appends a text to an element. What begins with http:// or https:// and is a URL becomes a link; everything is text.
export function appendText(node, text) {
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    const address = match[0].replace(AFTER_LINK, "");
    if (URL.canParse(address)) {
      node.append(text.slice(from, match.index),
        el("a", { href: address, rel: "noopener noreferrer nofollow", target: "_blank", textContent: address }));
      from = match.index + address.length;
    }
  }
  node.append(text.slice(from));
}

// `message` is one of the room, or an entry of the outbox, which has a `state` and no number. `handlers`: delete, retry, discard.
export function messageView(message, mine, handlers) {
  const time = new Date(message.time);
  const text = el("div", { className: "text" });
  const mark = el("span", { className: "mark" });
  const when = el("time", { className: "when", dateTime: time.toISOString(), title: fullText(time), textContent: clockText(time) });
  const node = el("li", { className: mine ? "message mine" : "message" },
    mine ? undefined : avatar(message.sender),
    el("div", { className: "body" },
      el("div", { className: "who" }, el("strong", { textContent: mine ? "You" : shownName(message.sender) }),
        isGuest(message.sender ?? "") && !mine ? el("span", { className: "tag", textContent: "guest" }) : undefined),
      el("div", { className: "said" }, el("div", { className: "bubble" }, text, el("span", { className: "foot" }, when, mark))),
      el("div", { className: "trouble" })));
  node.parts = { text, mark, bubble: text.parentElement, trouble: node.querySelector(".trouble"), handlers };
  updateMessage(node, message, mine, false);
  return node;
}

// Brings an element up to what has become of its message.
export function updateMessage(node, message, mine, deletable) {
  const state = message.deleted ? "deleted" : message.state === undefined ? "acknowledged"
    : message.state === "sent" ? "pending" : message.state === "waiting" ? "pending" : message.state;
  const signature = `${state} ${message.error ?? ""} ${deletable}`;
  if (message.seq !== undefined) {
    node.dataset.seq = message.seq;
  }
  if (node.parts.signature === signature) {
    return;
  }
  node.parts.signature = signature;
  node.dataset.state = state;
  node.parts.text.replaceChildren();
  if (state === "deleted") {
    node.parts.text.textContent = "This message was deleted.";
  } else {
    appendText(node.parts.text, message.content);
  }
  mark(node, state, mine);
  trouble(node, message, state);
  bin(node, deletable && state === "acknowledged");
}

const MARKS = { pending: ["waits", "Sending"], acknowledged: ["kept", "Saved"], failed: ["failed", "Not sent"] };

function mark(node, state, mine) {
  node.parts.mark.replaceChildren();
  if (mine && MARKS[state]) {
    const [name, text] = MARKS[state];
    node.parts.mark.title = text;
    node.parts.mark.append(icon(name), el("span", { className: "unseen", textContent: text }));
  }
}

function trouble(node, message, state) {
  node.parts.trouble.replaceChildren();
  if (message.error) {
    node.parts.trouble.append(el("span", { textContent: message.error }));
  }
  if (state === "failed") {
    node.parts.trouble.append(
      el("button", { type: "button", className: "link", textContent: "Try again", onclick: () => node.parts.handlers.retry(message) }),
      el("button", { type: "button", className: "link", textContent: "Discard", onclick: () => node.parts.handlers.discard(message) }));
  }
}

function bin(node, wanted) {
  node.parts.bin?.remove();
  node.parts.bin = undefined;
  if (wanted) {
    node.parts.bin = el("button", {
      type: "button", className: "icon bin", "aria-label": "Delete this message", title: "Delete this message",
      onclick: () => node.parts.handlers.delete(Number(node.dataset.seq)),
    }, icon("bin"));
    node.parts.bubble.after(node.parts.bin);
  }
}
