package dev.slipway.chat;

import dev.slipway.api.Event;

/**
 * The store keeps no messages any more, or keeps them again. Immutable.
 *
 * @param keeps whether it keeps messages
 * @param why what is wrong, empty when nothing is
 */
record StoreChanged(boolean keeps, String why) implements Event {

  @Override
  public String summary() {
    return keeps ? "chat: the store keeps messages again" : "chat: the store keeps nothing: " + why;
  }

  @Override
  public Severity severity() {
    return keeps ? Severity.INFO : Severity.ERROR;
  }
}
