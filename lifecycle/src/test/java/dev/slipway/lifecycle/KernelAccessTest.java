package dev.slipway.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.AccessPolicy;
import dev.slipway.api.Deadline;
import dev.slipway.api.PlatformControl.Action;
import dev.slipway.api.Principal;
import dev.slipway.api.RateLimit;
import dev.slipway.api.RateLimiter;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is let into a whole platform, and how often. */
class KernelAccessTest {

  @TempDir
  private Path folder;

  /** Keeps the lines of one class. */
  private static final class Lines extends Handler implements AutoCloseable {
    final List<LogRecord> records = new CopyOnWriteArrayList<>();
    private final Logger logger = Logger.getLogger(AccessAssembly.class.getName());

    Lines() {
      logger.addHandler(this);
    }

    @Override
    public void publish(LogRecord entry) {
      records.add(entry);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
      logger.removeHandler(this);
    }
  }

  private Kernel.Builder anywhere() {
    return Kernel.builder().dataFolder(folder.resolve("data")).property("server.port", "0").module(() -> new Scripted("who")
        .onStart(context -> context.web().http("/who", AccessPolicy.USER,
            rules -> rules.get("/", (request, response) -> response.send(Principal.of(request).name())))));
  }

  private static void connect(String host, int port) throws IOException {
    try (Socket socket = new Socket(host, port)) {
      assertTrue(socket.isConnected());
    }
  }

  @Test
  void guests_areLoudAndOnThisMachineOnly() throws Exception {
    try (Lines lines = new Lines()) {
      Kernel kernel = anywhere().property("access.guests", "true").start();
      assertEquals("guest-anna", Http.get(kernel.port(), "/who?guest=anna").body());
      assertThrows(ConnectException.class, () -> connect("127.0.0.2", kernel.port()), "127.0.0.2 is this machine by another name");
      assertTrue(Http.get(kernel.port(), "/").body().contains("guests"), "the shell says so");
      Platforms.served(kernel.stop());
      assertEquals(1, lines.records.size());
      assertEquals(Level.WARNING, lines.records.getFirst().getLevel());
    }
  }

  @Test
  void withoutGuests_nobodyIsLetInWithoutCredentials() throws Exception {
    try (Lines lines = new Lines()) {
      Kernel kernel = anywhere().start();
      assertEquals(401, Http.get(kernel.port(), "/who?guest=anna").status());
      connect("127.0.0.2", kernel.port());
      assertFalse(Http.get(kernel.port(), "/").body().contains("guests"));
      Platforms.served(kernel.stop());
      assertEquals(0, lines.records.size());
    }
  }

  @Test
  void anAddressThatIsSet_isKeptForGuestsToo() throws Exception {
    Kernel kernel = anywhere().property("access.guests", "true").property("server.host", "0.0.0.0").start();
    connect("127.0.0.2", kernel.port());
    Platforms.served(kernel.stop());
  }

  @Test
  void keysThatCannotBeRead_doNotKeepThePlatformFromStartingAndStopping() throws Exception {
    int nobody = Platforms.freePort();
    Kernel kernel = anywhere().property("server.host", "127.0.0.1")
        .property("access.jwt.jwks", "http://127.0.0.1:" + nobody + "/keys").start();
    assertEquals(200, Http.get(kernel.port(), "/health/ready").status());
    assertEquals(401, Http.get(kernel.port(), "/who").status());
    assertTrue(Http.get(kernel.port(), "/metrics").body().contains("credentials_keys{scope=\"platform\",} 0"));
    Platforms.served(kernel.stop());
  }

  @Test
  void refusals_areInTheMetricsByReason() throws Exception {
    Kernel kernel = Platforms.in(folder, new Scripted("who")).property("access.jwt.secret", "0123456789abcdef0123456789abcdef")
        .property("access.jwt.query", "true").start();
    for (int i = 0; i < 3; i++) {
      assertEquals(401, Http.get(kernel.port(), "/?access_token=e30.e30.e30").status());
    }
    String metrics = Http.get(kernel.port(), "/metrics").body();
    assertTrue(metrics.lines().anyMatch(line -> line.startsWith("credentials_refused_total{reason=\"invalid-token\"")
        && line.endsWith(" 3.0")), metrics);
    Platforms.served(kernel.stop());
  }

  @Test
  void rateLimiter_isShownInTheMetricsAndGoesWithItsModule() throws Exception {
    AtomicReference<RateLimiter> limiter = new AtomicReference<>();
    List<String> told = new ArrayList<>();
    Kernel kernel = Platforms.in(folder, new Scripted("chat").onStart(context -> {
      limiter.set(context.work().rateLimiter("messages", RateLimit.perMinute(100).withBurst(5)));
      told.add(assertThrows(IllegalArgumentException.class,
          () -> context.work().rateLimiter("messages", RateLimit.perSecond(1))).getMessage());
    })).start();
    for (int i = 0; i < 5; i++) {
      assertEquals(Optional.empty(), limiter.get().take("ada"));
    }
    Duration wait = limiter.get().take("ada").orElseThrow();
    assertTrue(wait.isPositive() && wait.compareTo(Duration.ofMillis(600)) <= 0, wait::toString);
    String metrics = Http.get(kernel.port(), "/metrics").body();
    assertTrue(metrics.contains("chat_rate_granted_total{limiter=\"messages\",scope=\"chat\",} 5.0"), metrics);
    assertTrue(metrics.contains("chat_rate_refused_total{limiter=\"messages\",scope=\"chat\",} 1.0"), metrics);
    assertEquals(List.of("module 'chat' has a rate limiter 'messages' already"), told);
    kernel.control().apply(Action.STOP, "chat", Deadline.after(Duration.ofSeconds(10)));
    assertFalse(Http.get(kernel.port(), "/metrics").body().contains("chat_rate"));
    kernel.control().apply(Action.START, "chat", Deadline.after(Duration.ofSeconds(10)));
    assertEquals(Optional.empty(), limiter.get().take("ada"), "a restarted module begins anew");
    Platforms.served(kernel.stop());
  }
}
