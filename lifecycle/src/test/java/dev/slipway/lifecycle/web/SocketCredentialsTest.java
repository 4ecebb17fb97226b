package dev.slipway.lifecycle.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.AccessPolicy;
import dev.slipway.api.EventStream;
import dev.slipway.api.Frame;
import dev.slipway.api.Handshake;
import dev.slipway.api.Session;
import dev.slipway.api.SocketEnd;
import dev.slipway.api.SocketHandler;
import dev.slipway.api.SocketPolicy;
import dev.slipway.api.StreamHandler;
import dev.slipway.api.StreamPolicy;
import dev.slipway.lifecycle.web.access.Credentials;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens of sessions and streams: how they come, what modules see of them, and what happens when they end. */
final class SocketCredentialsTest {

  private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");

  @TempDir
  private Path data;
  private final AtomicReference<Instant> time = new AtomicReference<>(NOW);
  private final BlockingQueue<Handshake> handshakes = new LinkedBlockingQueue<>();
  private final BlockingQueue<SocketEnd> ends = new LinkedBlockingQueue<>();
  private Server server;

  @BeforeEach
  void open() throws Exception {
    server = new Server(data, Server.settings(), Credentials.open(data, Tokens.access(Tokens.options("")), time::get));
    ModuleWeb web = server.module("guarded");
    web.webSocket("/ws", AccessPolicy.USER, SocketPolicy.defaults().withSessions(100, 10, 100), handshake -> {
      handshakes.add(handshake);
      return new Stubborn();
    });
    web.sse("/events", AccessPolicy.USER, StreamPolicy.defaults(), new StreamHandler() {
      @Override
      public void opened(EventStream stream) {
        stream.offer("1", "hello", stream.principal().name());
      }
    });
    web.publish();
  }

  @AfterEach
  void close() {
    server.close();
  }

  /** Never lets go by itself. */
  private final class Stubborn implements SocketHandler {
    @Override
    public void text(Session session, String message) {
      session.offer(Frame.text(session.principal().name() + ": " + message));
    }

    @Override
    public void closed(Session session, SocketEnd end) {
      ends.add(end);
    }
  }

