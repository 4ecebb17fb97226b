package dev.slipway.relay.rtsp;

/**
 * What a connection is about (RFC 2326, appendix A). Immutable.
 *
 * <pre>
 *            SETUP             PLAY
 *   NONE ───────────► READY ─────────► PLAYING
 *    │                  ▲ ▲──────────────┘ PAUSE
 *    │ ANNOUNCE         │
 *    └──────► ANNOUNCED ┼─────► RECORDING        (SETUP leaves it ANNOUNCED)
 *                 ▲     │ RECORD    │
 *                 └─────┼───────────┘ PAUSE
 *   TEARDOWN leads from each back to NONE
 * </pre>
 */
enum PeerState {
  /** No session. */
  NONE,
  /** A player that has set up tracks. */
  READY,
  /** A player that gets media. */
  PLAYING,
  /** A publisher that has said what it will send. */
  ANNOUNCED,
  /** A publisher that sends media. */
  RECORDING;

  /** Returns whether {@code method} is allowed (RFC 2326, section 11.3.6). */
  boolean allows(Method method) {
    return switch (method) {
      case OPTIONS, GET_PARAMETER, SET_PARAMETER -> true;
      case DESCRIBE -> this == NONE || this == READY || this == PLAYING;
      case ANNOUNCE -> this == NONE;
      case SETUP -> this == NONE || this == READY || this == ANNOUNCED;
      case PLAY -> this == READY || this == PLAYING;
      case PAUSE -> this != NONE;
      case RECORD -> this == ANNOUNCED || this == RECORDING;
      case TEARDOWN -> this != NONE;
    };
  }

  /** Returns whether {@code method} is answered with 454 without a session, and not with 455. */
  static boolean needsSession(Method method) {
    return switch (method) {
      case PLAY, PAUSE, RECORD, TEARDOWN -> true;
      case OPTIONS, GET_PARAMETER, SET_PARAMETER, DESCRIBE, ANNOUNCE, SETUP -> false;
    };
  }
}
