package dev.slipway.chat.contract;

import java.io.Serial;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The log could not do what was asked of it; nothing was changed, or it is not known whether. */
public final class LogFailure extends Exception {

  /** Why. */
  public enum Reason {
    /** There is no space left. */
    FULL,
    /** The place where messages are kept may not be written to. */
    READ_ONLY,
    /** The store does not answer, or answers with an error. */
    UNAVAILABLE,
    /** The log has been closed. */
    CLOSED
  }

  @Serial
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /** A failure with a message for the operator. */
  public LogFailure(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = Objects.requireNonNull(reason, "reason");
  }

  /** Returns why. */
  public Reason reason() {
    return reason;
  }
}
