package dev.slipway.lifecycle.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.jwk.ECKey;
import com.sun.net.httpserver.HttpServer;
import dev.slipway.api.AccessPolicy;
import dev.slipway.api.Principal;
import dev.slipway.lifecycle.web.access.Credentials;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys that change, and places of keys that come and go. */
final class KeyRotationTest {

  private static final ECKey SECOND = Tokens.ec("ec-2");
  private static final ECKey THIRD = Tokens.ec("ec-3");

  @TempDir
  private Path data;
  private Server server;
  private HttpServer issuer;
  private final AtomicInteger reads = new AtomicInteger();
  private volatile String keys = Tokens.jwks(Tokens.EC.toPublicJWK());
  private volatile int status = 200;

  @AfterEach
  void close() {
    if (server != null) {
      server.close();
    }
    if (issuer != null) {
      issuer.stop(0);
    }
    assertFalse(Thread.getAllStackTraces().keySet().stream().anyMatch(thread -> thread.getName().equals("slipway/access-keys")));
  }

  private int serveKeys(int port) throws IOException {
    issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    issuer.createContext("/keys", exchange -> {
      reads.incrementAndGet();
      byte[] body = keys.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
    });
    issuer.start();
    return issuer.getAddress().getPort();
  }

  private void open(String jwks) throws Exception {
    server = new Server(data, Server.settings(), Credentials.open(data, Tokens.access(Tokens.options(jwks)), InstantSource.system()));
    ModuleWeb web = server.module("guarded");
    web.http("/who", AccessPolicy.USER, rules -> rules.get("/", (request, response) -> response.send(Principal.of(request).name())));
    web.publish();
  }

  private HttpResponse<String> ask(ECKey key) throws Exception {
    return server.send(server.request("/who")
        .header("Authorization", "Bearer " + Tokens.es256(Tokens.claims("ada", Instant.now()), key)));
  }

