package dev.slipway.lifecycle.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.AccessPolicy;
import dev.slipway.api.Frame;
import dev.slipway.api.Principal;
import dev.slipway.api.Session;
import dev.slipway.api.SocketHandler;
import dev.slipway.api.SocketPolicy;
import dev.slipway.lifecycle.web.access.AccessOptions;
import dev.slipway.lifecycle.web.access.AuditLog;
import dev.slipway.lifecycle.web.access.Credentials;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users without credentials, where the configuration lets them in. */
final class GuestTest {

  @TempDir
  private Path data;
  private Server server;

  @BeforeEach
  void open() throws Exception {
    server = server(true);
  }

  private Server server(boolean loopback) throws Exception {
    AccessOptions options = new AccessOptions(
        Server.TOKEN, Optional.of(Tokens.options("")), false, true, loopback, List.of("https://allowed.example"));
    Server opened = new Server(data, Server.settings().withAllowedOrigins(List.of("https://allowed.example")),
        Credentials.open(data, options, InstantSource.system()));
    ModuleWeb web = opened.module("guarded");
    web.http("/user", AccessPolicy.USER, rules -> rules
        .get("/", (request, response) -> response.send(Principal.of(request).name() + " " + Principal.of(request).role()))
        .put("/", (request, response) -> response.send("changed")));
    web.http("/admin", AccessPolicy.ADMIN, rules -> rules.get("/", (request, response) -> response.send("secret")));
    web.webSocket("/ws", AccessPolicy.USER, SocketPolicy.defaults(), handshake -> new SocketHandler() {
      @Override
      public void opened(Session session) {
        session.offer(Frame.text("you are " + session.principal().name() + " " + handshake.subprotocols() + "."));
      }
    });
    web.publish();
    return opened;
  }

  @AfterEach
  void close() {
    server.close();
  }

  private String upgrade(String path, String headers) throws Exception {
    return upgrade(path, "127.0.0.1:" + server.host.port(), headers);
  }

