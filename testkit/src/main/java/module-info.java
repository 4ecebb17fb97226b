/**
 * The test kit for authors of modules: a real kernel on a port of its own for each test, clients that watch it, faults that
 * are worse than users, and a leak check at the end.
 *
 * <p>Enter at {@link dev.slipway.testkit.SlipwayExtension}, or at {@link dev.slipway.testkit.SlipwayTest} where a module needs
 * no settings of its own; a test then asks for a {@link dev.slipway.testkit.TestPlatform}. {@link dev.slipway.testkit.Await}
 * stands by itself.
 */
module dev.slipway.testkit {
  requires transitive dev.slipway.lifecycle;
  requires java.net.http;
  requires transitive org.junit.jupiter.api;
  requires jdk.management;
  requires static org.jspecify;

  exports dev.slipway.testkit;
}
