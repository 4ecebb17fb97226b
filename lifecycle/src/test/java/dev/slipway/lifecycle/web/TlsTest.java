package dev.slipway.lifecycle.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.AccessPolicy;
import dev.slipway.lifecycle.tls.Certificates;
import dev.slipway.lifecycle.tls.TestCertificate;
import dev.slipway.lifecycle.tls.TlsOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shows the server with HTTPS: who is let in, who is not and costs nothing, and how its certificate is replaced. */
final class TlsTest {

  private static final TestCertificate FIRST = TestCertificate.of("first");
  private static final TestCertificate SECOND = TestCertificate.of("second");
  private static final String GET = "GET /echo HTTP/1.1\r\nHost: localhost\r\n\r\n";
  private static final int CONNECTIONS = 300;

  @TempDir
  private Path data;
  private Certificates certificates;
  private Server server;

  @BeforeEach
  void open() throws Exception {
    TlsOptions options = new TlsOptions(FIRST.write(data), "", List.of("TLSv1.3", "TLSv1.2"), Duration.ofMillis(50));
    certificates = Certificates.open(options, Clock.systemUTC());
    WebSettings settings = Server.settings().withMaxConnections(CONNECTIONS).withTimeouts(
        Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(20));
    server = new Server(data, settings, certificates, TestCertificate.trusting(FIRST, SECOND));
    ModuleWeb web = server.module("echo");
    web.http("/echo", AccessPolicy.PUBLIC, rules -> rules
        .get("/", (request, response) -> response.send("hello " + request.isSecure()))
        .get("/big", (request, response) -> response.send(new byte[3_000_000]))
        .post("/", (request, response) -> response.send(request.content().as(String.class))));
    web.publish();
  }

  @AfterEach
  void close() {
    server.close();
  }

  private SSLSocket connect(String... protocols) throws IOException {
    SSLSocket socket = (SSLSocket) TestCertificate.trusting(FIRST, SECOND).getSocketFactory()
        .createSocket(InetAddress.getLoopbackAddress(), server.host.port());
    if (protocols.length > 0) {
      socket.setEnabledProtocols(protocols);
    }
    return socket;
  }

  private static String name(SSLSocket socket) throws IOException {
    return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSubjectX500Principal().getName();
  }

