package dev.slipway.relay.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilterProxyTest {

  /** Stands for a public host: the only address that may be reached. */
  private static final String OUTSIDE = "127.0.0.2";

  private final AtomicInteger lookups = new AtomicInteger();
  private CountingServer outside;
  private CountingServer inside;
  private FilterProxy proxy;

  @BeforeEach
  void start() throws IOException {
    outside = CountingServer.start(OUTSIDE);
    inside = CountingServer.start("127.0.0.1");
    proxy = FilterProxy.start(new TestWork(), new Hosts(new HostRules(false, List.of(OUTSIDE)), this::resolve));
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    inside.close();
    outside.close();
    Await.until("no connection is left", () -> proxy.connections() == 0);
  }

  private InetAddress[] resolve(String host) throws UnknownHostException {
    return switch (host) {
      case "outside.example" -> new InetAddress[] {InetAddress.ofLiteral(OUTSIDE)};
      case "both.example" -> new InetAddress[] {InetAddress.ofLiteral(OUTSIDE), InetAddress.ofLiteral("127.0.0.1")};
      case "rebinding.example" -> new InetAddress[] {InetAddress.ofLiteral(lookups.getAndIncrement() == 0 ? OUTSIDE : "127.0.0.1")};
      default -> InetAddress.getAllByName(host);
    };
  }

  @Test
  void get_isForwardedWithoutWhatIsTheProxysBusiness() throws IOException {
    outside.answer("/a?b=c", "text/plain", "hello".getBytes(StandardCharsets.US_ASCII));
    String answer = ask("GET http://outside.example:" + outside.port() + "/a?b=c HTTP/1.1",
        "Host: other.example", "User-Agent: Lavf", "Range: bytes=0-", "Connection: keep-alive", "Proxy-Connection: keep-alive");
    assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n") && answer.endsWith("hello"), answer);
    assertTrue(answer.contains("Connection: close\r\n"), answer);
    assertEquals("GET /a?b=c HTTP/1.1\nHost: outside.example:" + outside.port() + "\nUser-Agent: Lavf\nRange: bytes=0-\nConnection: close",
        outside.requests().getFirst());
  }

  @Test
  void connect_carriesBothWays() throws IOException {
    outside.answer("/x", "text/plain", "hello".getBytes(StandardCharsets.US_ASCII));
    try (Socket socket = open()) {
      send(socket, "CONNECT outside.example:" + outside.port() + " HTTP/1.1\r\n" + credentials() + "\r\n\r\n");
      assertTrue(line(socket).startsWith("HTTP/1.1 200"));
      assertEquals("", line(socket));
      send(socket, "GET /x HTTP/1.1\r\n\r\n");
      assertTrue(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).endsWith("hello"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "GET http://127.0.0.1:%d/ HTTP/1.1", "GET http://127.1:%d/ HTTP/1.1", "GET http://0x7f.0.0.1:%d/ HTTP/1.1",
      "GET http://2130706433:%d/ HTTP/1.1", "GET http://[::ffff:127.0.0.1]:%d/ HTTP/1.1", "GET http://localhost:%d/ HTTP/1.1",
      "GET http://both.example:%d/ HTTP/1.1", "CONNECT 127.0.0.1:%d HTTP/1.1", "CONNECT localhost:%d HTTP/1.1",
      "CONNECT both.example:%d HTTP/1.1", "GET http://0:%d/ HTTP/1.1", "GET http://outside.example@127.0.0.1:%d/ HTTP/1.1",
      "HEAD http://127.0.0.1:%d/ HTTP/1.1", "GET http://169.254.169.254/?%d HTTP/1.1", "GET file:///etc/passwd?%d HTTP/1.1",
      "GET https://outside.example/?%d HTTP/1.1", "GET /?%d HTTP/1.1", "GET http://outside.example#@127.0.0.1:%d/ HTTP/1.1",
      "GET http://outside.example\\@127.0.0.1:%d/ HTTP/1.1"})
  void anythingElse_isRefusedAndNothingReached(String request) throws IOException {
    String answer = ask(request.formatted(inside.port()));
    assertTrue(answer.matches("(?s)HTTP/1.1 (403|504) .*"), answer);
    assertEquals(0, inside.connections());
  }

  /** Each connection is resolved once, and what was checked is what is connected to. */
  @Test
  void rebinding_connectsToNothingThatWasNotChecked() throws IOException {
    outside.answer("/x", "text/plain", new byte[3]);
    assertTrue(ask("GET http://rebinding.example:" + outside.port() + "/x HTTP/1.1").startsWith("HTTP/1.1 200"));
    assertEquals(1, lookups.get());
    assertTrue(ask("GET http://rebinding.example:" + inside.port() + "/x HTTP/1.1").startsWith("HTTP/1.1 403"));
    assertEquals(0, inside.connections());
  }

  @Test
  void strangers_areAskedForThePassword() throws IOException {
    for (String given : List.of("", "Proxy-Authorization: Basic cmVsYXk6\r\n", "Proxy-Authorization: Bearer x\r\n", "Authorization: "
        + credentials().substring(21) + "\r\n")) {
      try (Socket socket = open()) {
        send(socket, "GET http://outside.example:" + outside.port() + "/x HTTP/1.1\r\n" + given + "\r\n");
        String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertTrue(answer.startsWith("HTTP/1.1 407 ") && answer.contains("Proxy-Authenticate: Basic"), answer);
      }
    }
    assertEquals(0, outside.connections());
    assertFalse(proxy.toString().contains(proxy.credentials()));
  }

  @Test
  void secondRequest_onTheSameConnectionIsNotServed() throws IOException {
    outside.answer("/x", "text/plain", new byte[3]);
    try (Socket socket = open()) {
      String request = "GET http://outside.example:" + outside.port() + "/x HTTP/1.1\r\n" + credentials() + "\r\n\r\n";
      send(socket, request + request.replace("outside.example:" + outside.port(), "127.0.0.1:" + inside.port()) + request);
      drain(socket);
    }
    assertEquals(List.of(1, 0), List.of(outside.requests().size(), inside.connections()));
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "GET\r\n\r\n", "GET http://outside.example/ HTTP/2.0\r\n\r\n", "GET  http://outside.example/ HTTP/1.1\r\n\r\n",
      "GET http://outside.example/ HTTP/1.1\r\n folded: x\r\n\r\n", "GET http://outside.example/ HTTP/1.1\r\nno colon\r\n\r\n",
      "GET http://outside.example/ HTTP/1.1\r\nName : x\r\n\r\n", "GET http://outside.example/\0 HTTP/1.1\r\n\r\n",
      "GET http://outside.example/ HTTP/1.1\r\nA: b\rHost: c\r\n\r\n"})
  void badRequests_areAnswered400(String request) throws IOException {
    try (Socket socket = open()) {
      send(socket, request);
      assertTrue(line(socket).startsWith("HTTP/1.1 400 "));
    }
  }

  @Test
  void otherMethods_areRefused() throws IOException {
    for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS", "TRACE", "get")) {
      assertTrue(ask(method + " http://outside.example:" + outside.port() + "/ HTTP/1.1").startsWith("HTTP/1.1 405 "), method);
    }
    assertEquals(0, outside.connections());
  }

  @Test
  void heads_areBounded() throws IOException {
    try (Socket socket = open()) {
      send(socket, "GET http://outside.example/ HTTP/1.1\r\nX: " + "x".repeat(20_000) + "\r\n\r\n");
      assertTrue(line(socket).startsWith("HTTP/1.1 400 "));
    }
    outside.raw("/long", "HTTP/1.1 200 OK\r\nX: " + "x".repeat(70_000) + "\r\n\r\n", new byte[0]);
    assertEquals("", ask("GET http://outside.example:" + outside.port() + "/long HTTP/1.1"));
  }

  @Test
  void responses_comeWithoutTheirConnectionFields() throws IOException {
    outside.raw("/k", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 200 OK\r\nConnection: keep-alive\r\nKeep-Alive: timeout=5\r\n"
        + "Proxy-Authenticate: Basic\r\nETag: x\r\n\r\n", "body".getBytes(StandardCharsets.US_ASCII));
    assertEquals("HTTP/1.0 200 OK\r\nETag: x\r\nConnection: close\r\n\r\nbody",
        ask("GET http://outside.example:" + outside.port() + "/k HTTP/1.1"));
  }

  @Test
  void clientThatGoesAway_endsTheConnectionToASilentServer() throws IOException {
    outside.raw("/endless", "HTTP/1.1 200 OK\r\n\r\n", new byte[0]);
    Socket socket = open();
    send(socket, "GET http://outside.example:" + outside.port() + "/endless HTTP/1.1\r\n" + credentials() + "\r\n\r\n");
    assertTrue(line(socket).startsWith("HTTP/1.1 200"));
    socket.close();
    Await.until("the connection has ended", () -> proxy.connections() == 0);
  }

  @Test
  void close_endsWhatIsOpenAndTakesNoMore() throws IOException {
    outside.raw("/endless", "HTTP/1.1 200 OK\r\n\r\n", new byte[0]);
    try (Socket get = open(); Socket connect = open(); Socket silent = open()) {
      send(get, "GET http://outside.example:" + outside.port() + "/endless HTTP/1.1\r\n" + credentials() + "\r\n\r\n");
      send(connect, "CONNECT outside.example:" + outside.port() + " HTTP/1.1\r\n" + credentials() + "\r\n\r\n");
      assertTrue(line(get).startsWith("HTTP/1.1 200"));
      assertTrue(line(connect).startsWith("HTTP/1.1 200"));
      Await.until("all are open", () -> proxy.connections() == 3);
      proxy.close();
      drain(get);
      drain(connect);
      drain(silent);
    }
    Await.until("all have ended", () -> proxy.connections() == 0);
    Await.until("nobody listens", this::isRefused);
  }

  @Test
  void randomRequests_reachNothing() throws IOException {
    Random random = new Random(11);
    String[] pieces = {"GET ", "CONNECT ", "http://", "127.0.0.1:" + inside.port(), "localhost", "/", " HTTP/1.1", "\r\n", "\n", "\r",
        ":", "@", "[",
        "]", "%", "#", "?", "Host: x", credentials(), "\0", "\u00ff", "::1", "\r\n\r\n"};
    for (int i = 0; i < 300; i++) {
      try (Socket socket = open()) {
        StringBuilder request = new StringBuilder();
        for (int n = random.nextInt(12); n >= 0; n--) {
          request.append(pieces[random.nextInt(pieces.length)]);
        }
        send(socket, request.toString());
        socket.shutdownOutput();
        drain(socket);
      }
    }
    assertEquals(0, inside.connections());
    outside.answer("/x", "text/plain", new byte[3]);
    assertTrue(ask("GET http://outside.example:" + outside.port() + "/x HTTP/1.1").startsWith("HTTP/1.1 200"), "it still serves");
  }

  private Socket open() throws IOException {
    Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), proxy.address().getPort());
    socket.setSoTimeout(10_000);
    return socket;
  }

  private boolean isRefused() {
    try {
      open().close();
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private String ask(String requestLine, String... fields) throws IOException {
    try (Socket socket = open()) {
      StringBuilder request = new StringBuilder(requestLine).append("\r\n").append(credentials()).append("\r\n");
      List.of(fields).forEach(field -> request.append(field).append("\r\n"));
      send(socket, request.append("\r\n").toString());
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private String credentials() {
    return "Proxy-Authorization: Basic "
        + Base64.getEncoder().encodeToString(proxy.address().getUserInfo().getBytes(StandardCharsets.US_ASCII));
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String line(Socket socket) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = socket.getInputStream().read(); b >= 0 && b != '\n'; b = socket.getInputStream().read()) {
      if (b != '\r') {
        line.append((char) b);
      }
    }
    return line.toString();
  }

  /** Reads to the end, which may be a reset when something was sent that nobody read. */
  private static void drain(Socket socket) throws IOException {
    try {
      socket.getInputStream().readAllBytes();
    } catch (SocketException e) {
      assertTrue(e.getMessage().contains("reset"), e.getMessage());
    }
  }
}
