package dev.slipway.api;

/** Where the platform as a whole stands, in the order in which it passes through. */
public enum PlatformPhase {
  /** Modules are being started. */
  STARTING,
  /** All modules were started, and traffic is welcome. */
  RUNNING,
  /** Readiness answers 503, while traffic is still served. */
  UNREADY,
  /** New work is refused. */
  QUIESCE,
  /** Accepted work is finished. */
  DRAIN,
  /** What the modules hold is given back. */
  CLOSE,
  /** What is left is looked for. */
  PROVE,
  /** The platform is gone. */
  STOPPED
}
