// Where messages are written: grows with the text, keeps a draft for each room, counts what is left.

import { byId, say } from "/platform/dom.js";

const TELL_BELOW = 200;          // what is left is shown when it is less than this
const TALLEST_PX = 180;

export class Composer {
  #chat;
  #text = byId("text");
  #drafts = new Map();
  #room;
  #sent;

  constructor(chat, sent) {
    this.#chat = chat;
    this.#sent = sent;
    this.#text.addEventListener("input", () => {
      this.#fit();
      if (this.#text.value.trim() !== "") {
        chat.typing();
      }
    });
    this.#text.addEventListener("keydown", event => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.#send();
      }
    });
    byId("composer").addEventListener("submit", event => {
      event.preventDefault();
      this.#send();
      this.#text.focus();
    });
  }

  focus() {
    if (!this.#text.disabled && !matchMedia("(pointer: coarse)").matches) {
      this.#text.focus({ preventScroll: true });
    }
  }

  draw() {
    const room = this.#chat.active;
    if (room?.name !== this.#room) {
      if (this.#room) {
        this.#drafts.set(this.#room, this.#text.value);
      }
      this.#room = room?.name;
      this.#text.value = this.#drafts.get(this.#room) ?? "";
      this.#drafts.delete(this.#room);
      this.#fit();
    }
    const shut = !room || room.state === "closed" || room.state === "kicked" || room.state === "refused";
    this.#text.disabled = shut;
    this.#text.placeholder = shut ? "You cannot write here" : `Message #${room.name}`;
    this.#left();
  }

  #send() {
    const content = this.#text.value.trim();
    if (content !== "" && !this.#text.disabled && [...content].length <= this.#chat.maxContent && this.#chat.send(content)) {
      this.#text.value = "";
      this.#fit();
      this.#sent();
    }
  }

  #fit() {
    this.#text.style.height = "auto";
    this.#text.style.height = `${Math.min(TALLEST_PX, this.#text.scrollHeight + 2)}px`;
    this.#left();
  }

  #left() {
    const left = this.#chat.maxContent - [...this.#text.value.trim()].length;
    say(byId("text-left"), left < 0 ? `${-left} characters too many` : left < TELL_BELOW ? `${left} characters left` : "");
    byId("text-left").classList.toggle("error", left < 0);
    byId("send").disabled = this.#text.disabled || left < 0 || this.#text.value.trim() === "";
  }
}
