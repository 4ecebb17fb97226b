/**
 * The kernel of the platform and its web host: finds feature modules, starts them in order, serves, stops, proves.
 *
 * <p>Enter at {@link dev.slipway.lifecycle.Kernel} to embed a platform, at {@link dev.slipway.lifecycle.Main} to see what the
 * program does. One package per concern lies beside them: {@code plugin} (folder to layer), {@code web} and {@code socket},
 * {@code work} (threads and processes), {@code ledger} (who holds what), {@code proof} and {@code watch}, {@code observe}.
 */
module dev.slipway.lifecycle {
  requires transitive dev.slipway.api;
  requires com.nimbusds.jose.jwt;
  requires info.picocli;
  requires io.helidon.common.config;
  requires io.helidon.common.mapper;
  requires io.helidon.common.media.type;
  requires io.helidon.common.socket;
  requires io.helidon.common.task;
  requires io.helidon.common.uri;
  requires io.helidon.http;
  requires io.helidon.service.registry;
  requires io.helidon.webserver;
  requires jakarta.json;
  requires java.logging;
  requires java.management;
  requires java.net.http;
  requires jdk.jfr;
  requires jdk.management;
  requires jdk.unsupported;
  requires org.yaml.snakeyaml;
  requires static org.jspecify;

  exports dev.slipway.lifecycle;
  opens dev.slipway.lifecycle to info.picocli;
  opens dev.slipway.lifecycle.client to info.picocli;
  opens dev.slipway.lifecycle.config to info.picocli;
  uses dev.slipway.api.Lifecycle;
  uses io.helidon.metrics.spi.MeterRegistryFormatterProvider;
}
