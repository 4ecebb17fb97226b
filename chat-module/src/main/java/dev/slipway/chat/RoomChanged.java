package dev.slipway.chat;

import dev.slipway.api.Event;

/**
 * The first one has come into a room, or the last one has left it. Immutable.
 *
 * @param room the room
 * @param active whether there is somebody now
 */
record RoomChanged(String room, boolean active) implements Event {

  @Override
  public String summary() {
    return "chat: room " + room + (active ? " is active" : " is empty");
  }
}
