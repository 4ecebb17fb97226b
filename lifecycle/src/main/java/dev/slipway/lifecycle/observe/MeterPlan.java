package dev.slipway.lifecycle.observe;

import io.helidon.metrics.api.Meter;
import io.helidon.metrics.api.Tag;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A meter as it was asked for. Immutable.
 *
 * @param owner the module that it belongs to, or {@code platform}
 * @param name its full name: lower-case words joined by underscores
 * @param unit the unit of its values, empty where there is none
 * @param labels what tells it from others of that name
 * @param description what it means
 * @param sort what sort of meter it is
 */
record MeterPlan(String owner, String name, String unit, Map<String, String> labels, String description, Sort sort) {

  private static final int NAME = 120;

  MeterPlan {
    name = checked(name);
    labels = Map.copyOf(labels);
  }

  /** The sorts of meters. */
  sealed interface Sort {

    /** Counts what it is told. */
    record Counts() implements Sort {
      @Override
      public String toString() {
        return "counter";
      }
    }

    /** Counts and adds up times. */
    record Times() implements Sort {
      @Override
      public String toString() {
        return "timer";
      }
    }

    /** Counts and adds up values. */
    record Sums() implements Sort {
      @Override
      public String toString() {
        return "distribution summary";
      }
    }

    /** Reads a count that is kept elsewhere. */
    record ReadCount(LongSupplier count) implements Sort {
      @Override
      public String toString() {
        return "functional counter";
      }
    }

    /** Reads a value. */
    record Reads(Supplier<? extends Number> value) implements Sort {
      @Override
      public String toString() {
        return "gauge";
      }
    }
  }

  /** Returns {@code name} with underscores only. */
  private static String checked(String name) {
    boolean fits = !name.isEmpty() && name.length() <= NAME && name.charAt(0) >= 'a' && name.charAt(0) <= 'z';
    for (int i = 0; i < name.length() && fits; i++) {
      char c = name.charAt(i);
      fits = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
    }
    if (!fits) {
      throw new IllegalArgumentException("meter '" + name + "': a name is lower-case words joined by '.' or '_', at most " + NAME
          + " characters");
    }
    return name.replace('.', '_').replace('-', '_');
  }

  /** Returns what tells this meter from all others of the platform. */
  String key() {
    return labels.isEmpty() ? name : name + new TreeMap<>(labels);
  }

  /** Returns the name under which it is shown. */
  String family() {
    return switch (sort) {
      case Sort.Counts _, Sort.ReadCount _ -> suffixed("_total");
      case Sort.Times _ -> suffixed("_seconds");
      case Sort.Sums _, Sort.Reads _ -> unit.isEmpty() ? name : suffixed("_" + unit);
    };
  }

  private String suffixed(String suffix) {
    return name.endsWith(suffix) ? name : name + suffix;
  }

  /** Makes the meter in the registry, under its name behind {@code prefix}. */
  Meter register(ProcessMeters process, String prefix) {
    String full = prefix + name;
    return switch (sort) {
      case Sort.Counts _ -> add(process, process.factory().counterBuilder(full));
      case Sort.Times _ -> add(process, process.factory().timerBuilder(full));
      case Sort.Sums _ -> add(process, process.factory().distributionSummaryBuilder(full,
          process.factory().distributionStatisticsConfigBuilder()));
      case Sort.ReadCount read -> add(process, process.factory().functionalCounterBuilder(full, read, one -> one.count().getAsLong()));
      case Sort.Reads read -> add(process, process.factory().gaugeBuilder(full, () -> (Number) read.value().get()));
    };
  }

  private <B extends Meter.Builder<B, M>, M extends Meter> M add(ProcessMeters process, B builder) {
    List<Tag> tags = labels.entrySet().stream().map(label -> process.factory().tagCreate(label.getKey(), label.getValue())).toList();
    builder.scope(owner).description(description.isEmpty() ? name : description).tags(tags);
    if (!unit.isEmpty()) {
      builder.baseUnit(unit);
    }
    return process.registry().getOrCreate(builder);
  }
}
