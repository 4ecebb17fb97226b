package dev.slipway.chat;

import dev.slipway.api.Event;

/**
 * A moderator did something, as the platform's events tell it. Immutable.
 *
 * @param by who did it
 * @param peer the address it came from
 * @param action what was done, such as {@code mute}
 * @param room where
 * @param target to whom or to what: a user, a number, or empty
 * @param detail more of it, such as for how long, or empty
 */
record Moderated(String by, String peer, String action, String room, String target, String detail) implements Event {

  @Override
  public String summary() {
    return "chat: " + by + " did '" + action + "' in room " + room + (target.isEmpty() ? "" : " to " + target)
        + (detail.isEmpty() ? "" : " (" + detail + ")");
  }
}
