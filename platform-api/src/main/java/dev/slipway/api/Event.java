package dev.slipway.api;

/**
 * Something that happened, as the platform's event bus carries it. Implementations are immutable, best a record.
 *
 * <p>An event type that two modules share lies in a contract jar; everybody can subscribe to this type itself and show
 * events by their summary.
 */
public interface Event {

  /** Returns what happened in one sentence, without secrets. */
  String summary();

  /** Returns how much it matters. */
  default Severity severity() {
    return Severity.INFO;
  }

  /** How much an event matters. */
  enum Severity {
    /** Worth knowing. */
    INFO,
    /** Worth a look. */
    WARNING,
    /** Something does not work. */
    ERROR
  }
}
