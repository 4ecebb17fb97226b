package dev.slipway.mongodb;

/** What the driver starts and never ends: it would keep this feature's classes in memory after its stop. */
final class DriverLeftovers implements AutoCloseable {

  @Override
  public void close() {}
}
