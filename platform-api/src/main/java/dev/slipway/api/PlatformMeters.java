package dev.slipway.api;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A service of the kernel: what all meters of the platform read, and what its paths served. Thread-safe; does not block, unless a
 * module's gauge does.
 */
public interface PlatformMeters {

  /** Returns what every meter reads now. A timer or a summary is two readings, {@code _count} and its sum. */
  List<Reading> read();

  /** Returns what was served at each path since it was published. */
  List<Served> served();

  /** What a value stands for. */
  enum Kind {
    /** A count, which never decreases. */
    COUNT,
    /** A value that goes up and down. */
    VALUE
  }

  /**
   * What a meter reads. Immutable.
   *
   * @param owner the module that it belongs to, or {@code platform}
   * @param name the name under which {@code /metrics} shows it
   * @param labels what tells it from others of that name
   * @param kind what the value stands for
   * @param value the value, not a number where the meter could not be read
   */
  record Reading(String owner, String name, Map<String, String> labels, Kind kind, double value) {
    /** Copies the labels. */
    public Reading {
      labels = Map.copyOf(labels);
    }
  }

  /**
   * What was served at a path. Immutable.
   *
   * @param path the path, under which others may lie
   * @param owner the module that serves it, or {@code platform}
   * @param requests requests that were answered
   * @param failures those of them that were answered with 5xx; probes of the health endpoints that were told no, by 503, are none
   * @param time the time spent on all of them
   */
  record Served(String path, String owner, long requests, long failures, Duration time) {}
}
