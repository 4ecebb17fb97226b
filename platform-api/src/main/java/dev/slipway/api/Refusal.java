package dev.slipway.api;

import io.helidon.http.Status;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request that is refused with a reason which the client may read.
 *
 * <p>Answered as {@code {"error":{"code":…,"message":…}}} with the given status. Carries no stack trace: it is an answer,
 * not a failure.
 */
public final class Refusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Status status;
  private final String code;
  private final @Nullable Duration retryAfter;

  /**
   * A refusal.
   *
   * @param status the HTTP status
   * @param code a stable word for programs, such as {@code unknown-symbol}
   * @param message one sentence for people that names the thing and the allowed form
   */
  public Refusal(Status status, String code, String message) {
    this(status, code, message, null);
  }

  private Refusal(Status status, String code, String message, @Nullable Duration retryAfter) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }

  /** Returns a refusal of bad input: 400. */
  public static Refusal badRequest(String code, String message) {
    return new Refusal(Status.BAD_REQUEST_400, code, message);
  }

  /** Returns a refusal because of load or a stop: 503 with {@code Retry-After}. */
  public static Refusal unavailable(String code, String message, Duration retryAfter) {
    return new Refusal(Status.SERVICE_UNAVAILABLE_503, code, message, retryAfter);
  }

  /** Returns the HTTP status. */
  public Status status() {
    return status;
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

  /** Returns when another attempt makes sense. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