  private int status(ECKey key) {
    try {
      return ask(key).statusCode();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void url_isReadAgainWhenATokenNamesAnUnknownKey() throws Exception {
    open("http://127.0.0.1:" + serveKeys(0) + "/keys");
    assertEquals(200, ask(Tokens.EC).statusCode());
    assertEquals(1, reads.get());
    keys = Tokens.jwks(Tokens.EC.toPublicJWK(), SECOND.toPublicJWK());
    Server.await("the new key is known", () -> status(SECOND) == 200);
    keys = Tokens.jwks(THIRD.toPublicJWK());
    Server.await("the third key is known", () -> status(THIRD) == 200);
    assertTrue(ask(Tokens.EC).body().contains("token-key-unknown"), "what is withdrawn is not taken any more");
    assertEquals(1, server.host.credentials().keys());
  }

  @Test
  void unknownKeys_doNotHammerTheIssuer() throws Exception {
    open("http://127.0.0.1:" + serveKeys(0) + "/keys");
    assertEquals(200, ask(Tokens.EC).statusCode());
    long begin = System.nanoTime();
    for (int i = 0; i < 300; i++) {
      assertEquals(401, ask(THIRD).statusCode());
    }
    long allowed = 2 + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin) / 200;
    assertTrue(reads.get() <= allowed, () -> reads.get() + " reads, " + allowed + " allowed");
  }

  @Test
  void urlThatDoesNotAnswer_refusesWith503UntilItDoes() throws Exception {
    int port = freePort();
    open("http://127.0.0.1:" + port + "/keys");
    HttpResponse<String> refused = ask(Tokens.EC);
    assertEquals(503, refused.statusCode());
    assertTrue(refused.body().contains("keys-unavailable"), refused.body());
    assertEquals("2", refused.headers().firstValue("Retry-After").orElseThrow());
    assertEquals("ada", server.send(server.request("/who").header("Authorization", "Bearer " + Tokens.user("ada"))).body(),
        "tokens that need no keys go on");
    assertEquals("admin", server.send(server.admin("/who")).body());
    serveKeys(port);
    Server.await("the keys are there", () -> status(Tokens.EC) == 200);
  }

  @Test
  void knownKeys_liveOnWhileTheUrlIsLost() throws Exception {
    int port = serveKeys(0);
    open("http://127.0.0.1:" + port + "/keys");
    assertEquals(200, ask(Tokens.EC).statusCode());
    status = 500;
    keys = Tokens.jwks(SECOND.toPublicJWK());
    Server.await("it was asked in vain", () -> status(SECOND) == 401 && reads.get() >= 2);
    assertEquals(200, ask(Tokens.EC).statusCode());
    status = 200;
    keys = "<html>not keys</html>";
    int before = reads.get();
    Server.await("it was asked in vain", () -> status(SECOND) == 401 && reads.get() > before);
    assertEquals(200, ask(Tokens.EC).statusCode());
    issuer.stop(0);
    assertEquals(200, ask(Tokens.EC).statusCode());
    assertEquals(401, ask(SECOND).statusCode());
    keys = Tokens.jwks(SECOND.toPublicJWK());
    serveKeys(port);
    Server.await("the key is known", () -> status(SECOND) == 200);
  }

  @Test
  void issuerThatHangs_holdsUpNothingElse() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    int port = serveKeys(0);
    issuer.createContext("/hangs", exchange -> {
      try {
        held.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      exchange.close();
    });
    open("http://127.0.0.1:" + port + "/hangs");
    assertEquals("ada", server.send(server.request("/who").header("Authorization", "Bearer " + Tokens.user("ada"))).body());
    long begin = System.nanoTime();
    assertEquals(503, ask(Tokens.EC).statusCode());
    long seconds = Duration.ofNanos(System.nanoTime() - begin).toSeconds();
    assertTrue(seconds < 8, () -> "refused after " + seconds + " s");
    begin = System.nanoTime();
    server.close();
    assertTrue(System.nanoTime() - begin < 3_000_000_000L, "a close does not wait for the issuer");
    server = null;
    held.countDown();
  }

  @Test
  void file_isReadAgainWhenATokenNamesAnUnknownKey() throws Exception {
    Path file = Files.writeString(data.resolve("keys.json"), keys);
    open(file.toString());
    assertEquals(200, ask(Tokens.EC).statusCode());
    Path fresh = Files.writeString(data.resolve("keys.new"), Tokens.jwks(SECOND.toPublicJWK()));
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    Server.await("the new key is known", () -> status(SECOND) == 200);
    assertEquals(401, ask(Tokens.EC).statusCode());
    Files.delete(file);
    assertEquals(401, ask(THIRD).statusCode());
    assertEquals(200, ask(SECOND).statusCode());
  }

  @Test
  void keysThatAreNoneForThis_areLeftOut() throws Exception {
    keys = "{\"keys\":[" + String.join(",",
        Tokens.rsa("small", 1024).toPublicJWK().toJSONString(),
        new ECKey.Builder(SECOND.toPublicJWK()).keyUse(com.nimbusds.jose.jwk.KeyUse.ENCRYPTION).build().toJSONString(),
        "{\"kty\":\"oct\",\"kid\":\"shared\",\"k\":\"MDEyMzQ1Njc4OS1hLXNlY3JldC1vZi10ZXN0cy1vbmx5LWFiY2RlZg\"}",
        "{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"off\",\"x\":\"AQ\",\"y\":\"AQ\"}",
        "{\"kty\":\"new\",\"kid\":\"future\"}",
        Tokens.EC.toJSONString()) + "]}";
    open("http://127.0.0.1:" + serveKeys(0) + "/keys");
    assertEquals(200, ask(Tokens.EC).statusCode());
    assertEquals(401, ask(SECOND).statusCode());
    assertEquals(1, server.host.credentials().keys());
  }
}
