package dev.slipway.ticks;

import java.util.function.Consumer;

/**
 * Takes what the source hands over: into the stream, and to everybody who hears it. Thread-safe.
 *
 * @param stream numbers the ticks
 * @param meters count them
 * @param events hears of what happens to the source
 */
record StreamSink(TickStream stream, TickMeters meters, Consumer<SourceEvent> events) implements TickSource.Sink {

  @Override
  public long accept(Quote quote) {
    long seq = stream.publish(quote).seq();
    meters.published();
    return seq;
  }

  @Override
  public void lost(long from, long to) {
    stream.mark(new Mark("source-gap", Messages.sourceGap(from, to)));
    events.accept(new SourceEvent.Gap(from, to));
  }

  @Override
  public void restarted(long last, long next) {
    stream.mark(new Mark("source-restart", Messages.sourceRestart(last, next)));
    events.accept(new SourceEvent.Restarted(last, next));
  }

  @Override
  public void away(String kind, String why) {
    events.accept(new SourceEvent.Lost(kind, why));
  }

  @Override
  public void back(String kind) {
    events.accept(new SourceEvent.Found(kind));
  }
}
