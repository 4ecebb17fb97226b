// The user's side of docs/chat-protocol.md: joins, resumes, pages, sends once. It tells the views what changed, and knows no DOM.

import { Connection } from "./connection.js";
import { headersOf, protocolsOf } from "./identity.js";
import { Memory } from "./memory.js";
import { moderation } from "./moderation.js";
import { Outbox } from "./outbox.js";
import { PAGE, Room } from "./room.js";

const TYPING_EVERY_MS = 2000;
const LARGEST_PAGE = 200;
const PAGE_ANSWER_MS = 10000;
const REJOIN_MS = 2000;
const ROOMS = "/api/chat/rooms";

export class Chat extends EventTarget {
  user = "";
  role = "user";
  maxContent = 4000;
  defaultRoom = "lobby";
  state = "idle";
  detail = {};
  rooms = new Map();
  others = [];                    // rooms of the server that are not ours
  active;
  #connection;
  #identity;
  #outbox;
  #memory;
  #wanted;
  #typed = 0;
  #timers = new Map();

  constructor(url) {
    super();
    this.#connection = new Connection(url, {
      state: (name, detail) => this.#changed(name, detail),
      message: message => this.#take(message),
      refused: text => this.#tell("refused", { text }),
      unreachable: () => this.#probe(),
    });
  }

  start(identity, room) {
    this.#identity = identity;
    this.#wanted = room;
    this.#connection.open(protocolsOf(identity));
  }

  retryNow() {
    this.#connection.retryNow();
  }

  get moderates() {
    return this.role === "moderator" || this.role === "admin";
  }

  // What the views can ask for

  join(name) {
    const room = this.rooms.get(name) ?? this.#add(name);
    if (room.state !== "in" && room.state !== "joining") {
      this.#join(room);
    }
    this.open(name);
  }

  leave(name) {
    this.#connection.send({ type: "leave", room: name });
    this.#drop(name);
  }

  open(name) {
    const room = this.rooms.get(name);
    if (!room || this.active === room) {
      return;
    }
    this.active = room;
    room.divider = room.unread > 0 ? room.readTo : undefined;
    room.following = true;
    if (room.known && !room.atEnd) {
      this.#ask(room, "newest");
    }
    this.#tell("active");
    this.#tell("rooms");
  }

  send(content) {
    const room = this.active;
    const entry = this.#outbox?.add(room.name, content);
    if (!entry) {
      this.#tell("notice", { text: "Too many messages wait to be sent. Please wait until the server is back." });
      return false;
    }
    room.divider = undefined;
    clearTimeout(this.#timers.get("typing"));
    if (!room.atEnd) {
      this.#ask(room, "newest");
    }
    this.#pump(room.name);
    this.#tell("room", { room });
    return true;
  }

  retry(name, id) {
    this.#outbox.retry(name, id);
    this.#pump(name);
    this.#tell("room", { room: this.rooms.get(name) });
  }

  discard(name, id) {
    this.#outbox.remove(name, id);
    this.#tell("room", { room: this.rooms.get(name) });
  }

  // The user is writing; told at once and then now and again, not at every key.
  typing() {
    const room = this.active;
    const waitMs = this.#typed + TYPING_EVERY_MS - Date.now();
    this.#later("typing", Math.max(0, waitMs), () => {
      if (room?.state === "in") {
        this.#typed = Date.now();
        this.#connection.send({ type: "typing", room: room.name });
      }
    });
  }

  older(room) {
    if (room.more && room.messages.length > 0) {
      this.#ask(room, "older", { before: room.first });
    }
  }

  newer(room) {
    if (!room.atEnd) {
      this.#ask(room, "newer", { before: room.shown + PAGE + 1 });
    }
  }

  newest(room) {
    room.following = true;
    if (!room.atEnd) {
      this.#ask(room, "newest");
    }
  }

  // Everything of the room up to its end has been seen.
  read(room) {
    if (room.known && (room.readTo !== room.last || room.unread > 0)) {
      room.readTo = room.last;
      room.unread = 0;
      this.#memory.read(room.name, room.last, room.epoch);
      this.#tell("rooms");
    }
  }

  pending(room) {
    return this.#outbox?.of(room.name) ?? [];
  }

  // Moderation; the server decides who may.
  act(message) {
    if (!this.#connection.send(message)) {
      this.#tell("notice", { text: "There is no connection. Please try again when it is back." });
    }
  }

  async list() {
    try {
      const answer = await fetch(ROOMS, { headers: headersOf(this.#identity), cache: "no-store" });
      if (answer.ok) {
        this.others = (await answer.json()).rooms.filter(room => !this.rooms.has(room.name));
        this.#tell("rooms");
      }
    } catch {
      // the server is gone: the connection says so already
    }
  }

  // The connection

  #changed(name, detail) {
    this.state = name;
    this.detail = detail;
    if (name !== "live") {
      this.#outbox?.disconnected();
      for (const room of this.rooms.values()) {
        room.asked = [];
        room.typing.clear();
        if (room.state === "in" || room.state === "joining") {
          room.state = "away";
        }
      }
    }
    this.#tell("state");
  }

  // An attempt that never opened may have been refused, which a page cannot see; over HTTP it can.
  async #probe() {
    try {
      const answer = await fetch(ROOMS, { headers: headersOf(this.#identity), cache: "no-store" });
      if (answer.status === 400 || answer.status === 401 || answer.status === 403) {
        const text = answer.status === 401 && this.#identity.name ? "This server lets no guests in. Please come in with a token."
          : await answer.json().then(body => body.error?.message, () => "");
        this.#connection.close();
        this.#tell("refused", { text: text || "The server does not know this identity." });
      }
    } catch {
      // not there: the connection tries again
    }
  }

  #take(message) {
    const room = this.rooms.get(message.room);
    switch (message.type) {
      case "hello": return this.#hello(message);
      case "error": return this.#error(message, room);
      case "ack": return this.#acknowledged(message, room);
      default: return room && this.#inRoom(message, room);
    }
  }

  #inRoom(message, room) {
    switch (message.type) {
      case "joined": return this.#joined(message, room);
      case "message": return this.#heard(message, room);
      case "history": return this.#paged(message, room);
      case "gap":
        room.gap(message.from, message.to);
        return this.#tell("room", { room });
      case "presence":
        room.presence(message.user, message.state === "joined");
        room.typing.delete(message.user);
        return this.#tell("members", { room });
      case "typing":
        if (message.user !== this.user) {
          room.writing(message.user);
          this.#tell("typing", { room });
        }
        return undefined;
      default:
        if (moderation(message, room, this)) {
          this.#tell("room", { room });
          this.#tell("members", { room });
          this.#tell("rooms");
        }
        return undefined;
    }
  }

  #hello(message) {
    if (this.user !== message.user) {
      this.user = message.user;
      this.rooms.clear();
      this.active = undefined;
      this.#outbox = new Outbox(message.user, sessionStorage);
      this.#memory = new Memory(message.user);
      const names = new Set([...this.#memory.rooms(), ...this.#outbox.rooms()]);
      (names.size > 0 ? names : [message.defaultRoom]).forEach(name => this.#add(name));
    }
    this.role = message.role;
    this.maxContent = message.maxContent;
    this.defaultRoom = message.defaultRoom;
    this.rooms.forEach(room => room.state !== "kicked" && this.#join(room));
    this.#tell("hello");
    if (this.#wanted) {
      this.join(this.#wanted);
      this.#wanted = undefined;
    } else if (!this.active) {
      this.open(this.rooms.keys().next().value);
    }
    this.list();
  }

  #add(name) {
    const room = new Room(name);
    room.readTo = this.#memory?.readTo(name) ?? -1;
    room.epoch = this.#memory?.epochOf(name);
    this.rooms.set(name, room);
    return room;
  }

  #join(room) {
    room.error = "";
    if (this.#connection.send({ type: "join", room: room.name, ...(room.known ? { since: room.last, epoch: room.epoch } : {}) })) {
      room.state = "joining";
    }
  }

  #joined(message, room) {
    room.state = "in";
    room.members = new Set(message.members);
    room.count = message.count ?? message.members.length;
    const anew = room.known && message.resumed === false;      // its numbers mean something else now
    if (anew) {
      this.#tell("notice", { text: `The history of ${room.name} has begun anew.` });
      this.#outbox.begunAnew(room.name);
    }
    if (anew || (!room.known && room.epoch !== undefined && room.epoch !== message.epoch)) {
      room.readTo = -1;
    }
    room.epoch = message.epoch;
    if (!room.known || anew) {
      room.forget(message.head);
      room.unread = room.readTo >= 0 ? Math.max(0, message.head - room.readTo) : 0;
      room.readTo = room.readTo >= 0 ? Math.min(room.readTo, message.head) : message.head;
      room.divider = room.unread > 0 ? room.readTo : undefined;
      this.#memory.read(room.name, room.readTo, room.epoch);
      if (message.head > 0) {
        this.#ask(room, "newest", { before: message.head + 1 });
      }
    } else if (!room.atEnd && room.following) {
      this.#ask(room, "newest");
    }
    this.others = this.others.filter(other => other.name !== room.name);
    this.#outbox.release(room.name);
    this.#pump(room.name);
    this.#tell("room", { room });
    this.#tell("members", { room });
    this.#tell("rooms");
  }

  #heard(message, room) {
    const mine = this.#mine(message, room);
    const result = room.hear(message);
    if (result === "known") {
      return;
    }
    if (result === "hole") {
      this.#ask(room, "hole", { before: message.seq, limit: Math.min(LARGEST_PAGE, room.hole.to - room.hole.from + 1) });
    }
    if (message.sender !== this.user) {
      room.unread++;
      this.#tell("heard", { room, message });
    } else if (mine) {
      this.#pump(room.name);
    }
    this.#tell("room", { room });
    this.#tell("rooms");
  }

  #paged(message, room) {
    const kind = room.page(message.messages, message.more);
    message.messages.forEach(each => this.#mine(each, room));
    if (kind === "newest") {
      this.newer(room);      // what came while the page was on its way
    }
    this.#tell("room", { room });
  }

  // A message of ours that is in the room needs no other acknowledgement: it is shared after it was kept.
  #mine(message, room) {
    if (message.sender === this.user) {
      this.#outbox.remove(room.name, message.id);
      return true;
    }
    return false;
  }

  #acknowledged(message, room) {
    const entry = this.#outbox.acknowledged(message.room, message.id, message.seq);
    if (entry && room && message.seq <= room.last) {
      this.#outbox.remove(message.room, message.id);
    }
    this.#pump(message.room);
    if (room) {
      this.#tell("room", { room });
    }
  }

  #error(message, room) {
    if (message.to === "message" && message.id !== undefined && room) {
      const waitMs = this.#outbox.refused(room.name, message.id, message.code, message.message, message.retryAfterMs);
      if (message.code === "not-a-member") {
        this.#join(room);
      } else if (waitMs !== undefined) {
        this.#later(`send ${room.name}`, waitMs, () => this.#pump(room.name));
      } else {
        this.#pump(room.name);
      }
      this.#tell("room", { room });
      return;
    }
    switch (message.to) {
      case "join": return room && this.#notJoined(message, room);
      case "history": return room && this.#notPaged(message, room);
      case "typing": case "ping": case "leave": return undefined;      // nothing that anybody waits for
      default: return this.#tell("notice", { text: message.message });
    }
  }

  // Answers come in the order of the questions, so this one is to the oldest.
  #notPaged(message, room) {
    const kind = room.asked.shift();
    if (message.retryAfterMs === undefined) {
      this.#tell("notice", { text: message.message });
    } else {
      this.#later(`${kind} ${room.name}`, message.retryAfterMs, () => {
        if (room.state === "in") {
          kind === "older" ? this.older(room) : kind === "newer" ? this.newer(room) : this.#ask(room, "newest");
        }
      });
    }
    this.#tell("room", { room });
  }

  // A store that fails may end a join that had begun: joining again begins where this page has got to.
  #notJoined(message, room) {
    room.error = message.message;
    room.asked = [];
    if (message.retryAfterMs !== undefined || message.code.startsWith("store-")) {
      this.#later(`join ${room.name}`, message.retryAfterMs ?? REJOIN_MS, () => this.#join(room));
    } else if (message.code === "room-closed") {
      room.state = "closed";
    } else if (message.code !== "stopping") {
      room.state = "refused";
      if (!room.known) {
        this.#drop(room.name);
        this.#tell("notice", { text: message.message });
      }
    }
    this.#tell("room", { room });
    this.#tell("rooms");
  }

  #pump(name) {
    const entry = this.rooms.get(name)?.state === "in" ? this.#outbox.next(name) : undefined;
    if (entry && this.#connection.send({ type: "message", room: name, id: entry.id, content: entry.content })) {
      entry.state = "sent";
    }
  }

  #ask(room, kind, more = {}) {
    if (room.asked.includes(kind) && kind !== "hole") {
      return;
    }
    if (this.#connection.send({ type: "history", room: room.name, limit: PAGE, ...more })) {
      room.asked.push(kind);
      const asked = room.asked;
      this.#later(`${kind} ${room.name}`, PAGE_ANSWER_MS, () => { if (room.asked === asked) room.asked = []; });
    }
  }

  #drop(name) {
    this.rooms.delete(name);
    this.#memory.forget(name);
    if (this.active?.name === name) {
      this.active = undefined;
      const next = this.rooms.keys().next().value;
      if (next) {
        this.open(next);
      } else {
        this.#tell("active");
      }
    }
    this.#tell("rooms");
    this.list();
  }

  #later(key, waitMs, task) {
    clearTimeout(this.#timers.get(key));
    this.#timers.set(key, setTimeout(() => {
      this.#timers.delete(key);
      task();
    }, waitMs));
  }

  #tell(type, detail = {}) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
