package dev.slipway.lifecycle.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.AccessPolicy;
import java.io.IOException;
import java.net.SocketException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HygieneTest {

  private static final Duration SHORT = Duration.ofMillis(600);

  @TempDir
  private Path data;
  private Server server;

  @BeforeEach
  void open() throws Exception {
    server = new Server(data, Server.settings().withTimeouts(SHORT, SHORT, Duration.ofSeconds(1), Duration.ofSeconds(3))
        .withAllowedOrigins(List.of("https://allowed.example")));
    ModuleWeb web = server.module("echo");
    web.http("/echo", AccessPolicy.PUBLIC, rules -> rules
        .get("/", (request, response) -> response.send("hello"))
        .get("/big", (request, response) -> response.send(new byte[64 * 1024 * 1024]))
        .post("/", (request, response) -> response.send(request.content().as(String.class))));
    web.publish();
  }

  @AfterEach
  void close() {
    assertAlive();
    server.close();
  }

  private void assertAlive() {
    try {
      assertEquals("hello", server.get("/echo").body());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private String answerTo(String text) throws Exception {
    try (RawClient raw = server.raw()) {
      return raw.send(text).readAll();
    }
  }

  private static String post(String headers) {
    return "POST /echo HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + Server.TOKEN + "\r\n" + headers + "\r\n";
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "GET /echo HTTP/1.1\\r\\nHost: x\\r\\nX: \\u0001\\r\\n\\r\\n | 400",
      "GET /echo HTTP/1.1\\r\\nno colon\\r\\n\\r\\n | 400",
      "GET /echo HTTP/1.1\\r\\n\\r\\n | 400",
      "GET /echo HTTP/1.1\\r\\nHost: a\\r\\nHost: b\\r\\n\\r\\n | 400",
      "GET /echo%zz HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n | 400",
      "garbage\\r\\n\\r\\n | 400",
      "G<T /echo HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n | 400",
      "POST /echo HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 5\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\n | 400",
      "POST /echo HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 5\\r\\nContent-Length: 6\\r\\n\\r\\nhello | 400",
      "POST /echo HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: -5\\r\\n\\r\\nhello | 400",
      "POST /echo HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: +5\\r\\n\\r\\nhello | 400",
      "POST /echo HTTP/1.1\\r\\nHost: x\\r\\nTransfer-Encoding: gzip, chunked\\r\\n\\r\\n0\\r\\n\\r\\n | 501",
      "POST /echo HTTP/1.1\\r\\nHost: x\\r\\nTransfer-Encoding: xchunked\\r\\n\\r\\n0\\r\\n\\r\\n | 501",
      "POST /echo HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 99999999\\r\\n\\r\\nhello | 413",
      "TRACE /echo HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n | 405",
      "BREW /echo HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n | 401",
  })
  void malformedRequest_isRefusedAsJsonAndHarmsNobody(String request, int status) throws Exception {
    String text = request.replace("\\r", "\r").replace("\\n", "\n").replace("\\u0001", "\u0001");
    String answer = answerTo(text);
    assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    assertTrue(answer.contains("{\"error\":{\"code\":\""), answer);
    assertTrue(answer.contains("X-Content-Type-Options: nosniff"), answer);
    assertTrue(answer.toLowerCase(Locale.ROOT).contains("connection: close"), answer);
  }

  @Test
  void longHeadersAndLines_areRefused() throws Exception {
    String longHeader = answerTo("GET /echo HTTP/1.1\r\nHost: x\r\nX-Long: " + "y".repeat(40_000) + "\r\n\r\n");
    assertTrue(longHeader.startsWith("HTTP/1.1 431 ") || longHeader.startsWith("HTTP/1.1 400 "), longHeader);
    String manyHeaders = answerTo("GET /echo HTTP/1.1\r\nHost: x\r\n" + "X-Many: y\r\n".repeat(4_000) + "\r\n");
    assertTrue(manyHeaders.startsWith("HTTP/1.1 431 ") || manyHeaders.startsWith("HTTP/1.1 400 "), manyHeaders);
    String longLine = answerTo("GET /" + "y".repeat(10_000) + " HTTP/1.1\r\nHost: x\r\n\r\n");
    assertTrue(longLine.startsWith("HTTP/1.1 414 ") || longLine.startsWith("HTTP/1.1 400 "), longLine);
  }

  @Test
  void halfHeader_isClosedInTime() throws Exception {
    long began = System.nanoTime();
    assertEquals("", answerTo("GET /echo HTTP/1.1\r\nHost: x\r\nX-Half"));
    assertTrue(Duration.ofNanos(System.nanoTime() - began).compareTo(Duration.ofSeconds(3)) < 0);
    assertTrue(server.host.counts().late() > 0);
  }

  @Test
  void slowHeader_isClosedThoughBytesKeepComing() throws Exception {
    try (RawClient raw = server.raw()) {
      long began = System.nanoTime();
      raw.send("GET /echo HTTP/1.1\r\nHost: x\r\n");
      Thread drip = Thread.ofVirtual().start(() -> {
        try {
          while (true) {
            raw.send("X: y\r\n");
            LockSupport.parkNanos(50_000_000);
          }
        } catch (IOException e) {
          Thread.currentThread().interrupt();
        }
      });
      raw.readAll();
      assertTrue(Duration.ofNanos(System.nanoTime() - began).compareTo(Duration.ofSeconds(3)) < 0);
      drip.join();
    }
  }

  @Test
  void secondHalfHeader_isClosedLikeAFirst() throws Exception {
    assertFalse(answerTo("GET /echo HTTP/1.1\r\nHost: x\r\n\r\nGET /ec").contains("400"));
  }

  @Test
  void bodyThatNeverComes_isClosedInTime() throws Exception {
    long began = System.nanoTime();
    answerTo(post("Content-Length: 10\r\n") + "hel");
    assertTrue(Duration.ofNanos(System.nanoTime() - began).compareTo(Duration.ofSeconds(4)) < 0);
  }

  @Test
  void chunkLineWithoutEnd_isBounded() throws Exception {
    try (RawClient raw = server.raw()) {
      raw.send(post("Transfer-Encoding: chunked\r\n"));
      try {
        for (int i = 0; i < 20_000; i++) {
          raw.send("0".repeat(8_192));
        }
        assertEquals("closed", raw.readAll());
      } catch (SocketException e) {
        assertTrue(e.getMessage() != null, "the server closed");
      }
    }
  }

  @Test
  void tooLongChunkedBody_isRefused() throws Exception {
    String chunk = "10000\r\n" + "y".repeat(65_536) + "\r\n";
    String answer = answerTo(post("Transfer-Encoding: chunked\r\n") + chunk.repeat(17) + "0\r\n\r\n");
    assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
  }

  @ParameterizedTest
  @CsvSource({"Content-Length: 67108864, 413", "Transfer-Encoding: chunked, 413", "Transfer-Encoding: chunked, 401"})
  void peerThatSendsAllBeforeItReads_getsTheRefusal(String framing, int status, @TempDir Path folder) throws Exception {
    boolean chunked = framing.endsWith("chunked");
    String part = (chunked ? "10000\r\n" : "") + "y".repeat(65_536) + (chunked ? "\r\n" : "");
    try (Server patient = new Server(folder)) {
      ModuleWeb web = patient.module("taker");
      web.http("/echo", AccessPolicy.USER,
          rules -> rules.post("/", (request, response) -> response.send(request.content().as(String.class))));
      web.publish();
      try (RawClient raw = patient.raw()) {
        raw.send(status == 401 ? "POST /echo HTTP/1.1\r\nHost: x\r\n" + framing + "\r\n\r\n" : post(framing + "\r\n"));
        for (int i = 0; i < 1_024; i++) {
          raw.send(part);
        }
        raw.send(chunked ? "0\r\n\r\n" : "");
        String answer = raw.readAll();
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " ") && answer.endsWith("}}"), answer);
      }
    }
  }

  @Test
  void peerThatIsRefusedAndSendsForEver_isCut() throws Exception {
    try (RawClient raw = server.raw()) {
      raw.send(post("Content-Length: 99999999\r\n"));
      assertThrows(SocketException.class, () -> {
        while (true) {
          raw.send("y".repeat(1_024));
        }
      });
    }
  }

  @Test
  void stop_doesNotWaitForWhoIsRefusedAndSendsForEver(@TempDir Path folder) throws Exception {
    Server patient = new Server(folder);
    try (RawClient raw = patient.raw()) {
      raw.send(post("Content-Length: 99999999\r\n"));
      assertTrue(raw.readUntil("}}").contains(" 413 "));
      Thread sender = Thread.ofVirtual().start(() -> assertThrows(SocketException.class, () -> {
        while (true) {
          raw.send("y".repeat(1_024));
        }
      }));
      long began = System.nanoTime();
      patient.close();
      assertTrue(Duration.ofNanos(System.nanoTime() - began).compareTo(Duration.ofSeconds(5)) < 0);
      sender.join();
    }
  }

  @Test
  void idleConnection_isClosed() throws Exception {
    long began = System.nanoTime();
    assertEquals("", answerTo(""));
    assertTrue(Duration.ofNanos(System.nanoTime() - began).compareTo(Duration.ofSeconds(6)) < 0);
  }

  @Test
  void moreSilentConnectionsThanThereIsRoomFor_giveWayWithinMoments(@TempDir Path folder) throws Exception {
    Server small = new Server(folder, Server.settings().withMaxConnections(WebSettings.RESERVED_CONNECTIONS + 10));
    List<RawClient> silent = new ArrayList<>();
    try {
      for (int i = 0; i < WebSettings.RESERVED_CONNECTIONS + 20; i++) {
        silent.add(small.raw());
      }
      try (RawClient raw = small.raw()) {
        String answer = raw.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").readAll();
        assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
      }
      assertTrue(small.host.counts().late() > 0);
    } finally {
      for (RawClient each : silent) {
        each.close();
      }
      small.close();
    }
  }

  @Test
  void responseThatNobodyReads_isCutOff() throws Exception {
    try (RawClient raw = server.raw()) {
      raw.send("GET /echo/big HTTP/1.1\r\nHost: x\r\n\r\n");
      Server.await("the request has ended", () -> server.host.counts().byStatusClass().get(2) >= 1);
      Server.await("nothing is under way", () -> server.host.counts().requestsUnderWay() == 0);
      assertTrue(server.host.counts().late() > 0);
    }
  }

  @Test
  void garbage_neverStopsTheListener() throws Exception {
    Random random = new Random(7);
    for (int i = 0; i < 100; i++) {
      byte[] bytes = new byte[random.nextInt(400)];
      random.nextBytes(bytes);
      try (RawClient raw = server.raw()) {
        raw.send(new String(bytes, StandardCharsets.ISO_8859_1) + "\r\n\r\n");
        raw.socket().shutdownOutput();
        String answer = raw.readAll();
        assertFalse(answer.startsWith("HTTP/1.1 5") && !answer.startsWith("HTTP/1.1 505"), answer);
      }
    }
  }

  @Test
  void responses_bearTheSecurityHeaders() throws Exception {
    for (String path : List.of("/", "/echo", "/nothing", "/platform/style.css", "/platform/modules")) {
      HttpResponse<String> answer = server.get(path);
      String policy = answer.headers().firstValue("Content-Security-Policy").orElseThrow();
      assertTrue(policy.contains("default-src 'none'") && !policy.contains("unsafe"), policy);
      assertEquals("nosniff", answer.headers().firstValue("X-Content-Type-Options").orElseThrow());
      assertEquals("DENY", answer.headers().firstValue("X-Frame-Options").orElseThrow());
    }
  }

  @Test
  void foreignOrigins_mayLookButNotChange() throws Exception {
    String own = "http://127.0.0.1:" + server.host.port();
    for (String origin : List.of("null", "https://evil.example", "http://127.0.0.1:1", own + ".evil.example")) {
      assertEquals(403, server.send(server.admin("/echo").header("Origin", origin).POST(BodyPublishers.ofString("x"))).statusCode());
      HttpResponse<String> look = server.send(server.request("/echo").header("Origin", origin));
      assertEquals(200, look.statusCode());
      assertTrue(look.headers().firstValue("Access-Control-Allow-Origin").isEmpty());
    }
    for (String origin : List.of(own, "https://allowed.example")) {
      assertEquals(200, server.send(server.admin("/echo").header("Origin", origin).POST(BodyPublishers.ofString("x"))).statusCode());
    }
    HttpResponse<String> listed = server.send(server.request("/echo").header("Origin", "https://allowed.example"));
    assertEquals("https://allowed.example", listed.headers().firstValue("Access-Control-Allow-Origin").orElseThrow());
    assertEquals("Origin", listed.headers().firstValue("Vary").orElseThrow());
  }

  @Test
  void preflight_isAnsweredForListedOriginsOnly() throws Exception {
    for (String origin : List.of("https://allowed.example", "https://evil.example")) {
      HttpResponse<String> answer = server.send(server.request("/echo").header("Origin", origin)
          .header("Access-Control-Request-Method", "POST").method("OPTIONS", BodyPublishers.noBody()));
      boolean listed = origin.contains("allowed");
      assertEquals(listed ? 204 : 403, answer.statusCode());
      assertEquals(listed, answer.headers().firstValue("Access-Control-Allow-Methods").isPresent());
    }
  }
}
