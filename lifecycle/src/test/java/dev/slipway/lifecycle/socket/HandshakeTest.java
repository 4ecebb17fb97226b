package dev.slipway.lifecycle.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Handshake;
import dev.slipway.api.Refusal;
import dev.slipway.api.SocketPolicy;
import dev.slipway.lifecycle.ledger.StopScope;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HandshakeTest {

  private final TestServer server = new TestServer(20);

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"websocket", "WebSocket", "WEBSOCKET", "wEbSoCkEt", "Websocket"})
  void everySpelling_isUpgraded_withTheKeyOfTheRfc(String spelling) throws IOException {
    server.record("/echo", SocketPolicy.defaults());
    try (WireClient client = new WireClient(server.port())) {
      client.send(WireClient.handshake("/echo", spelling));
      String answer = client.readHead();
      assertTrue(answer.startsWith("HTTP/1.1 101 "), answer);
      assertTrue(answer.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"), answer);
      client.text("hi");
      assertEquals("hi", client.read().text());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"no key", "short key", "two keys", "key not Base64", "no version", "version 8", "no connection", "POST"})
  void badHandshake_isRefusedInGoodOrder(String fault) throws IOException {
    server.record("/echo", SocketPolicy.defaults());
    String good = WireClient.handshake("/echo");
    String key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    String version = "Sec-WebSocket-Version: 13\r\n";
    String bad = switch (fault) {
      case "no key" -> good.replace(key, "");
      case "short key" -> good.replace("dGhlIHNhbXBsZSBub25jZQ==", "dGhl");
      case "two keys" -> good.replace(key, key + key);
      case "key not Base64" -> good.replace("dGhlIHNhbXBsZSBub25jZQ==", "!!!!");
      case "no version" -> good.replace(version, "");
      case "version 8" -> good.replace(version, "Sec-WebSocket-Version: 8\r\n");
      case "no connection" -> good.replace("keep-alive, Upgrade", "keep-alive");
      default -> good.replace("GET", "POST");
    };
    String status = switch (fault) {
      case "no version", "version 8" -> "426";
      case "POST" -> "405";
      default -> "400";
    };
    String head = refused(bad, status);
    assertEquals(status.equals("426"), head.contains("Sec-WebSocket-Version: 13\r\n"), head);
  }

  @Test
  void unknownPath_is404() throws IOException {
    refused(WireClient.handshake("/nowhere"), "404");
  }

  @Test
  void refusalOfTheModule_isItsAnswer() throws IOException {
    server.serve("/no", SocketPolicy.defaults(), handshake -> {
      throw new Refusal(Status.FORBIDDEN_403, "members-only", "say \"please\"");
    });
    try (WireClient client = new WireClient(server.port())) {
      client.send(WireClient.handshake("/no"));
      assertTrue(client.readHead().startsWith("HTTP/1.1 403 "));
      assertEquals("{\"error\":{\"code\":\"members-only\",\"message\":\"say \\\"please\\\"\"}}", client.readRest());
    }
    assertEquals(0, server.host.totals().total());
  }

  @Test
  void failureOfTheModule_is500WithoutItsText_andLeavesThePlaceFree() throws IOException {
    server.serve("/no", SocketPolicy.defaults().withSessions(1, 1, 1), handshake -> {
      throw new IllegalStateException("secret");
    });
    for (int i = 0; i < 3; i++) {
      try (WireClient client = new WireClient(server.port())) {
        client.send(WireClient.handshake("/no"));
        assertTrue(client.readHead().startsWith("HTTP/1.1 500 "));
        assertFalse(client.readRest().contains("secret"));
      }
    }
  }

  @Test
  void errorOfTheModule_isReportedAsItsFailure() throws IOException {
    server.serve("/no", SocketPolicy.defaults(), handshake -> {
      throw new LinkageError("broken jar");
    });
    refused(WireClient.handshake("/no"), "500");
    assertEquals("broken jar", server.failures.getFirst().getMessage());
  }

  @Test
  void module_isToldOfTheHandshake_withoutCredentials() throws IOException {
    AtomicReference<Handshake> seen = new AtomicReference<>();
    server.serve("/see", SocketPolicy.defaults(), handshake -> {
      seen.set(handshake);
      assertEquals(server.scope.loader(), Thread.currentThread().getContextClassLoader());
      return new TestServer.Recorder();
    });
    try (WireClient client = new WireClient(server.port())) {
      client.send(WireClient.handshake("/see?since=7").replace("Upgrade: ", "Authorization: Bearer x\r\nCookie: a=b\r\n"
          + "Sec-WebSocket-Protocol: v2, v1\r\nX-User: ann\r\nUpgrade: "));
      assertTrue(client.readHead().startsWith("HTTP/1.1 101 "));
      Handshake handshake = seen.get();
      assertEquals("/see", handshake.path());
      assertEquals("7", handshake.query().get("since"));
      assertEquals(List.of("v2", "v1"), handshake.subprotocols());
      assertEquals("ann", handshake.principal().name());
      assertFalse(handshake.headers().contains(HeaderNames.AUTHORIZATION));
      assertFalse(handshake.headers().contains(HeaderNames.COOKIE));
    }
  }

  @Test
  void placesOfTheEndpoint_areLimited_andComeFree() throws IOException {
    SocketRoute route = server.serve("/echo", SocketPolicy.defaults().withSessions(2, 9, 9), handshake -> new TestServer.Recorder());
    try (WireClient first = WireClient.open(server.port(), "/echo"); WireClient second = WireClient.open(server.port(), "/echo")) {
      assertTrue(refused(WireClient.handshake("/echo"), "503").contains("Retry-After: 5\r\n"));
      first.text("a");
      second.text("b");
      assertEquals("a", first.read().text());
      assertEquals("b", second.read().text());
      first.close(1000);
      assertEquals(1000, first.readClose().closeCode());
    }
    TestServer.await("both places free", () -> route.sessions() == 0);
    WireClient.open(server.port(), "/echo").close();
    assertEquals(1, route.counts().refused());
  }

  @Test
  void placesOfAUserAndOfAnAddress_areLimited() throws IOException {
    server.record("/user", SocketPolicy.defaults().withSessions(9, 1, 9));
    server.record("/address", SocketPolicy.defaults().withSessions(9, 9, 1));
    String ann = WireClient.handshake("/user").replace("Upgrade: ", "X-User: ann\r\nUpgrade: ");
    try (WireClient first = new WireClient(server.port()); WireClient other = new WireClient(server.port())) {
      first.send(ann);
      assertTrue(first.readHead().contains(" 101 "));
      refused(ann, "503");
      other.send(ann.replace("ann", "bob"));
      assertTrue(other.readHead().contains(" 101 "));
    }
    try (WireClient _ = WireClient.open(server.port(), "/user"); WireClient _ = WireClient.open(server.port(), "/user");
        WireClient _ = WireClient.open(server.port(), "/address")) {
      refused(WireClient.handshake("/address"), "503");
    }
  }

  @Test
  void placesOfTheServer_areLimited_whileHttpAnswers() throws Exception {
    server.record("/echo", SocketPolicy.defaults());
    try (Clients _ = Clients.open(server.port(), "/echo", 20)) {
      refused(WireClient.handshake("/echo"), "503");
      try (WireClient http = new WireClient(server.port())) {
        http.send("GET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertTrue(http.readHead().startsWith("HTTP/1.1 200 "));
      }
    }
  }

  @Test
  void quiescedRoute_refusesWith503_andKeepsItsSessions() throws IOException {
    SocketRoute route = server.serve("/echo", SocketPolicy.defaults(), handshake -> new TestServer.Recorder());
    try (WireClient client = WireClient.open(server.port(), "/echo")) {
      route.quiesce(StopScope.PLATFORM);
      assertTrue(refused(WireClient.handshake("/echo"), "503").contains("Retry-After: 2\r\n"));
      client.text("still here");
      assertEquals("still here", client.read().text());
    }
  }

  @Test
  void closedHost_refusesWith503() throws IOException {
    server.record("/echo", SocketPolicy.defaults());
    server.host.close();
    refused(WireClient.handshake("/echo"), "503");
  }

  @Test
  void messageInTheSameSegmentAsTheHandshake_isHeard() throws IOException {
    server.record("/echo", SocketPolicy.defaults());
    try (WireClient client = new WireClient(server.port())) {
      byte[] head = WireClient.handshake("/echo").getBytes(StandardCharsets.US_ASCII);
      byte[] frame = WireClient.frame(0x81, new byte[] {'h', 'i'});
      byte[] both = Arrays.copyOf(head, head.length + frame.length);
      System.arraycopy(frame, 0, both, head.length, frame.length);
      client.send(both);
      client.readHead();
      assertEquals("hi", client.read().text());
    }
  }

  @Test
  void policyWithNoTime_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> SocketPolicy.defaults().withWriteTimeout(Duration.ZERO));
  }

  private String refused(String request, String status) throws IOException {
    try (WireClient client = new WireClient(server.port())) {
      client.send(request);
      String head = client.readHead();
      assertTrue(head.startsWith("HTTP/1.1 " + status + " "), head);
      assertTrue(head.contains("close\r\n"), head);
      assertTrue(client.readRest().startsWith("{\"error\":{\"code\":\""), head);
      return head;
    }
  }
}
