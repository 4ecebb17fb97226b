package dev.slipway.benchmarks.fanout;

import dev.slipway.api.AccessPolicy;
import dev.slipway.api.Audience;
import dev.slipway.api.Frame;
import dev.slipway.api.Lifecycle;
import dev.slipway.api.ModuleContext;
import dev.slipway.api.Overflow;
import dev.slipway.api.Session;
import dev.slipway.api.SocketHandler;
import dev.slipway.api.SocketPolicy;
import dev.slipway.lifecycle.Kernel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Slipway: a feature on the whole kernel that uses nothing but the contract, an endpoint and an audience. */
final class SlipwayHub implements Hub, Lifecycle {

  static final int MAX_SESSIONS = 12_000;
  private static final int OUTBOX_FRAMES = 256;
  private static final int OUTBOX_BYTES = 512 * 1_024;

  private final Source source;
  private final Kernel kernel;
  private volatile @Nullable Audience audience;

  SlipwayHub(Source source) throws Exception {
    this(source, List.of());
  }

  /** A hub on a kernel with other features beside it. */
  SlipwayHub(Source source, List<Supplier<Lifecycle>> beside) throws Exception {
    this.source = source;
    Path data = Files.createTempDirectory("slipway-fanout");
    data.toFile().deleteOnExit();
    Kernel.Builder builder = Kernel.builder().module(() -> this).dataFolder(data)
        .property("server.port", "0").property("server.max-connections", Integer.toString(MAX_SESSIONS + 500));
    beside.forEach(builder::module);
    String keystore = System.getProperty(Keystore.PROPERTY);
    if (keystore != null) {
      builder.property("server.tls.keystore", keystore).property("server.tls.password", Keystore.PASSWORD);
    }
    kernel = builder.start();
  }

  @Override
  public String name() {
    return "fanout";
  }

  @Override
  public void start(ModuleContext context) {
    Audience all = context.web().audience("all");
    audience = all;
    context.web().webSocket(PATH, AccessPolicy.PUBLIC, policy(), handshake -> new SocketHandler() {
      @Override
      public void opened(Session session) {
        all.add(session);
      }

      @Override
      public void text(Session session, String message) {
        source.obey(message);
      }
    });
  }

  /** Returns the limits of the endpoint. */
  static SocketPolicy policy() {
    return SocketPolicy.defaults().withSessions(MAX_SESSIONS, MAX_SESSIONS, MAX_SESSIONS)
        .withOutbox(OUTBOX_FRAMES, OUTBOX_BYTES).withOverflow(Overflow.DROP_OLDEST, Duration.ofSeconds(1));
  }

  @Override
  public int port() {
    return kernel.port();
  }

  @Override
  public void publish(byte[] text) {
    Objects.requireNonNull(audience).offer(Frame.utf8(text));
  }

  @Override
  public int unfinished() {
    return Objects.requireNonNull(audience).waiting();
  }

  @Override
  public void shutDown() {
    kernel.close();
  }
}
