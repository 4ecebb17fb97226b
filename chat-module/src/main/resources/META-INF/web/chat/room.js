// A room as this page knows it: a window of messages out of one numbered sequence, and who is there. No DOM, no socket.

export const WINDOW = 300;          // messages held and shown; older and newer ones are asked for again
export const PAGE = 50;
const TYPING_MS = 4000;
const EVENTS = 20;

export class Room {
  state = "new";                    // new, joining, in, refused, kicked, closed
  error = "";
  known = false;                    // whether `last` means anything
  epoch;                            // which log `last` and `readTo` are of
  last = 0;                         // the highest number heard, without a hole below it: where a resume begins
  messages = [];                    // ascending, and without a hole but those of `gaps`
  gaps = [];                        // numbers that are no longer kept: {from, to}
  events = [];                      // what moderators did while we were there: {after, text}
  more = false;                     // whether there are messages older than the window
  atEnd = true;                     // whether the window reaches to the newest message
  following = true;                 // whether the reader looks at the newest message
  members = new Set();              // of a large room not all
  count = 0;
  typing = new Map();
  muted = new Map();
  asked = [];                       // kinds of the pages asked for and not yet answered, in order
  unread = 0;
  readTo = 0;
  divider;                          // the last message that was read when the room was opened, where there were newer ones

  constructor(name) {
    this.name = name;
  }

  get first() {
    return this.messages[0]?.seq ?? this.last + 1;
  }

  // The highest number in the window.
  get shown() {
    return this.messages.at(-1)?.seq ?? 0;
  }

  forget(head) {
    this.messages = [];
    this.gaps = [];
    this.events = [];
    this.asked = [];
    this.more = false;
    this.atEnd = true;
    this.known = true;
    this.last = head;
  }

  // A message of the live stream. Returns "new", "known" when it was heard before, or "hole" when there are some missing before it.
  hear(message) {
    if (message.seq <= this.last) {
      return "known";
    }
    const hole = message.seq > this.last + 1;
    const from = this.last + 1;
    this.last = message.seq;
    this.typing.delete(message.sender);
    if (this.atEnd) {
      this.messages.push(message);
      this.#trim();
    }
    if (hole) {
      this.hole = { from, to: message.seq - 1 };
      return "hole";
    }
    return "new";
  }

  gap(from, to) {
    this.gaps.push({ from, to });
    this.gaps.splice(0, this.gaps.length - EVENTS);
    this.last = Math.max(this.last, to);
  }

  // Takes in the answer to the oldest open question, and returns which that was.
  page(messages, more) {
    const kind = this.asked.shift();
    if (kind === "newest") {
      const live = this.messages.filter(message => message.seq > (messages.at(-1)?.seq ?? 0));
      this.messages = [...messages, ...live];
      this.more = more;
      this.last = Math.max(this.last, this.shown);
      this.atEnd = this.shown >= this.last;
    } else if (kind === "older") {
      const older = messages.filter(message => message.seq < this.first);
      this.more = more && older.length > 0;
      this.messages.unshift(...older);
      this.#cutEnd();
    } else if (kind === "newer") {
      this.messages.push(...messages.filter(message => message.seq > this.shown));
      this.atEnd = this.shown >= this.last;
      this.#cutStart();
    } else {
      const known = new Set(this.messages.map(message => message.seq));
      this.messages.push(...messages.filter(message => !known.has(message.seq) && message.seq >= this.first));
      this.messages.sort((a, b) => a.seq - b.seq);
    }
    return kind;
  }

  find(seq) {
    return this.messages.find(message => message.seq === seq);
  }

  tell(text) {
    this.events.push({ after: this.last, text, key: `${Date.now()}-${this.events.length}` });
    this.events.splice(0, this.events.length - EVENTS);
  }

  presence(user, here) {
    if (this.members.has(user) !== here) {
      this.members[here ? "add" : "delete"](user);
      this.count += here ? 1 : -1;
    }
  }

  writing(user, now = Date.now()) {
    this.typing.set(user, now + TYPING_MS);
  }

  writers(now = Date.now()) {
    for (const [user, until] of this.typing) {
      if (until <= now) {
        this.typing.delete(user);
      }
    }
    return [...this.typing.keys()];
  }

  // Who follows the newest message loses the oldest ones out of the window; who reads old ones keeps them.
  #trim() {
    if (this.messages.length > WINDOW) {
      if (this.following) {
        this.#cutStart();
      } else {
        this.#cutEnd();
      }
    }
  }

  #cutStart() {
    if (this.messages.length > WINDOW) {
      this.messages.splice(0, this.messages.length - WINDOW);
      this.more = true;
    }
  }

  #cutEnd() {
    if (this.messages.length > WINDOW) {
      this.messages.splice(WINDOW);
      this.atEnd = false;
    }
  }
}
