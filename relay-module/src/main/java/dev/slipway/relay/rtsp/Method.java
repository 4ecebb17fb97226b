package dev.slipway.relay.rtsp;

import java.util.Optional;

/** A method that this server knows (RFC 2326, section 10). */
enum Method {
  OPTIONS, DESCRIBE, ANNOUNCE, SETUP, PLAY, PAUSE, RECORD, GET_PARAMETER, SET_PARAMETER, TEARDOWN;

  /** The value of the header {@code Public} (RFC 2326, section 12.28). */
  static final String PUBLIC =
      "OPTIONS, DESCRIBE, ANNOUNCE, SETUP, PLAY, PAUSE, RECORD, GET_PARAMETER, SET_PARAMETER, TEARDOWN";

  /** Returns the method of that name; names are case-sensitive. */
  static Optional<Method> of(String name) {
    for (Method method : values()) {
      if (method.name().equals(name)) {
        return Optional.of(method);
      }
    }
    return Optional.empty();
  }
}
