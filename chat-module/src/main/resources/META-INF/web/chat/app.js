// The chat page: makes the parts and lets each draw what concerns it. Start reading here; chat.js speaks the protocol.

import { avatar } from "./avatar.js";
import { Chat } from "./chat.js";
import { Composer } from "./composer.js";
import { ask, askIdentity, notice } from "./dialogs.js";
import { drawer } from "./drawer.js";
import { drawIcons } from "./icons.js";
import { forgetToken, remember, remembered, shownName } from "./identity.js";
import { LogView } from "./log-view.js";
import { PeopleView, peopleText } from "./people-view.js";
import { RoomsView } from "./rooms-view.js";
import { byId, say } from "/platform/dom.js";

const LIST_EVERY_MS = 30000;
const STATES = { idle: "not connected", connecting: "connecting…", live: "live" };

const socketUrl = `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}/chat/ws`;
const chat = new Chat(socketUrl);
const page = byId("chat");
const people = new PeopleView(chat, ask);
const rooms = new RoomsView(chat, () => { pane(""); composer.focus(); });
const log = new LogView(chat, room => ({
  retry: entry => chat.retry(room.name, entry.id),
  discard: entry => chat.discard(room.name, entry.id),
  delete: async seq => {
    if (await ask("Delete this message?", "Its text is taken away for everybody.", "Delete")) {
      chat.act({ type: "delete", room: room.name, seq });
    }
  },
}));
const composer = new Composer(chat, () => log.toEnd());

function begin(identity) {
  remember(identity);
  chat.start(identity, roomOfAddress());
}

function roomOfAddress() {
  try {
    return decodeURIComponent(location.hash.slice(1)) || undefined;
  } catch {
    return undefined;      // not an encoded name
  }
}

// The state of the connection, counted down while it is away.

function drawState() {
  const waiting = chat.state === "waiting";
  const seconds = waiting ? Math.max(0, Math.ceil((chat.detail.at - Date.now()) / 1000)) : 0;
  const text = waiting || (chat.state === "connecting" && chat.detail.again) ? "reconnecting" : STATES[chat.state];
  byId("state").dataset.state = waiting ? "waiting" : chat.state;
  say(byId("state"), text);
  const away = waiting || (chat.state === "connecting" && chat.detail.again);
  banner(away, chat.active?.error, seconds);
}

function banner(away, error, seconds) {
  const node = byId("banner");
  const action = byId("banner-action");
  const room = chat.active;
  node.hidden = !away && !error;
  node.dataset.kind = away ? "away" : "error";
  if (away) {
    say(byId("banner-text"), `Reconnecting${seconds > 0 ? ` in ${seconds} s` : "…"}. What you write is sent when the server is back.`);
    say(action, "Try now");
    action.onclick = () => chat.retryNow();
  } else if (error) {
    say(byId("banner-text"), error);
    say(action, room.state === "closed" && chat.role === "admin" ? "Open the room" : "Join again");
    action.onclick = () => {
      if (room.state === "closed" && chat.role === "admin") {
        chat.act({ type: "open", room: room.name });
      }
      chat.join(room.name);
    };
  }
  action.hidden = !away && room?.state === "joining";
}

const drawRoom = drawer(() => {
  const room = chat.active;
  say(byId("room-title"), room ? `#${room.name}` : "");
  say(byId("room-facts"), room ? peopleText(room) : "");
  byId("room-leave").hidden = !room;
  byId("room-close").hidden = !room || chat.role !== "admin" || room.state !== "in";
  rooms.draw();
  composer.draw();
  drawState();
});
const drawPeople = drawer(() => people.draw());
const drawTyping = drawer(() => people.drawTyping());
let heard = "";
const announce = drawer(() => say(byId("announce"), heard));

function drawMe() {
  byId("me-avatar").replaceChildren(avatar(chat.user));
  say(byId("me-name"), shownName(chat.user));
  byId("me-name").title = `${chat.user}, ${chat.role}`;
}

// On narrow screens the lists lie over the conversation, one at a time.
function pane(name) {
  page.dataset.pane = name;
  byId("veil").hidden = name === "";
  byId("rooms-open").setAttribute("aria-expanded", String(name === "rooms"));
  byId("people-open").setAttribute("aria-expanded", String(name === "people"));
  if (name !== "") {
    byId(`${name}-close`).focus();
  }
}

chat.addEventListener("state", () => { drawState(); drawRoom(); log.draw(); });
chat.addEventListener("hello", drawMe);
chat.addEventListener("rooms", drawRoom);
chat.addEventListener("members", () => { drawPeople(); drawRoom(); });
chat.addEventListener("typing", event => { if (event.detail.room === chat.active) drawTyping(); });
chat.addEventListener("notice", event => notice(event.detail.text));
chat.addEventListener("room", event => {
  if (event.detail.room === chat.active) {
    log.draw();
    drawRoom();
  }
});
chat.addEventListener("active", () => {
  history.replaceState(null, "", chat.active ? `#${chat.active.name}` : location.pathname);
  log.draw();
  drawRoom();
  drawPeople();
  composer.focus();
});
chat.addEventListener("heard", event => {
  const { room, message } = event.detail;
  heard = `${shownName(message.sender)}${room === chat.active ? "" : ` in ${room.name}`}: ${message.content}`;
  announce();
  drawTyping();
});
chat.addEventListener("refused", event => {
  forgetToken();
  askIdentity(begin, event.detail.text);
});

byId("rooms-open").addEventListener("click", () => pane("rooms"));
byId("people-open").addEventListener("click", () => pane("people"));
for (const id of ["rooms-close", "people-close", "veil"]) {
  byId(id).addEventListener("click", () => pane(""));
}
byId("change").addEventListener("click", () => askIdentity(identity => { forgetToken(); begin(identity); }, "", true));
byId("room-leave").addEventListener("click", () => chat.active && chat.leave(chat.active.name));
byId("room-close").addEventListener("click", async () => {
  const { name } = chat.active;
  if (await ask(`Close ${name}?`, "Everybody leaves, and nobody can join until it is opened again.", "Close room")) {
    chat.act({ type: "close", room: name });
  }
});
addEventListener("hashchange", () => {
  const name = roomOfAddress();
  if (name && chat.state === "live") {
    chat.join(name);
  }
});
addEventListener("keydown", event => {
  if (event.key === "Escape" && page.dataset.pane) {
    pane("");
  } else if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    event.preventDefault();
    rooms.step(event.key === "ArrowUp" ? -1 : 1);
  }
});
setInterval(drawState, 1000);
setInterval(() => { if (!document.hidden && chat.state === "live") chat.list(); }, LIST_EVERY_MS);

drawIcons();
drawRoom();
log.draw();
const known = remembered();
if (known) {
  begin(known);
} else {
  askIdentity(begin);
}
