package dev.slipway.chat;

import dev.slipway.chat.contract.Appended;
import dev.slipway.chat.protocol.Refused;

/** Where the sender of a message hears what became of it: one of the two, once. Thread-safe; must not block. */
interface Receipt {

  /** The message is durable, and has been handed to those who hear the room. */
  void committed(Appended appended);

  /** The message was not kept, or it is not known whether; a repeat with the same id is safe. */
  void refused(Refused refused);
}
