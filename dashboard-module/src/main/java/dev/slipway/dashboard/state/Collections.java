package dev.slipway.dashboard.state;

import com.sun.management.GarbageCollectorMXBean;
import com.sun.management.GcInfo;
import jakarta.json.JsonObjectBuilder;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The garbage collections: how many, how long, the last one, and the longest that was seen in the last minute. Confined to one thread
 * at a time.
 *
 * <p>Read from the beans, which know the last collection of each collector: between two looks a collection may hide behind a later one,
 * but its time counts. Flight recordings would tell all of them, for half a second of processor time at their start, files and two
 * threads that stay.
 */
final class Collections {

  private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private long longestMs;
  private long longestAt;
  private long lastMs;
  private long lastEnd;

  Collections() {}

  void add(JsonObjectBuilder jvm, long now) {
    long count = 0;
    long millis = 0;
    for (GarbageCollectorMXBean collector : ManagementFactory.getPlatformMXBeans(GarbageCollectorMXBean.class)) {
      count += Math.max(0, collector.getCollectionCount());
      millis += Math.max(0, collector.getCollectionTime());
      see(collector.getLastGcInfo(), now);
    }
    if (now - longestAt > MINUTE_NANOS) {
      longestMs = 0;
    }
    jvm.add("collections", count).add("collectingMs", millis).add("collectionLastMs", lastMs).add("collectionLongestMs", longestMs);
  }

  private void see(@Nullable GcInfo info, long now) {
    if (info == null || info.getEndTime() <= lastEnd) {
      return;
    }
    lastEnd = info.getEndTime();
    lastMs = info.getDuration();
    if (lastMs >= longestMs || now - longestAt > MINUTE_NANOS) {
      longestMs = lastMs;
      longestAt = now;
    }
  }
}
