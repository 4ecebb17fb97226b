package dev.slipway.relay.recording;

/**
 * How a recording does.
 *
 * <pre>
 * STARTING ──► RUNNING ◄──► RETRYING
 *     │           │            │
 *     └───────────┴─────┬──────┘
 *                       ▼
 *                   FINISHING ──► STOPPED
 *                       │
 *                       └───────► FAILED
 * </pre>
 */
public enum RecordingState {
  /** It waits for the first media of its input. */
  STARTING,
  /** Its file grows. */
  RUNNING,
  /** Its recorder has died and is started again into a new file. */
  RETRYING,
  /** It takes no more media; its files are being finished. */
  FINISHING,
  /** It was ended, or its input was. */
  STOPPED,
  /** It could not go on; what was written before is kept. */
  FAILED;

  /** Returns whether this state may be followed by {@code next}. */
  boolean mayBecome(RecordingState next) {
    return switch (this) {
      case STARTING -> next == RUNNING || next == RETRYING || next == FINISHING;
      case RUNNING -> next == RETRYING || next == FINISHING;
      case RETRYING -> next == RUNNING || next == FINISHING;
      case FINISHING -> next == STOPPED || next == FAILED;
      case STOPPED, FAILED -> false;
    };
  }

  /** Returns whether it is still being made. */
  public boolean active() {
    return this != STOPPED && this != FAILED;
  }
}
