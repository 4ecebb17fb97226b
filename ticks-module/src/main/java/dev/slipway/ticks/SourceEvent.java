package dev.slipway.ticks;

import dev.slipway.api.Event;

/** What the platform's events tell of the source. Immutable. */
sealed interface SourceEvent extends Event {

  /**
   * The upstream is gone, and is looked for.
   *
   * @param kind the kind of source
   * @param why how it ended
   */
  record Lost(String kind, String why) implements SourceEvent {
    @Override
    public String summary() {
      return "ticks: the source " + kind + " is lost: " + why;
    }

    @Override
    public Severity severity() {
      return Severity.WARNING;
    }
  }

  /**
   * The upstream sends ticks, for the first time or again.
   *
   * @param kind the kind of source
   */
  record Found(String kind) implements SourceEvent {
    @Override
    public String summary() {
      return "ticks: the source " + kind + " sends";
    }
  }

  /**
   * Ticks that the upstream had numbered never came here.
   *
   * @param from the first of them
   * @param to the last of them
   */
  record Gap(long from, long to) implements SourceEvent {
    @Override
    public String summary() {
      return "ticks: the source has lost " + (from == to ? "its tick " + from : "its ticks " + from + " to " + to);
    }

    @Override
    public Severity severity() {
      return Severity.WARNING;
    }
  }

  /**
   * The upstream numbers anew.
   *
   * @param last the last number of the old sequence
   * @param next the first of the new one
   */
  record Restarted(long last, long next) implements SourceEvent {
    @Override
    public String summary() {
      return "ticks: the source numbers anew: after its tick " + last + " came " + next;
    }

    @Override
    public Severity severity() {
      return Severity.WARNING;
    }
  }
}
