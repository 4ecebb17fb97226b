package dev.slipway.chat.protocol;

import java.util.Locale;

/** Why something was refused, as clients and meters see it. */
public enum ErrorCode {
  /** The text is not a JSON object. */
  NOT_JSON,
  /** The type is not one that clients may send. */
  UNKNOWN_TYPE,
  /** A member that the type needs is not there. */
  MISSING_FIELD,
  /** A member that the type does not have is there. */
  UNKNOWN_FIELD,
  /** A member has a value that is not allowed. */
  BAD_FIELD,
  /** The name of a room is not of the allowed form. */
  BAD_ROOM,
  /** The id of a message is not of the allowed form. */
  BAD_ID,
  /** The content is empty or blank. */
  EMPTY,
  /** The content is too long. */
  TOO_LONG,
  /** The session has not joined the room. */
  NOT_A_MEMBER,
  /** The role is too small. */
  NOT_ALLOWED,
  /** The user may read and not write. */
  MUTED,
  /** An administrator has closed the room. */
  ROOM_CLOSED,
  /** The room does not exist, and joins do not make it. */
  NO_SUCH_ROOM,
  /** The message is not kept. */
  NO_SUCH_MESSAGE,
  /** Too many messages a minute, or too many that wait for their acknowledgement. */
  TOO_FAST,
  /** Too many rooms, of the session or on the server. */
  TOO_MANY_ROOMS,
  /** The room has all the members that it may have. */
  ROOM_FULL,
  /** The store has no space left. */
  STORE_FULL,
  /** The store may not be written to. */
  STORE_READ_ONLY,
  /** The store does not answer. */
  STORE_UNAVAILABLE,
  /** The server is being stopped. */
  STOPPING;

  private final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** Returns the code as it goes over the wire. */
  public String text() {
    return text;
  }
}
