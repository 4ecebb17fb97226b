// The messages of the open room: days, runs of one sender, what is not yet sent, and paging by scrolling in both directions.

import { drawer } from "./drawer.js";
import { countText, dayKey, dayText } from "./format.js";
import { messageView, updateMessage } from "./message-view.js";
import { byId, el, reconcile, say } from "/platform/dom.js";

const RUN_MS = 5 * 60000;         // messages of one sender that are nearer to each other share one head
const NEAR_END_PX = 60;
const PAGE_AHEAD_PX = 600;

export class LogView {
  #chat;
  #log = byId("log");
  #list = byId("messages");
  #room;
  #handlers;
  #top = 0;

  constructor(chat, handlers) {
    this.#chat = chat;
    this.#handlers = handlers;
    this.draw = drawer(() => this.#draw());
    this.#log.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    byId("jump").addEventListener("click", () => this.toEnd());
    document.addEventListener("visibilitychange", () => this.#seen());
    addEventListener("focus", () => this.#seen());
    new ResizeObserver(() => { if (this.#room?.following) this.#bottom(); }).observe(this.#log);
  }

  toEnd() {
    if (this.#room) {
      this.#chat.newest(this.#room);
      this.#bottom();
      this.draw();
    }
  }

  #draw() {
    const room = this.#chat.active;
    const opened = room !== this.#room;
    if (opened) {
      this.#room = room;
      this.#list.replaceChildren();
    }
    byId("empty").hidden = this.#nothing(room);
    if (!room) {
      this.#list.replaceChildren();
      byId("jump").hidden = true;
      return;
    }
    const anchor = opened || room.following ? undefined : this.#anchor();
    reconcile(this.#list, this.#items(room));
    if (opened || room.following) {
      this.#bottom();
    } else if (anchor) {
      this.#log.scrollTop += anchor.node.getBoundingClientRect().top - anchor.top;
    }
    this.#start(room);
    this.#jump(room);
    this.#seen();
    this.#page(room);
  }

  // The element at the upper edge, which has to stay where it is when others come and go above it.
  #anchor() {
    const edge = this.#log.getBoundingClientRect().top;
    for (const node of this.#list.children) {
      const box = node.getBoundingClientRect();
      if (box.bottom > edge && node.classList.contains("message")) {
        return { node, top: box.top };
      }
    }
    return undefined;
  }

  #items(room) {
    const items = [];
    const entries = room.atEnd ? this.#chat.pending(room).filter(entry => !room.find(entry.seq)) : [];
    const events = [...room.events];
    const gaps = [...room.gaps];
    let before;
    for (const message of room.messages) {
      while (gaps.length > 0 && gaps[0].to < message.seq) {
        items.push(gapItem(gaps.shift()));
        before = undefined;
      }
      this.#message(items, room, message, before);
      before = message;
      while (events.length > 0 && events[0].after <= message.seq) {
        items.push(eventItem(events.shift()));
        before = undefined;
      }
    }
    if (room.atEnd) {
      gaps.forEach(gap => items.push(gapItem(gap)));
      events.forEach(event => items.push(eventItem(event)));
      for (const entry of entries) {
        const message = Object.assign(entry, { sender: this.#chat.user });
        this.#message(items, room, message, before);
        before = message;
      }
    }
    return items;
  }

  #message(items, room, message, before) {
    const mine = message.sender === this.#chat.user;
    const time = Date.parse(message.time) || message.time;
    const newDay = !before || dayKey(before.time) !== dayKey(message.time);
    if (newDay) {
      items.push(lineItem(`day ${message.seq ?? message.id}`, "day", dayText(time)));
    }
    const unread = room.divider !== undefined && message.seq > room.divider
      && (before ? before.seq <= room.divider : message.seq === room.divider + 1);
    if (unread) {
      items.push(lineItem("unread", "unread", "New messages"));
    }
    const head = newDay || unread || before?.sender !== message.sender || time - (Date.parse(before.time) || before.time) > RUN_MS;
    const deletable = message.seq !== undefined && !message.deleted && room.state === "in" && (mine || this.#chat.moderates);
    items.push({
      key: mine && message.id ? `mine ${message.id}` : `seq ${message.seq}`,
      make: () => messageView(message, mine, this.#handlers(room)),
      update: node => {
        node.classList.toggle("head", head);
        updateMessage(node, message, mine, deletable);
      },
    });
  }

  #nothing(room) {
    const empty = byId("empty");
    if (!room) {
      empty.replaceChildren(el("strong", { textContent: "You are in no room" }),
        el("span", { textContent: "Join one from the list, or create your own." }));
      return false;
    }
    const waits = room.messages.length > 0 || this.#chat.pending(room).length > 0 || room.events.length > 0 || room.gaps.length > 0;
    empty.replaceChildren(el("strong", { textContent: room.known ? "It is quiet here" : room.error || "One moment…" }),
      el("span", { textContent: room.known ? "Be the first to say something." : "" }));
    return waits || (room.known && room.asked.length > 0);
  }

  #start(room) {
    say(byId("log-start"), room.messages.length === 0 ? "" : room.more ? "Loading older messages…" : `This is where ${room.name} begins.`);
  }

  #jump(room) {
    const away = !room.following || !room.atEnd;
    byId("jump").hidden = !away;
    say(byId("jump-text"), room.unread > 0 ? countText(room.unread, "new message", "new messages") : "To the newest");
  }

  #bottom() {
    this.#log.scrollTop = this.#log.scrollHeight;
  }

  #scrolled() {
    const room = this.#room;
    if (!room) {
      return;
    }
    const left = this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight;
    const up = this.#log.scrollTop < this.#top;
    this.#top = this.#log.scrollTop;
    room.following = room.atEnd && left < NEAR_END_PX && (room.following ? !up || left < 2 : true);
    this.#jump(room);
    this.#seen();
    this.#page(room);
  }

  #page(room) {
    const left = this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight;
    if (this.#log.scrollTop < PAGE_AHEAD_PX && room.state === "in") {
      this.#chat.older(room);
    }
    if (left < PAGE_AHEAD_PX && !room.atEnd) {
      this.#chat.newer(room);
    }
  }

  // What is at the end of the log, on a page that is looked at, has been read.
  #seen() {
    const room = this.#room;
    if (room && room.following && !document.hidden && document.hasFocus()) {
      this.#chat.read(room);
    }
  }
}

function lineItem(key, kind, text) {
  return { key, make: () => el("li", { className: `line ${kind}` }, el("span", { textContent: text })) };
}

function gapItem(gap) {
  const count = gap.to - gap.from + 1;
  return lineItem(`gap ${gap.from}`, "gap", `${countText(count, "older message is", "older messages are")} no longer kept.`);
}

function eventItem(event) {
  return lineItem(`event ${event.key}`, "event", event.text);
}
