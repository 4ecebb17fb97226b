package dev.slipway.dashboard.state;

import jakarta.json.JsonValue;

/** A section of the document that others keep up to date. Thread-safe; reading it does not block. */
public interface Section {

  /** Returns the name of the section. */
  String section();

  /** Returns the section as it is now. */
  JsonValue value();
}
