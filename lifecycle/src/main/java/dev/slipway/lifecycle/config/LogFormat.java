package dev.slipway.lifecycle.config;

/** How log lines are written. */
public enum LogFormat {
  /** As text on a terminal, as JSON otherwise. */
  AUTO,
  /** As text for people. */
  TEXT,
  /** As one JSON object per line. */
  JSON
}
