/**
 * The kernel of the platform.
 */
module dev.slipway.lifecycle {
  requires transitive dev.slipway.api;
  requires info.picocli;

  requires io.helidon.common.media.type;
  requires io.helidon.common.parameters;
  requires io.helidon.common.socket;
  requires io.helidon.common.task;
  requires io.helidon.http;
  requires io.helidon.webserver;
  requires jakarta.json;
  requires java.logging;
  requires java.management;
  requires jdk.management;
  requires jdk.unsupported;
  requires org.yaml.snakeyaml;
  requires static org.jspecify;

  exports dev.slipway.lifecycle;
  opens dev.slipway.lifecycle to info.picocli;
  uses dev.slipway.api.Lifecycle;
  uses io.helidon.metrics.spi.MeterRegistryFormatterProvider;
}
