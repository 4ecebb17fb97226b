package dev.slipway.lifecycle.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.AccessPolicy;
import dev.slipway.api.Deadline;
import dev.slipway.api.PlatformPhase;
import dev.slipway.api.SocketHandler;
import dev.slipway.api.SocketPolicy;
import dev.slipway.lifecycle.ledger.StopScope;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shows who gets through the door to a WebSocket endpoint. */
final class SocketDoorTest {

  @TempDir
  private Path data;
  private Server server;
  private ModuleWeb web;

  @BeforeEach
  void open() throws Exception {
    server = new Server(data, Server.settings().withAllowedOrigins(List.of("https://allowed.example")));
    web = server.module("door");
    web.webSocket("/ws/public", AccessPolicy.PUBLIC, SocketPolicy.defaults(), handshake -> new SocketHandler() { });
    web.webSocket("/ws/admin", AccessPolicy.ADMIN, SocketPolicy.defaults(), handshake -> new SocketHandler() { });
    web.publish();
  }

  @AfterEach
  void close() {
    server.close();
  }

  private String upgrade(String path, String headers) throws Exception {
    try (RawClient raw = server.raw()) {
      raw.send("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + server.host.port() + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + headers + "\r\n");
      return raw.readUntil("\r\n\r\n");
    }
  }

  private void assertStatus(int status, String answer) {
    assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
  }

  @Test
  void aRefusal_carriesTheSecurityHeadersOfEveryAnswer() throws Exception {
    String answer = upgrade("/ws/public", "Origin: null\r\n");
    for (String name : List.of("Content-Security-Policy: ", "X-Content-Type-Options: nosniff", "X-Frame-Options: DENY")) {
      assertTrue(answer.contains("\r\n" + name), answer);
    }
  }

  @Test
  void origins_areCheckedAtTheUpgrade() throws Exception {
    assertStatus(101, upgrade("/ws/public", ""));
    assertStatus(101, upgrade("/ws/public", "Origin: http://127.0.0.1:" + server.host.port() + "\r\n"));
    assertStatus(101, upgrade("/ws/public", "Origin: https://allowed.example\r\n"));
    assertStatus(403, upgrade("/ws/public", "Origin: null\r\n"));
    assertStatus(403, upgrade("/ws/public", "Origin: https://evil.example\r\n"));
  }

  @Test
  void credentials_areCheckedAtTheUpgrade() throws Exception {
    assertStatus(401, upgrade("/ws/admin", ""));
    assertStatus(401, upgrade("/ws/public", "Authorization: Bearer wrong\r\n"));
    assertStatus(101, upgrade("/ws/admin", "Authorization: Bearer " + Server.TOKEN + "\r\n"));
  }

  @Test
  void unknownPath_isNotFound() throws Exception {
    assertStatus(404, upgrade("/ws/nothing", ""));
    assertStatus(404, upgrade("/ws/public/deeper", ""));
    HttpResponse<String> plain = server.get("/ws/public");
    assertEquals(426, plain.statusCode());
    assertEquals("websocket", plain.headers().firstValue("Upgrade").orElseThrow());
  }

  @Test
  void stop_refusesUpgradesWithARetryHint() throws Exception {
    server.host.phase(PlatformPhase.STARTING);
    assertStatus(503, upgrade("/ws/public", ""));
    server.host.phase(PlatformPhase.UNREADY);
    assertStatus(101, upgrade("/ws/public", ""));
    server.host.phase(PlatformPhase.QUIESCE);
    String refused = upgrade("/ws/public", "");
    assertStatus(503, refused);
    assertTrue(refused.contains("Retry-After: 2"), refused);
  }

  @Test
  void drain_closesSessionsAndLeavesNothing() throws Exception {
    try (RawClient raw = server.raw()) {
      raw.send("GET /ws/public HTTP/1.1\r\nHost: x\r\nUpgrade: WebSocket\r\nConnection: keep-alive, Upgrade\r\n"
          + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
      assertStatus(101, raw.readUntil("\r\n\r\n"));
      Server.await("the session is open", () -> web.resources().sessions() == 1);
      web.quiesce(StopScope.MODULE);
      assertStatus(503, upgrade("/ws/public", ""));
      Thread drain = Thread.ofPlatform().start(() -> {
        try {
          web.drain(Deadline.after(Duration.ofSeconds(2)));
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      });
      raw.readUntil("\u0088");
      raw.readUntil(String.valueOf(new char[] {0x03, 0xF4}));
      raw.socket().shutdownOutput();
      drain.join();
      assertEquals(0, web.resources().sessions());
    }
  }
}
