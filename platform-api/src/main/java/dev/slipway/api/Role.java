package dev.slipway.api;

/** What a peer may do, from the least to the most; each role includes those before it. */
public enum Role {
  /** Anybody, known or not. */
  ANYONE,
  /** A peer with valid credentials. */
  USER,
  /** A user who may act on what other users wrote. */
  MODERATOR,
  /** A peer who may change how the platform runs. */
  ADMIN;

  /** Returns whether this role includes {@code required}. */
  public boolean includes(Role required) {
    return compareTo(required) >= 0;
  }
}
