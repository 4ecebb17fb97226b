package dev.slipway.chat.protocol;

import java.io.Serial;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Something that a user asked for and does not get. Immutable; an answer, not a failure: it has no stack trace. */
public final class Refused extends Exception {

  @Serial
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final @Nullable Duration retryAfter;
  private final @Nullable String room;
  private final @Nullable String id;
  private final @Nullable String to;

  /**
   * A refusal.
   *
   * @param message one sentence that names the thing and the allowed form
   */
  public Refused(ErrorCode code, String message) {
    this(code, message, null, null, null, null);
  }

  private Refused(
      ErrorCode code, String message, @Nullable Duration retryAfter, @Nullable String room, @Nullable String id,
      @Nullable String to) {
    super(message, null, false, false);
    this.code = Objects.requireNonNull(code, "code");
    this.retryAfter = retryAfter;
    this.room = room;
    this.id = id;
    this.to = to;
  }

  /** Returns this refusal with the time after which another attempt makes sense. */
  public Refused retryAfter(Duration time) {
    return new Refused(code, getMessage(), time, room, id, to);
  }

  /** Returns this refusal as one that is about a room and a message of it, where they are known. */
  public Refused about(@Nullable String aboutRoom, @Nullable String aboutId) {
    return new Refused(
        code, getMessage(), retryAfter, room == null ? aboutRoom : room, id == null ? aboutId : id, to);
  }

  /** Returns this refusal as the answer to a message of that type, where it is none to another. */
  public Refused answers(String type) {
    return new Refused(code, getMessage(), retryAfter, room, id, to == null ? type : to);
  }

  /** Returns why. */
  public ErrorCode code() {
    return code;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  /** Returns after which time another attempt makes sense. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /** Returns the room that this is about. */
  public Optional<String> room() {
    return Optional.ofNullable(room);
  }

  /** Returns the type of the message that this answers. */
  public Optional<String> to() {
    return Optional.ofNullable(to);
  }

  /** Returns the sender's id of the message that this is about. */
  public Optional<String> id() {
    return Optional.ofNullable(id);
  }
}
