// What moderators do to a room, as all who are in it hear it.

import { shownName } from "./identity.js";
import { spanText } from "./format.js";

// Takes in one such message. Returns whether it was one.
export function moderation(message, room, chat) {
  const by = message.by ? ` by ${shownName(message.by)}` : "";
  const who = message.user === chat.user ? "You were" : `${shownName(message.user ?? "")} was`;
  switch (message.type) {
    case "deleted": {
      const found = room.find(message.seq);
      if (found) {
        Object.assign(found, { deleted: true, content: "", by: message.by });
      }
      return true;
    }
    case "muted":
      if (message.seconds > 0) {
        room.muted.set(message.user, Date.now() + 1000 * message.seconds);
        room.tell(`${who} muted for ${spanText(message.seconds)}${by}.`);
      } else {
        room.muted.delete(message.user);
        room.tell(`${message.user === chat.user ? "You" : shownName(message.user)} may write again.`);
      }
      return true;
    case "kicked":
      room.tell(`${who} removed from the room${by}.`);
      room.presence(message.user, false);
      if (message.user === chat.user) {
        room.state = "kicked";
        room.error = `You were removed from this room${by}.`;
      }
      return true;
    case "closed":
      room.tell(`The room was closed${by}.`);
      room.state = "closed";
      room.error = `The room was closed${by}.`;
      room.members.clear();
      room.count = 0;
      return true;
    case "opened":
      room.tell(`The room was opened${by}.`);
      return true;
    default:
      return false;
  }
}
