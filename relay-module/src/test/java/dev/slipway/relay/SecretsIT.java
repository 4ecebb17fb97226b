package dev.slipway.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slipway.api.Deadline;
import dev.slipway.api.Role;
import dev.slipway.testkit.Await;
import dev.slipway.testkit.SlipwayExtension;
import dev.slipway.testkit.TestPlatform;
import dev.slipway.testkit.TestTokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Stream keys, passwords and tokens of addresses that real programs open, and fail to open: nobody sees them. */
class SecretsIT {

  /** Every secret here begins so, and nothing else does. */
  private static final String MARK = "hush";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @RegisterExtension
  private final SlipwayExtension slipway = SlipwayExtension.builder()
      .module(RelayModule::new)
      .setting("access.jwt.secret", TestTokens.SECRET)
      .setting("modules.relay.rtsp.port", "0")
      .setting("modules.relay.hosts.allow", "127.0.0.1")
      .build();

  @TempDir
  private Path folder;

  /** Everything that is logged, at every level. Thread-safe. */
  private static final class Everything extends Handler implements AutoCloseable {

    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final Formatter formatter = new SimpleFormatter();
    private final Logger root = Logger.getLogger("");
    private final Logger slipway = Logger.getLogger("dev.slipway");

    Everything() {
      setLevel(Level.ALL);
      root.addHandler(this);
      slipway.setLevel(Level.ALL);
    }

    @Override
    public void publish(LogRecord line) {
      lines.add(formatter.format(line));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
      root.removeHandler(this);
      slipway.setLevel(null);
    }
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void secretsOfAddresses_areSeenNowhere(TestPlatform platform) throws IOException {
    assumeTrue(NginxRtmp.isThere() || "true".equals(System.getenv("CI")), "nginx with its RTMP module is not there");
    Await.until("ffmpeg was found", Deadline.after(PATIENCE), () -> platform.get("/relay/readyz").status() == 200);
    Client admin = Client.of(platform, Role.ADMIN);
    String closed = "127.0.0.1:" + closedPort();
    Map<String, String> inputs = new LinkedHashMap<>();
    inputs.put("rtmp", "rtmp://hush-user:hush-word@" + closed + "/live/hush-key?token=hush-token");
    inputs.put("rtsp", "rtsp://hush-user:hush-word@" + closed + "/cam?token=hush-token");
    inputs.put("http", "http://hush-user:hush-word@" + closed + "/cam.m3u8?token=hush-token");
    inputs.put("https", "https://hush-user:hush-word@" + closed + "/cam.m3u8?token=hush-token");
    inputs.put("srt", "srt://" + closed + "?streamid=hush-stream&passphrase=hush-pass-phrase");
    inputs.put("own", rtsp(admin).replace("rtsp://", "rtsp://hush-user:hush-word@") + "?token=hush-token");
    StringBuilder seen = new StringBuilder();
    try (Everything logged = new Everything(); NginxRtmp nginx = NginxRtmp.start(folder); Client.Events events = admin.events()) {
      inputs.forEach((name, url) ->
          admin.done("/api/relay/start", "{\"input_name\":\"" + name + "\",\"input_url\":\"" + url + "\"}"));
      push(admin, "key", nginx.url("hush-key") + "?sig=hush-signature");
      push(admin, "refused", "rtmp://hush-user:hush-word@" + closed + "/live/hush-key");
      push(admin, "published", "rtsp://hush-user:hush-word@" + closed + "/live?token=hush-token");
      Await.until("media at the endpoint", Deadline.after(PATIENCE), () -> nginx.bytes("hush-key") > 50_000);
      nginx.end();
      for (String name : inputs.keySet()) {
        Await.until(name + " fails", Deadline.after(PATIENCE), () -> !admin.input(name).isNull("last_error"));
      }
      for (String name : List.of("key", "refused", "published")) {
        Await.until(name + " fails", Deadline.after(PATIENCE), () -> !admin.output("demo", name).isNull("last_error"));
      }
      Client.Events.Event event = events.next("status");
      while (!event.data().contains("\"output_name\":\"key\"") || !event.data().contains("retrying")) {
        seen.append(event.data()).append('\n');
        event = events.next();
      }
      seen.append(event.data()).append('\n');
      logged.lines.forEach(seen::append);
      assertTrue(logged.lines.stream().anyMatch(line -> line.contains("output key of demo says: ")), "what ffmpeg says is logged");
    }
    for (String path : List.of("/api/relay/status", "/api/relay/export", "/api/rtsp/status", "/api/recording/list", "/metrics",
        "/relay/readyz")) {
      seen.append(path).append(' ').append(platform.get(path, "Authorization", admin.authorization()).body()).append('\n');
    }
    seen.append(Files.readString(platform.dataFolder().resolve("audit.log")));
    assertTrue(seen.toString().contains("/live/****"), "addresses are there");
    assertEquals("", String.join("\n", seen.toString().lines().filter(line -> line.contains(MARK)).toList()));
  }

  private static String rtsp(Client admin) {
    admin.done("/api/relay/demo", "");
    return admin.input("demo").getString("local_url").replace("/demo", "/nobody");
  }

  private static void push(Client admin, String name, String url) {
    admin.done("/api/relay/start",
        "{\"input_name\":\"demo\",\"output_name\":\"" + name + "\",\"output_url\":\"" + url + "\"}");
  }
}
