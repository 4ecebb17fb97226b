package dev.slipway.relay.guard;

/**
 * Bad input that is refused with a reason which whoever sent it may read. Immutable.
 *
 * <p>Carries no stack trace: it is an answer, not a failure. Its message never contains a secret of the input.
 */
public final class Unacceptable extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String code;

  /**
   * A refusal.
   *
   * @param code a stable word for programs, such as {@code bad-address}
   * @param message one sentence for people that names the thing and the allowed form
   */
  public Unacceptable(String code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  /** Returns the stable word for programs. */
  public String code() {
    return code;
  }

  /** Returns the message; never null. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
