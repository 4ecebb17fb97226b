package dev.slipway.relay.rtsp;

/**
 * What is wrong with a request, as its sender is told. Immutable; has no stack trace, for strangers make it.
 *
 * <p>Its message is the reason phrase, and never contains what the peer wrote.
 */
final class RtspFault extends Exception {

  private static final long serialVersionUID = 1;

  private final int status;
  private final boolean fatal;

  private RtspFault(int status, String reason, boolean fatal) {
    super(reason, null, false, false);
    this.status = status;
    this.fatal = fatal;
  }

  /** A fault of one request, after which the connection goes on. */
  static RtspFault of(int status, String reason) {
    return new RtspFault(status, reason, false);
  }

  /** A fault after which nobody knows where the next request begins: it is answered, and the connection closed. */
  static RtspFault fatal(int status, String reason) {
    return new RtspFault(status, reason, true);
  }

  /** Returns the status code (RFC 2326, section 7.1.1). */
  int status() {
    return status;
  }

  /** Returns the reason phrase. */
  String reason() {
    return String.valueOf(getMessage());
  }

  /** Returns whether the connection is closed after the answer. */
  boolean isFatal() {
    return fatal;
  }
}
