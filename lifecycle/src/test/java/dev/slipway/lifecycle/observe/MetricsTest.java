package dev.slipway.lifecycle.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Lease;
import dev.slipway.api.PlatformMeters.Kind;
import dev.slipway.api.PlatformMeters.Reading;
import dev.slipway.lifecycle.ledger.Holding;
import dev.slipway.lifecycle.ledger.ModuleScope;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.metrics.api.Counter;
import io.helidon.metrics.api.Timer;
import io.helidon.webserver.WebServer;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsTest {

  private final Metrics metrics = new Metrics();

  @AfterEach
  void close() {
    metrics.close();
  }

  private static ModuleScope scope(String name) {
    return new ModuleScope(name, MetricsTest.class.getClassLoader(), cause -> {});
  }

  private String text() {
    return metrics.text(MediaTypes.TEXT_PLAIN);
  }

  @Test
  void increments_areInTheText() {
    ModuleMeters ticks = new ModuleMeters(scope("cam-7"), metrics);
    Counter sent = ticks.counter("ticks.sent", "ticks sent");
    sent.increment();
    sent.increment(41);
    Timer timer = ticks.timer("encode", "time to encode");
    timer.record(250, TimeUnit.MILLISECONDS);
    ticks.summary("frame", "bytes", "size of a frame").record(125);
    AtomicLong depth = new AtomicLong(7);
    ticks.gauge("queue", "frames", "frames that wait", depth::get);
    String text = text();
    assertTrue(text.contains("# HELP cam_7_ticks_sent_total ticks sent\n# TYPE cam_7_ticks_sent_total counter\n"
        + "cam_7_ticks_sent_total{scope=\"cam-7\",} 42.0\n"), text);
    assertTrue(text.contains("cam_7_encode_seconds_count{scope=\"cam-7\",} 1.0\n"), text);
    assertTrue(text.contains("cam_7_encode_seconds_sum{scope=\"cam-7\",} 0.25\n"), text);
    assertTrue(text.contains("cam_7_frame_bytes_sum{scope=\"cam-7\",} 125.0\n"), text);
    assertTrue(text.contains("cam_7_queue_frames{scope=\"cam-7\",} 7.0\n"), text);
    sent.increment();
    depth.set(8);
    String later = text();
    assertTrue(later.contains("cam_7_ticks_sent_total{scope=\"cam-7\",} 43.0\n"), later);
    assertTrue(later.contains("cam_7_queue_frames{scope=\"cam-7\",} 8.0\n"), later);
    assertSame(sent, ticks.counter("ticks.sent", "again"));
  }

  @Test
  void hostMeters_haveLabels() {
    AtomicLong opened = new AtomicLong();
    metrics.functionalCounter("platform_sockets_opened", Map.of("path", "/ws/a"), "sockets opened", opened::get);
    metrics.functionalCounter("platform_sockets_opened", Map.of("path", "/ws/b"), "sockets opened", () -> 3);
    metrics.timer("platform_module_start", Map.of("module", "ticks"), "start of a module").record(Duration.ofMillis(500));
    metrics.counter("platform_stops_forced", Map.of(), "stops by force").increment();
    opened.set(12);
    String text = text();
    assertTrue(text.contains("platform_sockets_opened_total{path=\"/ws/a\",scope=\"platform\",} 12.0\n"), text);
    assertTrue(text.contains("platform_sockets_opened_total{path=\"/ws/b\",scope=\"platform\",} 3.0\n"), text);
    assertTrue(text.contains("platform_module_start_seconds_sum{module=\"ticks\",scope=\"platform\",} 0.5\n"), text);
    assertTrue(text.contains("platform_stops_forced_total{scope=\"platform\",} 1.0\n"), text);
    Lease late = metrics.gauge("platform_late", "", Map.of(), "after the first scrape", () -> 5);
    assertTrue(text().contains("platform_late{scope=\"platform\",} 5.0\n"));
    late.close();
    assertFalse(text().contains("platform_late"));
  }

  @Test
  void jvm_isShown() {
    String text = text();
    for (String name : new String[] {"jvm_memory_used_bytes{area=\"heap\",", "jvm_gc_collections_total{", "jvm_gc_time_seconds{",
        "jvm_threads{", "jvm_classes_loaded{", "process_open_files{", "process_cpu_time_seconds{", "process_uptime_seconds{"}) {
      String line = text.lines().filter(one -> one.startsWith(name)).findFirst().orElseThrow(() -> new AssertionError(name + "\n" + text));
      assertTrue(Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)) >= 0, line);
    }
  }

  @Test
  void service_answersInTheFormThatIsAccepted() throws Exception {
    metrics.counter("platform_demo", Map.of(), "demo").increment();
    WebServer server = WebServer.builder().host("localhost").port(0).shutdownHook(false)
        .routing(routing -> routing.register("/metrics", new MetricsService(metrics))).build().start();
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://localhost:" + server.port() + "/metrics");
      HttpResponse<String> plain = client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
      assertEquals("text/plain; version=0.0.4; charset=utf-8", plain.headers().firstValue("Content-Type").orElse(""));
      assertTrue(plain.body().contains("platform_demo_total{scope=\"platform\",} 1.0\n"));
      HttpResponse<String> open = client.send(HttpRequest.newBuilder(uri).header("Accept",
          "application/openmetrics-text;version=1.0.0,text/plain;q=0.5").build(), HttpResponse.BodyHandlers.ofString());
      assertTrue(open.headers().firstValue("Content-Type").orElse("").startsWith("application/openmetrics-text"));
      assertTrue(open.body().contains("# TYPE platform_demo counter\n"), open.body());
      assertTrue(open.body().contains("platform_demo_total{scope=\"platform\"} 1.0"), open.body());
      assertTrue(open.body().endsWith("# EOF\n"));
    } finally {
      server.stop();
    }
  }

  @Test
  void twoPlatforms_doNotMix() {
    try (Metrics second = new Metrics()) {
      metrics.counter("platform_x", Map.of(), "x").increment(1);
      second.counter("platform_x", Map.of(), "x").increment(2);
      second.gauge("platform_y", "", Map.of(), "y", () -> 9);
      assertTrue(text().contains("platform_x_total{scope=\"platform\",} 1.0\n"));
      assertFalse(text().contains("platform_y"));
      String other = second.text(MediaTypes.TEXT_PLAIN);
      assertTrue(other.contains("# HELP platform_x_total x\n# TYPE platform_x_total counter\n"
          + "platform_x_total{scope=\"platform\",} 2.0\n"), other);
      assertTrue(other.contains("platform_y{scope=\"platform\",} 9.0\n"), other);
      assertTrue(other.contains("\njvm_threads{scope"), other);
    }
    assertTrue(text().contains("platform_x_total{scope=\"platform\",} 1.0\n"));
  }

  @Test
  void clashes_areRefused() {
    ModuleMeters a = new ModuleMeters(scope("a"), metrics);
    ModuleMeters ab = new ModuleMeters(scope("a-b"), metrics);
    a.counter("b_c", "");
    assertEquals("meter 'a_b_c' of a-b exists already as a counter of a",
        assertThrows(IllegalArgumentException.class, () -> ab.counter("c", "")).getMessage());
    assertEquals("meter 'a_b_c' is a counter, and no timer",
        assertThrows(IllegalArgumentException.class, () -> a.timer("b_c", "")).getMessage());
    a.gauge("g", "", "", () -> 1);
    assertEquals("meter 'a_g' exists already, as one of a",
        assertThrows(IllegalArgumentException.class, () -> a.gauge("g", "", "", () -> 1)).getMessage());
    metrics.counter("h", Map.of("x", "1"), "");
    assertEquals("meter 'h{y=1}' of platform does not go with 'h_total', a counter of platform with the labels [x]",
        assertThrows(IllegalArgumentException.class, () -> metrics.counter("h", Map.of("y", "1"), "")).getMessage());
    assertThrows(IllegalArgumentException.class, () -> a.counter("Bad name", ""));
  }

  @Test
  void gaugeThatThrows_costsNobodyElse() {
    ModuleMeters module = new ModuleMeters(scope("m"), metrics);
    module.gauge("bad", "", "", () -> {
      throw new NoClassDefFoundError("gone");
    });
    module.gauge("good", "", "", () -> 1);
    String text = text();
    assertTrue(text.contains("m_good{scope=\"m\",} 1.0\n"), text);
    assertTrue(text.contains("m_bad{scope=\"m\",} NaN\n"), text);
  }

  @Test
  void whatCannotBeRead_isReadAsNotANumber_andNotLeftOut() {
    metrics.gauge("bad_gauge", "", Map.of(), "", () -> {
      throw new IllegalStateException("planted");
    });
    metrics.functionalCounter("bad_count", Map.of("kind", "a"), "", () -> {
      throw new IllegalStateException("planted");
    });
    metrics.gauge("good", "", Map.of(), "", () -> 1);
    assertEquals(List.of(
        new Reading("platform", "bad_gauge", Map.of(), Kind.VALUE, Double.NaN),
        new Reading("platform", "bad_count_total", Map.of("kind", "a"), Kind.COUNT, Double.NaN),
        new Reading("platform", "good", Map.of(), Kind.VALUE, 1)), metrics.read());
  }

  @Test
  void limit_isKeptPerModule() {
    ModuleMeters module = new ModuleMeters(scope("m"), metrics);
    for (int i = 0; i < 1_000; i++) {
      module.gauge("g" + i, "", "", () -> 1);
    }
    assertTrue(assertThrows(IllegalStateException.class, () -> module.counter("more", "")).getMessage().startsWith("module 'm' has 1000"));
  }

  @Test
  void sealedLedger_leavesNoMeter() {
    ModuleScope scope = scope("m");
    ModuleMeters module = new ModuleMeters(scope, metrics);
    scope.ledger().seal();
    assertThrows(IllegalStateException.class, () -> module.counter("c", ""));
    assertThrows(IllegalStateException.class, () -> module.gauge("g", "", "", () -> 1));
    assertFalse(text().contains("scope=\"m\""));
  }

  @Test
  void takenBackMeters_areGoneAndPinNothing() throws Exception {
    WeakReference<ClassLoader> loader = useAndStop();
    assertFalse(text().contains("gone_"));
    Await.until(() -> {
      System.gc();
      return loader.get() == null;
    });
  }

  /** Has gauges whose class is of a loader of its own, as a module's are. */
  private WeakReference<ClassLoader> useAndStop() throws Exception {
    URLClassLoader loader = new URLClassLoader(new URL[] {Path.of("target/test-classes/").toUri().toURL()}, null);
    ModuleScope scope = new ModuleScope("gone", loader, cause -> {});
    @SuppressWarnings("unchecked")
    Supplier<Number> gauge = (Supplier<Number>) loader.loadClass(GaugeOfAModule.class.getName()).getConstructor().newInstance();
    assertFalse(gauge.getClass() == (Class<?>) GaugeOfAModule.class);
    ModuleMeters meters = new ModuleMeters(scope, metrics);
    meters.gauge("gauge", "", "", gauge);
    meters.counter("counter", "").increment();
    meters.timer("timer", "").record(gauge);
    assertTrue(text().contains("gone_gauge{scope=\"gone\",} 11.0\n"));
    assertTrue(text().contains("gone_counter_total{scope=\"gone\",} 1.0\n"));
    scope.ledger().open().forEach(Holding::close);
    loader.close();
    return new WeakReference<>(loader);
  }

  /** A gauge of a class that is loaded twice. */
  public static final class GaugeOfAModule implements Supplier<Number> {

    /** A gauge. */
    public GaugeOfAModule() {}

    @Override
    public Number get() {
      return 11;
    }
  }
}
