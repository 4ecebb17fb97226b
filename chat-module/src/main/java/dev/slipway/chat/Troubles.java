package dev.slipway.chat;

import dev.slipway.chat.contract.LogFailure;
import dev.slipway.chat.protocol.ErrorCode;
import dev.slipway.chat.protocol.Refused;
import java.time.Duration;

/** What users are told when the store or the server does not do what they asked for. Stateless. */
final class Troubles {

  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration LATER = Duration.ofSeconds(5);

  private Troubles() {}

  /** Returns the answer to what the store did not do; the operator's text stays in the log. */
  static Refused of(LogFailure failure) {
    return switch (failure.reason()) {
      case FULL -> new Refused(ErrorCode.STORE_FULL, "the store is full; nothing is kept for now").retryAfter(LATER);
      case READ_ONLY -> new Refused(ErrorCode.STORE_READ_ONLY, "the store cannot be written to; nothing is kept for now")
          .retryAfter(LATER);
      case UNAVAILABLE, CLOSED -> unavailable();
    };
  }

  /** Returns the answer where the store does not answer. */
  static Refused unavailable() {
    return new Refused(ErrorCode.STORE_UNAVAILABLE, "the store does not answer").retryAfter(SOON);
  }

  /** Returns the answer to everything new during a stop. */
  static Refused stopping() {
    return new Refused(ErrorCode.STOPPING, "the server is being stopped").retryAfter(SOON);
  }
}