  @Test
  void requests_areAnswered_smallAndLarge() throws Exception {
    assertEquals("hello true", server.get("/echo").body());
    assertEquals(3_000_000, server.get("/echo/big").body().length());
    String large = "x".repeat(900_000);
    assertEquals(large, server.send(server.admin("/echo").POST(BodyPublishers.ofString(large))).body());
    assertEquals(404, server.get("/nothing").statusCode());
    assertEquals("https://127.0.0.1:" + server.host.port() + "/echo", server.uri("/echo").toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void eachVersion_isSpoken_withHttp11ByName(String version) throws Exception {
    try (SSLSocket socket = connect(version)) {
      var parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
      socket.setSSLParameters(parameters);
      try (RawClient raw = new RawClient(socket)) {
        assertTrue(raw.send(GET).readUntil("hello true").contains(" 200 "));
        assertEquals(version, socket.getSession().getProtocol());
        assertEquals("http/1.1", socket.getApplicationProtocol());
        assertTrue(socket.getSession().getCipherSuite().matches(".*_(GCM|CHACHA20)_.*"), socket.getSession().getCipherSuite());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void peerThatSendsAllBeforeItReads_getsTheRefusal(String version) throws Exception {
    try (SSLSocket socket = connect(version); RawClient raw = new RawClient(socket)) {
      raw.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 33554432\r\n\r\n");
      for (int i = 0; i < 512; i++) {
        raw.send("y".repeat(65_536));
      }
      String answer = raw.readAll();
      assertTrue(answer.startsWith("HTTP/1.1 413 ") && answer.endsWith("}}"), answer);
    }
  }

  @Test
  void suitesWithoutForwardSecrecy_areRefused() throws Exception {
    try (SSLSocket socket = connect("TLSv1.2")) {
      socket.setEnabledCipherSuites(new String[] {"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"});
      assertThrows(SSLHandshakeException.class, socket::startHandshake);
    }
    Server.await("it is counted", () -> certificates.failedHandshakes() == 1);
  }

  @Test
  void aPeerWithoutTls_isToldToUseIt() throws Exception {
    try (RawClient raw = server.raw()) {
      String answer = raw.send(GET).readAll();
      assertTrue(answer.startsWith("HTTP/1.1 400 ") && answer.contains("\"code\":\"https-required\""), answer);
    }
    try (RawClient raw = server.raw()) {
      assertFalse(raw.send("\u0000\u0001\u0002").readAll().contains("HTTP"));
    }
  }

  @Test
  void thisMachine_mayAskForTheHealthWithoutTls_andForNothingElse() throws Exception {
    server.host.probes(path -> Optional.of(path).filter(known -> known.startsWith("/health/")).map("/health/live"::equals));
    assertTrue(plainly("GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").startsWith("HTTP/1.1 200 OK\r\n"));
    assertTrue(plainly("GET /health/ready HTTP/1.0\r\n\r\n").startsWith("HTTP/1.1 503 Service Unavailable\r\n"));
    assertEquals(0, certificates.failedHandshakes(), "these are as they should be");
    List<String> others = List.of("GET /echo HTTP/1.1\r\n\r\n", "POST /health/live HTTP/1.1\r\n\r\n", "GET /health/live HTTP/2.0\r\n\r\n",
        "GET /health/../echo HTTP/1.1\r\n\r\n", "GET /health/live", "GET  /health/live HTTP/1.1\r\n\r\n", "GET " + "/h".repeat(9_000));
    for (String other : others) {
      assertTrue(plainly(other).startsWith("HTTP/1.1 400 "), other);
    }
    assertEquals(others.size(), certificates.failedHandshakes());
  }

  private String plainly(String request) throws IOException {
    try (RawClient raw = server.raw()) {
      return raw.send(request).readAll();
    }
  }

  @Test
  void aPeerThatDoesNotFinishItsHandshake_isCut() throws Exception {
    try (RawClient silent = server.raw(); RawClient half = server.raw()) {
      long start = System.nanoTime();
      half.send("\u0016\u0003\u0001\u0002\u0000\u0001");
      assertEquals("", withoutReset(silent.readAll()));
      assertEquals("", withoutReset(half.readAll()));
      long millis = (System.nanoTime() - start) / 1_000_000;
      assertTrue(millis >= 1_800 && millis < 8_000, millis + " ms");
    }
    Server.await("both are gone", () -> server.host.counts().connections() == 0);
  }

  private static String withoutReset(String text) {
    return text.replaceFirst("(?s)\n\\[.*]$", "");
  }

  /** The server's own TLS would lose a place for each of these, and accept nobody in the end. */
  @Test
  void handshakesThatFail_keepNoPlace() throws Exception {
    for (int i = 0; i < CONNECTIONS + 20; i++) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.host.port())) {
        socket.getOutputStream().write(new byte[] {22, 3, 1, 0, 5, 1, 0, 0, 1, 9});
        socket.setSoTimeout(10_000);
        socket.getInputStream().readAllBytes();
      } catch (IOException e) {
        continue; // a reset will do
      }
    }
    assertEquals("hello true", server.get("/echo").body());
    assertTrue(certificates.failedHandshakes() >= CONNECTIONS, () -> "failed: " + certificates.failedHandshakes());
  }

  @Test
  void aNewCertificate_isForNewConnections_andOldOnesGoOn() throws Exception {
    try (SSLSocket before = connect(); RawClient old = new RawClient(before)) {
      assertTrue(old.send(GET).readUntil("hello true").contains(" 200 "));
      assertEquals("CN=first", name(before));

      SECOND.write(data);
      Server.await("it is in use", () -> certificates.current().sha256().equals(SECOND.sha256()));

      try (SSLSocket after = connect(); RawClient fresh = new RawClient(after)) {
        assertTrue(fresh.send(GET).readUntil("hello true").contains(" 200 "));
        assertEquals("CN=second", name(after));
      }
      assertTrue(old.send(GET).readUntil("hello true").contains(" 200 "), "the old connection is still served");
      assertEquals("CN=first", name(before));
    }
  }

  @Test
  void theAdministrator_seesTheCertificate_andHasItReloaded() throws Exception {
    assertEquals(401, server.get("/platform/tls").statusCode());
    HttpResponse<String> shown = server.send(server.admin("/platform/tls"));
    assertTrue(shown.body().contains("\"subject\":\"CN=first\"") && shown.body().contains(FIRST.sha256()), shown.body());
    assertTrue(shown.body().contains("\"protocols\":[\"TLSv1.3\",\"TLSv1.2\"]"), shown.body());

    Files.writeString(data.resolve("tls.key"), SECOND.keyPem());
    HttpResponse<String> refused = server.send(server.admin("/platform/tls/reload").POST(BodyPublishers.noBody()));
    assertEquals(409, refused.statusCode());
    assertTrue(refused.body().contains("does not belong to the certificate of CN=first"), refused.body());

    SECOND.write(data);
    HttpResponse<String> taken = server.send(server.admin("/platform/tls/reload").POST(BodyPublishers.noBody()));
    assertEquals(200, taken.statusCode());
    assertTrue(taken.body().contains("\"subject\":\"CN=second\"") && !taken.body().contains("problem"), taken.body());
  }

  @Test
  void manyAtOnce_areAllServed() throws Exception {
    List<Thread> threads = new ArrayList<>();
    List<String> answers = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 60; i++) {
      threads.add(Thread.ofVirtual().start(() -> {
        try (RawClient raw = new RawClient(connect())) {
          for (int round = 0; round < 3; round++) {
            raw.send(GET);
            answers.add(raw.readUntil("hello true").substring(0, 12));
          }
        } catch (IOException e) {
          answers.add(e.toString());
        }
      }));
    }
    for (Thread thread : threads) {
      assertTrue(thread.join(Duration.ofSeconds(20)));
    }
    assertEquals(180, answers.stream().filter("HTTP/1.1 200"::equals).count(), () -> answers.stream().distinct().toList().toString());
  }
}
