package dev.slipway.lifecycle.observe;

import dev.slipway.api.PlatformMeters.Kind;
import dev.slipway.api.PlatformMeters.Reading;
import io.helidon.metrics.api.Counter;
import io.helidon.metrics.api.DistributionSummary;
import io.helidon.metrics.api.Meter;
import io.helidon.metrics.api.Timer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What a meter reads, under the names that the text has. Stateless. */
final class Readings {

  private Readings() {}

  /** Returns the readings of a meter: none of one that is not made yet, two of one that counts and adds up. */
  static List<Reading> of(MeterPlan plan, @Nullable Meter meter) {
    return switch (plan.sort()) {
      case MeterPlan.Sort.Counts _ -> meter instanceof Counter counter ? one(plan, Kind.COUNT, (double) counter.count()) : List.of();
      case MeterPlan.Sort.Times _ -> meter instanceof Timer timer
          ? two(plan, (double) timer.count(), timer.totalTime(TimeUnit.NANOSECONDS) / 1e9) : List.of();
      case MeterPlan.Sort.Sums _ -> meter instanceof DistributionSummary summary
          ? two(plan, (double) summary.count(), summary.totalAmount()) : List.of();
      case MeterPlan.Sort.ReadCount read -> one(plan, Kind.COUNT, (double) read.count().getAsLong());
      case MeterPlan.Sort.Reads read -> one(plan, Kind.VALUE, value(read));
    };
  }

  /** Returns the readings of a meter that throws when it is asked. */
  static List<Reading> unreadable(MeterPlan plan) {
    return switch (plan.sort()) {
      case MeterPlan.Sort.Counts _, MeterPlan.Sort.ReadCount _ -> one(plan, Kind.COUNT, Double.NaN);
      case MeterPlan.Sort.Times _, MeterPlan.Sort.Sums _ -> two(plan, Double.NaN, Double.NaN);
      case MeterPlan.Sort.Reads _ -> one(plan, Kind.VALUE, Double.NaN);
    };
  }

  private static double value(MeterPlan.Sort.Reads read) {
    Number number = read.value().get();
    return number == null ? Double.NaN : number.doubleValue();
  }

  private static List<Reading> one(MeterPlan plan, Kind kind, double value) {
    return List.of(new Reading(plan.owner(), plan.family(), plan.labels(), kind, value));
  }

  private static List<Reading> two(MeterPlan plan, double count, double sum) {
    return List.of(
        new Reading(plan.owner(), plan.family() + "_count", plan.labels(), Kind.COUNT, count),
        new Reading(plan.owner(), plan.family() + "_sum", plan.labels(), Kind.COUNT, sum));
  }
}
