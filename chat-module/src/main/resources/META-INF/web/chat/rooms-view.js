// The list of rooms: ours with what is unread in them, and those of others to join.

import { countText } from "./format.js";
import { byId, el, reconcile, say } from "/platform/dom.js";

const ROOM_NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const MANY = 99;

export class RoomsView {
  #chat;

  constructor(chat, picked) {
    this.#chat = chat;
    this.picked = picked;
    byId("join").addEventListener("submit", event => {
      event.preventDefault();
      this.#join(byId("join-name"));
    });
    byId("join-name").addEventListener("input", () => say(byId("join-hint"), ""));
  }

  draw() {
    const rooms = [...this.#chat.rooms.values()];
    reconcile(byId("room-list"), rooms.map(room => ({
      key: room.name,
      make: () => this.#row(room.name),
      update: node => this.#update(node, room),
    })));
    byId("others").hidden = this.#chat.others.length === 0;
    reconcile(byId("other-list"), this.#chat.others.map(other => ({
      key: other.name,
      make: () => this.#row(other.name),
      update: node => say(node.parts.facts, other.closed ? "closed" : other.users > 0 ? countText(other.users, "person", "people") : ""),
    })));
    const unread = rooms.reduce((sum, room) => sum + room.unread, 0);
    badge(byId("rooms-badge"), unread - (this.#chat.active?.unread ?? 0));
    document.title = `${unread > 0 ? `(${unread > MANY ? `${MANY}+` : unread}) ` : ""}${this.#chat.active?.name ?? "Chat"} – Slipway`;
  }

  // Opens the room that is so many places further down the list.
  step(by) {
    const names = [...this.#chat.rooms.keys()];
    const at = names.indexOf(this.#chat.active?.name);
    if (names.length > 0) {
      this.#chat.open(names[(at + by + names.length) % names.length]);
    }
  }

  #row(name) {
    const facts = el("span", { className: "facts-small" });
    const count = el("span", { className: "badge", hidden: true });
    const button = el("button", { type: "button", onclick: () => { this.#chat.join(name); this.picked(); } },
      el("span", { className: "hash", "aria-hidden": "true", textContent: "#" }), el("span", { className: "label", textContent: name }),
      facts, count);
    const row = el("li", {}, button);
    row.parts = { button, facts, count };
    return row;
  }

  #update(node, room) {
    const { button, facts, count } = node.parts;
    button.toggleAttribute("data-unread", room.unread > 0);
    if (room === this.#chat.active) {
      button.setAttribute("aria-current", "true");
    } else {
      button.removeAttribute("aria-current");
    }
    say(facts, room.state === "closed" ? "closed" : room.state === "kicked" || room.state === "refused" ? "not in" : "");
    badge(count, room.unread);
  }

  #join(field) {
    const name = field.value.trim().replace(/^#/, "").toLowerCase();
    if (!ROOM_NAME.test(name)) {
      say(byId("join-hint"), "A room's name has 1 to 64 of a–z, 0–9, . _ - and begins with a letter or digit.");
      field.focus();
      return;
    }
    if (this.#chat.state !== "live") {
      say(byId("join-hint"), "There is no connection. Please try again when it is back.");
      return;
    }
    field.value = "";
    this.#chat.join(name);
    this.picked();
  }
}

function badge(node, count) {
  node.hidden = count <= 0;
  if (count > 0) {
    node.replaceChildren(el("span", { "aria-hidden": "true", textContent: count > MANY ? `${MANY}+` : String(count) }),
      el("span", { className: "unseen", textContent: countText(count, "unread message", "unread messages") }));
  }
}
