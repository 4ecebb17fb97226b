package dev.slipway.ticks;

/**
 * Takes what the source hands over: into the stream, and to everybody who hears it. Thread-safe.
 *
 * @param stream numbers the ticks
 * @param meters count them
 */
record StreamSink(TickStream stream, TickMeters meters) implements TickSource.Sink {

  @Override
  public long accept(Quote quote) {
    long seq = stream.publish(quote).seq();
    meters.published();
    return seq;
  }

  @Override
  public void lost(long from, long to) {
    stream.mark(new Mark("source-gap", Messages.sourceGap(from, to)));
  }

  @Override
  public void restarted(long last, long next) {
    stream.mark(new Mark("source-restart", Messages.sourceRestart(last, next)));
  }
}
