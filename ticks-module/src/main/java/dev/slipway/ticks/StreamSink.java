package dev.slipway.ticks;

/**
 * Takes what the source hands over: into the stream, and to everybody who hears it. Thread-safe.
 *
 * @param stream numbers the ticks
 * @param subscribers hear of what the upstream lost
 * @param meters count both
 */
record StreamSink(TickStream stream, Subscribers subscribers, TickMeters meters) implements TickSource.Sink {

  @Override
  public long accept(Quote quote) {
    long seq = stream.publish(quote).seq();
    meters.published();
    return seq;
  }

  @Override
  public void lost(long from, long to) {
    subscribers.announce(Messages.sourceGap(from, to));
  }

  @Override
  public void restarted(long last, long next) {
    subscribers.announce(Messages.sourceRestart(last, next));
  }
}
