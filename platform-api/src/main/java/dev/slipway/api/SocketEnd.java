package dev.slipway.api;

/**
 * How a session ended. Immutable.
 *
 * @param kind why it ended
 * @param code the close code that was received or sent first; 1005 when a close frame had none, 1006 when there was no close frame
 * @param reason the reason that came with the code, empty when there was none
 */
public record SocketEnd(Kind kind, int code, String reason) {

  /** Why a session ended, from the host's point of view. */
  public enum Kind {
    /** The peer closed with 1000, or with a code of its own. */
    NORMAL,
    /** The peer closed with 1001: it went away. */
    GOING_AWAY,
    /** The peer sent more than the message limit: 1009. */
    TOO_LARGE,
    /** The peer broke the protocol or sent text that is not UTF-8: 1002, 1007. */
    PROTOCOL_ERROR,
    /** The connection ended or broke without a close frame. */
    RESET,
    /** The peer was silent too long, or did not answer a ping. */
    TIMEOUT,
    /** The peer read too slowly: 1013, or a write that timed out. */
    SLOW,
    /** The peer broke a rule of the platform: it sent too many messages (1008), or its credentials ended (4401). */
    POLICY,
    /** This side closed: the module, or a stop. */
    SERVER,
    /** A handler threw: 1011. */
    ERROR
  }
}