  private String upgrade(String path, String host, String headers) throws Exception {
    try (RawClient raw = server.raw()) {
      raw.send("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + headers + "\r\n");
      String head = raw.readUntil("\r\n\r\n");
      return head + (head.startsWith("HTTP/1.1 101") ? raw.readUntil(".") : raw.readAll());
    }
  }

  @Test
  void guest_hasTheNameThatItChoseOrANewOne() throws Exception {
    String chosen = upgrade("/ws", "Sec-WebSocket-Protocol: slipway.guest.anna, chat-v1\r\n");
    assertTrue(chosen.startsWith("HTTP/1.1 101 ") && chosen.contains("Sec-WebSocket-Protocol: slipway.guest.anna\r\n"), chosen);
    assertTrue(chosen.endsWith("you are guest-anna [chat-v1]."), chosen);
    assertTrue(upgrade("/ws?guest=Bob_1", "").endsWith("you are guest-Bob_1 []."));
    assertTrue(upgrade("/ws", "Slipway-Guest: cleo\r\n").endsWith("you are guest-cleo []."));
    String made = upgrade("/ws", "");
    assertTrue(made.matches("(?s).*you are guest-[0-9a-f]{8} \\[]\\."), made);
    assertEquals("guest-anna USER", server.get("/user?guest=anna").body());
    assertEquals("changed", server.send(server.request("/user").PUT(BodyPublishers.noBody())).body());
    assertTrue(server.host.credentials().guestsWelcomed() >= 6);
  }

  @Test
  void badNames_areRefused() throws Exception {
    for (String bad : List.of("a%20b", "%3Cb%3E", "x".repeat(33), "", "a.b", "%00", "%")) {
      HttpResponse<String> answer = server.get("/user?guest=" + (bad.equals("%") ? "%25" : bad));
      assertEquals(400, answer.statusCode(), bad);
      assertTrue(answer.body().contains("bad-guest-name"), answer.body());
    }
    for (String odd : List.of("guest", "guest=%", "guest=%zz", "guest=a&guest=b", "%67uest=x")) {
      String answer = upgrade("/ws?" + odd, "");
      assertTrue(answer.startsWith("HTTP/1.1 400 ") || answer.startsWith("HTTP/1.1 101 "), () -> odd + ": " + answer);
    }
    assertTrue(upgrade("/ws", "Sec-WebSocket-Protocol: slipway.guest.a.b\r\n").startsWith("HTTP/1.1 400 "));
    assertTrue(upgrade("/ws", "Sec-WebSocket-Protocol: slipway.guest.\r\n").startsWith("HTTP/1.1 400 "));
  }

  @Test
  void guest_isNeverMoreThanAUser() throws Exception {
    HttpResponse<String> answer = server.get("/admin?guest=admin");
    assertEquals(401, answer.statusCode(), "credentials would help");
    assertTrue(answer.body().contains("credentials-required"), answer.body());
    assertEquals("secret", server.send(server.admin("/admin")).body());
    assertEquals("ada USER", server.send(server.request("/user?guest=anna").header("Authorization", "Bearer " + Tokens.user("ada"))).body(),
        "who has credentials is no guest");
    assertEquals(401, server.send(server.request("/user?guest=anna").header("Authorization", "Bearer wrong")).statusCode());
    String token = upgrade("/ws", "Sec-WebSocket-Protocol: slipway.guest.anna, slipway.bearer, " + Tokens.user("ada") + "\r\n");
    assertTrue(token.contains("Sec-WebSocket-Protocol: slipway.bearer\r\n") && token.endsWith("you are ada []."), token);
    assertEquals(404, server.send(server.request("/nothing").POST(BodyPublishers.noBody())).statusCode());
    assertEquals(0, Files.exists(data.resolve(AuditLog.FILE)) ? Files.readAllLines(data.resolve(AuditLog.FILE)).size() : 0);
  }

  @Test
  void foreignPages_doNotActAsGuests() throws Exception {
    String own = "http://127.0.0.1:" + server.host.port();
    assertTrue(upgrade("/ws", "Origin: " + own + "\r\n").startsWith("HTTP/1.1 101 "));
    assertTrue(upgrade("/ws", "Origin: https://allowed.example\r\n").startsWith("HTTP/1.1 101 "));
    assertTrue(upgrade("/ws", "Origin: https://evil.example\r\n").startsWith("HTTP/1.1 403 "));
    assertTrue(upgrade("/ws", "Origin: null\r\n").startsWith("HTTP/1.1 403 "));
    try (RawClient raw = server.raw()) {
      raw.send("PUT /user HTTP/1.1\r\nHost: 127.0.0.1:" + server.host.port() + "\r\nOrigin: https://evil.example\r\n"
          + "Content-Length: 0\r\nConnection: close\r\n\r\n");
      String answer = raw.readAll();
      assertTrue(answer.startsWith("HTTP/1.1 403 ") && answer.contains("foreign-origin"), answer);
    }
    assertEquals(401, server.send(server.request("/user").header("Sec-Fetch-Site", "cross-site")).statusCode());
    assertEquals(401, server.send(server.request("/user").header("Sec-Fetch-Site", "same-site")).statusCode());
    assertEquals(200, server.send(server.request("/user").header("Sec-Fetch-Site", "same-origin")).statusCode());
    assertEquals(200, server.send(server.request("/user").header("Sec-Fetch-Site", "none")).statusCode());
    assertEquals(401, server.send(server.request("/user").header("Origin", "https://evil.example")).statusCode());
  }

  @Test
  void foreignNamesOfThisMachine_doNotMakeGuests() throws Exception {
    for (String host : List.of("localhost:8080", "LOCALHOST", "127.0.0.1", "[::1]:1", "chat.localhost:8080")) {
      assertTrue(upgrade("/ws", host, "").startsWith("HTTP/1.1 101 "), host);
    }
    for (String host : List.of("evil.example:8080", "127.0.0.1.evil.example", "localhost.evil.example", "10.0.0.1")) {
      String answer = upgrade("/ws", host, "Origin: http://" + host + "\r\n");
      assertTrue(answer.startsWith("HTTP/1.1 401 "), host + ": " + answer);
    }
    server.close();
    server = server(false);
    assertTrue(upgrade("/ws", "demo.example", "Origin: http://demo.example\r\n").startsWith("HTTP/1.1 101 "),
        "an operator who names an address decides who reaches it");
  }
}
