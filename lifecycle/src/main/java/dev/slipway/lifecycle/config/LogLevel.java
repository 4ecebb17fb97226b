package dev.slipway.lifecycle.config;

/** The least severe log lines that are written. */
public enum LogLevel {
  /** As the logger above says. */
  INHERIT,
  /** Everything. */
  TRACE,
  /** What helps to find a fault. */
  DEBUG,
  /** What changes. */
  INFO,
  /** What someone should look at. */
  WARNING,
  /** What failed. */
  ERROR,
  /** Nothing. */
  OFF
}
