// Who is in the open room, who is writing, and what a moderator can do about somebody.

import { avatar } from "./avatar.js";
import { countText } from "./format.js";
import { icon } from "./icons.js";
import { isGuest, shownName } from "./identity.js";
import { byId, el, reconcile, say } from "/platform/dom.js";

const SHOWN = 200;
const TEN_MINUTES_S = 600;
const DAY_S = 86400;

export class PeopleView {
  #chat;
  #ask;

  constructor(chat, ask) {
    this.#chat = chat;
    this.#ask = ask;
    setInterval(() => this.drawTyping(), 1000);
  }

  draw() {
    const room = this.#chat.active;
    const here = room?.state === "in" || room?.state === "away" || room?.state === "joining" ? [...room.members] : [];
    here.sort((a, b) => (a === this.#chat.user ? -1 : b === this.#chat.user ? 1 : shownName(a).localeCompare(shownName(b))));
    say(byId("people-count"), here.length > 0 ? room.count.toLocaleString() : "");
    const items = here.slice(0, SHOWN).map(user => ({
      key: `${room.name} ${user} ${this.#chat.moderates}`,
      make: () => this.#row(user),
      update: node => this.#update(node, room, user),
    }));
    const more = here.length > 0 ? room.count - items.length : 0;
    if (more > 0) {
      items.push({ key: `rest ${more}`, make: () => el("li", { className: "rest", textContent: `and ${more.toLocaleString()} more` }) });
    }
    reconcile(byId("people-list"), items);
    this.drawTyping();
  }

  drawTyping() {
    const room = this.#chat.active;
    const writers = room && this.#chat.state === "live" ? room.writers().map(shownName) : [];
    const text = writers.length === 0 ? "" : writers.length > 3 ? "Several people are writing"
      : `${new Intl.ListFormat("en").format(writers)} ${writers.length === 1 ? "is" : "are"} writing`;
    say(byId("typing"), text);
    byId("typing").classList.toggle("on", text !== "");
    for (const node of byId("people-list").children) {
      node.toggleAttribute("data-writing", Boolean(node.parts && room?.typing.has(node.parts.user)));
    }
  }

  #row(user) {
    const mine = user === this.#chat.user;
    const note = el("span", { className: "note" });
    const row = el("li", { className: "person" },
      el("div", { className: "person-line" }, avatar(user),
        el("span", { className: "label" }, el("span", { className: "name", textContent: shownName(user) }),
          mine ? el("span", { className: "tag", textContent: "you" }) : isGuest(user) ? el("span", { className: "tag", textContent: "guest" }) : undefined,
          note)));
    row.dataset.user = user;
    row.parts = { user, note };
    if (this.#chat.moderates && !mine) {
      this.#tools(row, user);
    }
    return row;
  }

  #tools(row, user) {
    const name = shownName(user);
    const tools = el("div", { className: "tools", hidden: true });
    const toggle = el("button", {
      type: "button", className: "icon", "aria-label": `What to do about ${name}`, "aria-expanded": "false",
      onclick: () => {
        tools.hidden = !tools.hidden;
        toggle.setAttribute("aria-expanded", String(!tools.hidden));
      },
    }, icon("more"));
    row.firstElementChild.append(toggle);
    row.append(tools);
    Object.assign(row.parts, { tools });
  }

  #update(row, room, user) {
    const muted = (room.muted.get(user) ?? 0) > Date.now();
    say(row.parts.note, muted ? "muted" : "");
    const { tools } = row.parts;
    if (tools && tools.dataset.muted !== String(muted)) {
      tools.dataset.muted = String(muted);
      tools.replaceChildren(...(muted
        ? [this.#tool("Let write again", () => this.#mute(room, user, 0))]
        : [this.#tool("Mute 10 min", () => this.#mute(room, user, TEN_MINUTES_S)), this.#tool("Mute a day", () => this.#mute(room, user, DAY_S))]),
      this.#tool("Remove", () => this.#kick(room, user), "bad"));
    }
  }

  #tool(text, task, kind = "") {
    return el("button", { type: "button", className: `link ${kind}`, textContent: text, onclick: task });
  }

  #mute(room, user, seconds) {
    this.#chat.act({ type: "mute", room: room.name, user, seconds });
  }

  async #kick(room, user) {
    if (await this.#ask(`Remove ${shownName(user)}?`, `${shownName(user)} leaves ${room.name} on every device, and may join again.`, "Remove")) {
      this.#chat.act({ type: "kick", room: room.name, user });
    }
  }
}

export function peopleText(room) {
  return room.members.size > 0 ? `${countText(room.count, "person", "people")} here` : "";
}
