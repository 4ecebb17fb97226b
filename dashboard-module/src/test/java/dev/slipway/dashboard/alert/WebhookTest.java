package dev.slipway.dashboard.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.slipway.api.Event.Severity;
import dev.slipway.testkit.Await;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a webhook sends, and what it does when nobody takes it. */
class WebhookTest {

  private static final String SECRET = "correct horse battery staple";
  private static final Alert ALERT = new Alert(
      7, "hot", "hot: x is 11, above 10", Severity.ERROR, Alert.State.FIRING, Instant.EPOCH, Instant.EPOCH, null);

  private record Got(String body, String time, String signature) {}

  private final Queue<Got> got = new ConcurrentLinkedQueue<>();
  private final Queue<Integer> answers = new ConcurrentLinkedQueue<>();
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::take);
    server.start();
  }

  private void take(HttpExchange exchange) throws IOException {
    got.add(new Got(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
        exchange.getRequestHeaders().getFirst("X-Slipway-Timestamp"), exchange.getRequestHeaders().getFirst("X-Slipway-Signature")));
    Integer status = answers.poll();
    if (status != null && status == 302) {
      exchange.getResponseHeaders().add("Location", "/inward");
    }
    exchange.sendResponseHeaders(status == null ? 204 : status, -1);
    exchange.close();
  }

  @AfterEach
  void end() {
    server.stop(0);
  }

  private Webhook webhook(int port) {
    Clock clock = Clock.fixed(Instant.ofEpochSecond(99), ZoneOffset.UTC);
    return new Webhook("http://127.0.0.1:" + port + "/hook", List.of("127.0.0.1"), SECRET, clock,
        Duration.ofMillis(500), Duration.ofMillis(5), Thread.ofVirtual().factory());
  }

  @Test
  void anAlert_isSentSigned() throws Exception {
    try (Webhook webhook = webhook(server.getAddress().getPort())) {
      webhook.tell(ALERT);
      Await.until("the alert", () -> webhook.delivered() == 1);
    }
    Got message = got.remove();
    assertTrue(message.body().contains("\"rule\":\"hot\"") && message.body().contains("\"state\":\"firing\""), message::body);
    assertEquals("99", message.time());
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    byte[] signed = mac.doFinal(("99." + message.body()).getBytes(StandardCharsets.UTF_8));
    assertEquals("sha256=" + HexFormat.of().formatHex(signed), message.signature());
  }

  @Test
  void whoAnswersBadly_isAskedAgain_andNotForEver() {
    try (Webhook webhook = webhook(server.getAddress().getPort())) {
      answers.addAll(List.of(500, 503));
      webhook.tell(ALERT);
      Await.until("the third attempt", () -> webhook.delivered() == 1);
      assertEquals(3, got.size());
      answers.addAll(List.of(500, 500, 500, 500));
      webhook.tell(ALERT);
      Await.until("the end of patience", () -> webhook.failed() == 1);
      assertEquals(3 + Webhook.ATTEMPTS, got.size());
      webhook.tell(ALERT);
      Await.until("the next one", () -> webhook.delivered() == 2);
    }
  }

  @Test
  void aRedirect_isNotFollowed() {
    try (Webhook webhook = webhook(server.getAddress().getPort())) {
      answers.addAll(List.of(302, 302, 302, 302));
      webhook.tell(ALERT);
      Await.until("the end of patience", () -> webhook.failed() == 1);
      assertEquals(Webhook.ATTEMPTS, got.size(), "nothing was asked for elsewhere");
    }
  }

  @Test
  void whoHangs_holdsNobodyForLong() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Webhook webhook = webhook(silent.getLocalPort())) {
      for (int i = 0; i < 300; i++) {
        webhook.tell(ALERT);
      }
      Await.until("those beyond what may wait are counted", () -> webhook.failed() >= 199);
      Await.until("the first is given up", () -> webhook.failed() >= 200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "HTTP/1.1 twohundred OK\r\n\r\n", "\0\1\2 not HTTP at all\r\n\r\n", "HTTP/1.1 500 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nX", ""})
  void whoAnswersGarbage_isCounted(String garbage) throws IOException {
    try (Answering answering = new Answering(out -> out.write(garbage.getBytes(StandardCharsets.ISO_8859_1)));
        Webhook webhook = webhook(answering.port())) {
      webhook.tell(ALERT);
      Await.until("the end of patience", () -> webhook.failed() == 1);
      assertEquals(0, webhook.delivered());
    }
  }

  @Test
  void anAnswerWithoutEnd_isNotRead() throws IOException {
    try (Answering answering = new Answering(out -> {
          out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
          while (true) {
            out.write("4\r\nmore\r\n".getBytes(StandardCharsets.US_ASCII));
          }
        });
        Webhook webhook = webhook(answering.port())) {
      webhook.tell(ALERT);
      webhook.tell(ALERT);
      Await.until("both", () -> webhook.delivered() == 2);
      assertEquals(0, webhook.failed());
    }
  }

  /** A server that answers each connection once, as it likes. */
  private static final class Answering implements AutoCloseable {

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

    private interface Answer {
      void write(OutputStream out) throws IOException;
    }

    Answering(Answer answer) throws IOException {
      Thread.ofVirtual().start(() -> {
        while (!server.isClosed()) {
          try (Socket socket = server.accept()) {
            byte[] _ = socket.getInputStream().readNBytes(1);
            answer.write(socket.getOutputStream());
          } catch (IOException _) {
            // it went away, or the test is over
          }
        }
      });
    }

    int port() {
      return server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }

  @Test
  void whatIsUnderWay_atTheEnd_isCounted() throws IOException {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    try (Answering silent = new Answering(out -> {
          asked.countDown();
          awaitQuietly(over);
        })) {
      Webhook webhook = new Webhook("http://127.0.0.1:" + silent.port() + "/hook", List.of("127.0.0.1"), "", Clock.systemUTC(),
          Duration.ofMinutes(1), Duration.ofMinutes(1), Thread.ofVirtual().factory());
      for (int i = 0; i < 5; i++) {
        webhook.tell(ALERT);
      }
      awaitQuietly(asked);
      webhook.close();
      Await.until("all are counted", () -> webhook.failed() == 5);
      webhook.tell(ALERT);
      assertEquals(6, webhook.failed());
      assertEquals(0, webhook.delivered());
      over.countDown();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://elsewhere.example/hook", "ftp://127.0.0.1/", "http://user@127.0.0.1/", "http:///x", "::",
      "http://me:very-secret@127.0.0.1/hook", "http://127.0.0.1:99999/very-secret", "http://127.0.0.1/very-secret hook",
      "https://elsewhere.example/very-secret"})
  void anotherAddress_isRefused_andNotShown(String address) {
    IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> new Webhook(address, List.of("127.0.0.1"), "",
        Clock.systemUTC(), Duration.ofSeconds(1), Duration.ofSeconds(1), Thread.ofVirtual().factory()).close());
    StringWriter told = new StringWriter();
    refused.printStackTrace(new PrintWriter(told));
    assertTrue(told.toString().contains("alerts.webhook.url: "), told::toString);
    assertFalse(told.toString().contains("very-secret"), told::toString);
  }
}
