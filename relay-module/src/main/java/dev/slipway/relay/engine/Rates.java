package dev.slipway.relay.engine;

import dev.slipway.relay.ffmpeg.Progress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/**
 * How fast something goes, over the last seconds: ffmpeg's own numbers are averages since its start. Not thread-safe.
 *
 * <p>What is not told of for a while goes at 0.
 */
final class Rates {

  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final int MOST = 16;
  private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Deque<Sample> samples = new ArrayDeque<>();

  private record Sample(long at, long bytes, long frames, long mediaNanos) {}

  /** Takes how far it was at a moment; {@code bytes} are counted elsewhere. */
  void add(long now, long bytes, Progress progress) {
    samples.addLast(new Sample(now, bytes, progress.frame(), progress.outTime().toNanos()));
    forget(now);
  }

  /** Forgets everything: what comes next counts from zero again. */
  void clear() {
    samples.clear();
  }

  private void forget(long now) {
    while (samples.size() > MOST || (samples.size() > 1 && now - samples.getFirst().at() > WINDOW_NANOS)) {
      samples.removeFirst();
    }
    if (samples.size() == 1 && now - samples.getFirst().at() > WINDOW_NANOS) {
      samples.clear();
    }
  }

  /** Returns bits per second. */
  double bitrate(long now) {
    return 8 * perSecond(now, Sample::bytes);
  }

  /** Returns frames per second. */
  double fps(long now) {
    return perSecond(now, Sample::frames);
  }

  /** Returns media seconds per second. */
  double speed(long now) {
    return perSecond(now, Sample::mediaNanos) / NANOS;
  }

  private double perSecond(long now, ToLongFunction<Sample> what) {
    forget(now);
    if (samples.size() < 2) {
      return 0;
    }
    Sample first = samples.getFirst();
    Sample last = samples.getLast();
    // A second without news is normal; after two, time counts even where nothing came.
    long end = now - last.at() > Duration.ofSeconds(2).toNanos() ? now : last.at();
    return end == first.at() ? 0 : Math.max(0, what.applyAsLong(last) - what.applyAsLong(first)) * NANOS / (end - first.at());
  }
}