  /** What a client in Java hears. */
  private static final class Heard implements WebSocket.Listener {
    final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
    final CompletableFuture<String> close = new CompletableFuture<>();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
      texts.add(text.toString());
      return WebSocket.Listener.super.onText(socket, text, last);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      close.complete(code + " " + reason);
      return null;
    }
  }

  private WebSocket connect(Heard heard, String token) {
    return server.client.newWebSocketBuilder().subprotocols("slipway.bearer", token)
        .buildAsync(URI.create("ws://127.0.0.1:" + server.host.port() + "/ws?room=a&access_token=hidden"), heard).join();
  }

  private String upgrade(String headers) throws Exception {
    try (RawClient raw = server.raw()) {
      raw.send("GET /ws HTTP/1.1\r\nHost: 127.0.0.1:" + server.host.port() + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + headers + "\r\n");
      String head = raw.readUntil("\r\n\r\n");
      return head.startsWith("HTTP/1.1 101") ? head : head + raw.readAll();
    }
  }

  @Test
  void subprotocol_carriesTheTokenAndTheModuleDoesNotSeeIt() throws Exception {
    String token = Tokens.hs256(Tokens.claims("ada", NOW));
    Heard heard = new Heard();
    WebSocket socket = connect(heard, token);
    assertEquals("slipway.bearer", socket.getSubprotocol());
    socket.sendText("hello", true).join();
    assertEquals("ada: hello", heard.texts.poll(10, TimeUnit.SECONDS));
    Handshake seen = handshakes.poll(10, TimeUnit.SECONDS);
    assertEquals("ada", seen.principal().name());
    assertEquals(List.of(), seen.subprotocols());
    assertEquals("room=a", seen.query().rawValue());
    assertFalse(seen.toString().contains(token) || seen.headers().toString().contains(token), seen::toString);
    assertFalse(seen.toString().contains("hidden"), seen::toString);
    socket.abort();
  }

  @Test
  void otherSubprotocols_areLeftToTheModule() throws Exception {
    String token = Tokens.hs256(Tokens.claims("ada", NOW));
    String head = upgrade("Sec-WebSocket-Protocol: chat.v1, slipway.bearer\r\nSec-WebSocket-Protocol: " + token + ", chat.v2\r\n");
    assertTrue(head.startsWith("HTTP/1.1 101 "), head);
    assertTrue(head.contains("Sec-WebSocket-Protocol: slipway.bearer\r\n"), head);
    assertFalse(head.contains(token), head);
    Handshake seen = handshakes.poll(10, TimeUnit.SECONDS);
    assertEquals(List.of("chat.v1", "chat.v2"), seen.subprotocols());
    assertEquals("chat.v1, chat.v2", seen.headers().get(io.helidon.http.HeaderNames.create("Sec-WebSocket-Protocol")).get());
  }

  @Test
  void adminToken_worksAsSubprotocolAndAsHeader() throws Exception {
    assertTrue(upgrade("Sec-WebSocket-Protocol: slipway.bearer, " + Server.TOKEN + "\r\n").startsWith("HTTP/1.1 101 "));
    assertEquals("admin", handshakes.take().principal().name());
    assertTrue(upgrade("Authorization: Bearer " + Server.TOKEN + "\r\n").startsWith("HTTP/1.1 101 "));
    assertEquals("admin", handshakes.take().principal().name());
  }

  @Test
  void badTokens_areRefusedBeforeTheSession() throws Exception {
    String good = Tokens.hs256(Tokens.claims("ada", NOW));
    for (String[] bad : new String[][] {
        {"", "credentials-required"},
        {"Sec-WebSocket-Protocol: slipway.bearer\r\n", "invalid-token"},
        {"Sec-WebSocket-Protocol: slipway.bearer, slipway.bearer, slipway.bearer, x\r\n", "invalid-token"},
        {"Sec-WebSocket-Protocol: slipway.bearer, wrong\r\n", "invalid-token"},
        {"Sec-WebSocket-Protocol: slipway.guest.ada\r\n", "guests-off"},
        {"Authorization: Bearer " + good + "\r\nSec-WebSocket-Protocol: slipway.bearer, " + good + "\r\n", "several-tokens"},
        {"Authorization: Bearer " + Tokens.hs256(Tokens.claims("ada", NOW.minusSeconds(3_600))) + "\r\n", "token-expired"},
    }) {
      String answer = upgrade(bad[0]);
      assertTrue(answer.startsWith(bad[1].equals("several-tokens") ? "HTTP/1.1 400 " : "HTTP/1.1 401 "), answer);
      assertTrue(answer.contains("\"" + bad[1] + "\""), answer);
    }
    try (RawClient raw = server.raw()) {
      raw.send("GET /ws?access_token=" + good + " HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
      assertTrue(raw.readAll().startsWith("HTTP/1.1 401 "), "a query is no place for a token unless the operator says so");
    }
    assertTrue(handshakes.isEmpty());
  }

  @Test
  void session_endsWithItsTokenWhateverTheModuleDoes() throws Exception {
    Heard heard = new Heard();
    connect(heard, Tokens.hs256(Tokens.claims("ada", NOW).expirationTime(Date.from(NOW.plusSeconds(60)))));
    Heard lasting = new Heard();
    WebSocket other = connect(lasting, Tokens.hs256(Tokens.claims("bob", NOW)));
    time.set(NOW.plusSeconds(59));
    other.sendText("still here", true).join();
    assertEquals("bob: still here", lasting.texts.poll(10, TimeUnit.SECONDS));
    assertFalse(heard.close.isDone());
    time.set(NOW.plusSeconds(60));
    assertEquals("4401 token expired", heard.close.get(10, TimeUnit.SECONDS));
    assertEquals(new SocketEnd(SocketEnd.Kind.POLICY, 4401, "token expired"), ends.poll(10, TimeUnit.SECONDS));
    other.sendText("and now", true).join();
    assertEquals("bob: and now", lasting.texts.poll(10, TimeUnit.SECONDS));
    other.abort();
  }

  @Test
  void stream_endsWithItsToken() throws Exception {
    String token = Tokens.hs256(Tokens.claims("ada", NOW).expirationTime(Date.from(NOW.plusSeconds(60))));
    HttpResponse<Stream<String>> answer = server.client.send(
        server.request("/events").header("Authorization", "Bearer " + token).build(), BodyHandlers.ofLines());
    List<String> lines = answer.body().peek(line -> {
      if (line.equals("data: ada")) {
        time.set(NOW.plusSeconds(60));
      }
    }).toList();
    assertTrue(lines.contains("data: ada") && lines.contains("event: end"), lines::toString);
    assertEquals(401, server.send(server.request("/events").header("Authorization", "Bearer " + token)).statusCode());
  }

  @Test
  void oneUser_hasAtMostSoManySessions() throws Exception {
    for (int i = 0; i < 10; i++) {
      connect(new Heard(), Tokens.hs256(Tokens.claims("ada", NOW).jwtID("t" + i)));
    }
    String refused = upgrade("Authorization: Bearer " + Tokens.hs256(Tokens.claims("ada", NOW)) + "\r\n");
    assertTrue(refused.startsWith("HTTP/1.1 503 "), refused);
    assertTrue(refused.contains("\"too-many-sessions\"") && refused.contains("Retry-After: "), refused);
    assertTrue(upgrade("Authorization: Bearer " + Tokens.hs256(Tokens.claims("bob", NOW)) + "\r\n").startsWith("HTTP/1.1 101 "));
    time.set(NOW.plus(Duration.ofHours(1)));
    List<Integer> codes = new ArrayList<>();
    for (int i = 0; i < 11; i++) {
      codes.add(ends.poll(10, TimeUnit.SECONDS).code());
    }
    assertEquals(10, codes.stream().filter(code -> code == 4401).count(), "the eleventh went without a word");
  }
}
