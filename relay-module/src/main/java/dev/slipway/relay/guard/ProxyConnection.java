package dev.slipway.relay.guard;

import dev.slipway.api.Deadline;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/**
 * One connection of the filtering proxy: one request, then it is over, so that no second request can follow the first one unseen.
 * Confined to its thread, but for {@link #close}.
 */
final class ProxyConnection implements AutoCloseable {

  private static final Logger LOGGER = System.getLogger(ProxyConnection.class.getName());
  private static final int REQUEST_BYTES = 16 * 1024;
  private static final int RESPONSE_BYTES = 64 * 1024;
  private static final int MAX_INTERIM = 4;
  private static final Duration REQUEST_PATIENCE = Duration.ofSeconds(10);
  private static final Duration RESPONSE_PATIENCE = Duration.ofSeconds(30);
  private static final Set<String> HOP_BY_HOP =
      Set.of("connection", "keep-alive", "te", "trailer", "upgrade", "host", "content-length", "transfer-encoding");
  private static final Set<String> HOP_BY_HOP_BACK = Set.of("connection", "keep-alive", "upgrade");

  private final FilterProxy proxy;
  private final Socket client;
  private final Dialer dialer = new Dialer();
  private final Relay relay = new Relay();

  ProxyConnection(FilterProxy proxy, Socket client) {
    this.proxy = proxy;
    this.client = client;
  }

  /** Serves the request. Blocks until it is over. */
  void serve() throws IOException {
    client.setTcpNoDelay(true);
    BufferedInputStream in = new BufferedInputStream(client.getInputStream());
    HttpHead head;
    try {
      head = HttpHead.read(in, client, REQUEST_BYTES, Deadline.after(REQUEST_PATIENCE));
    } catch (ProtocolException e) {
      answer("400 Bad request: " + e.getMessage());
      return;
    }
    try {
      handle(head, in);
    } catch (Unacceptable e) {
      proxy.countRefused();
      LOGGER.log(Level.DEBUG, "refused for ffmpeg: " + e.getMessage());
      answer("403 " + e.getMessage());
    } catch (UnknownHostException e) {
      answer("502 The host cannot be resolved");
    } catch (Dialer.Unreachable e) {
      answer("504 " + e.getMessage());
    }
  }

  private void handle(HttpHead head, BufferedInputStream in) throws IOException {
    String[] request = head.startLine().split(" ", -1);
    if (request.length != 3 || !request[2].startsWith("HTTP/1.")) {
      answer("400 Bad request line");
    } else if (!knowsPassword(head)) {
      answer("407 Proxy Authentication Required", "Proxy-Authenticate: Basic realm=\"relay\"");
    } else if (request[0].equals("CONNECT")) {
      connect(Address.parse("tls://" + request[1], 3), in);
    } else if (request[0].equals("GET") || request[0].equals("HEAD")) {
      fetch(request[0], request[1], head, in);
    } else {
      answer("405 Method not allowed", "Allow: GET, HEAD, CONNECT");
    }
  }

  private boolean knowsPassword(HttpHead head) {
    String expected = "Basic " + Base64.getEncoder().encodeToString(proxy.credentials().getBytes(StandardCharsets.US_ASCII));
    byte[] given = head.value("proxy-authorization").orElse("").getBytes(StandardCharsets.UTF_8);
    return MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), given);
  }

  private void connect(Address target, BufferedInputStream in) throws IOException {
    if (target.port().isEmpty() || !target.rest().isEmpty() || !target.user().isEmpty()) {
      answer("400 CONNECT needs a host and a port");
      return;
    }
    Socket upstream = dialer.dial(proxy.hosts().addresses(target.host()), target.port().getAsInt());
    proxy.countServed();
    client.getOutputStream().write(HttpHead.bytes("HTTP/1.1 200 Connected", List.of()));
    relay.bothWays(in, client, upstream, proxy.threads());
  }

  private void fetch(String method, String url, HttpHead head, BufferedInputStream in) throws IOException {
    if (!url.regionMatches(true, 0, "http://", 0, 7)) {
      throw new Unacceptable("scheme-not-allowed", "only http:// addresses can be fetched through the relay's proxy");
    }
    Address target = Address.parse(url, 4);
    String path = target.rest().isEmpty() ? "/" : target.rest().startsWith("/") ? target.rest() : "/" + target.rest();
    Socket upstream = dialer.dial(proxy.hosts().addresses(target.host()), target.port().orElse(80));
    proxy.countServed();
    List<String> fields = new ArrayList<>();
    fields.add("Host: " + target.hostPort());
    fields.addAll(head.without(HOP_BY_HOP));
    fields.add("Connection: close");
    upstream.getOutputStream().write(HttpHead.bytes(method + " " + path + " HTTP/1.1", fields));
    BufferedInputStream body = new BufferedInputStream(upstream.getInputStream());
    HttpHead response = response(body, upstream);
    List<String> back = new ArrayList<>(response.without(HOP_BY_HOP_BACK));
    back.add("Connection: close");
    client.getOutputStream().write(HttpHead.bytes(response.startLine(), back));
    relay.download(body, upstream, in, client, proxy.threads());
  }

  /** Returns the final response (RFC 9110, section 15.2: interim ones may come before it). */
  private static HttpHead response(BufferedInputStream body, Socket upstream) throws IOException {
    Deadline deadline = Deadline.after(RESPONSE_PATIENCE);
    for (int i = 0; i < MAX_INTERIM; i++) {
      HttpHead head = HttpHead.read(body, upstream, RESPONSE_BYTES, deadline);
      if (!head.startLine().matches("HTTP/\\S+ +1\\d\\d.*")) {
        return head;
      }
    }
    throw new ProtocolException("a server sends interim responses only");
  }

  private void answer(String status, String... fields) throws IOException {
    List<String> all = new ArrayList<>(List.of(fields));
    all.add("Content-Length: 0");
    all.add("Connection: close");
    OutputStream out = client.getOutputStream();
    out.write(HttpHead.bytes("HTTP/1.1 " + ascii(status), all));
    out.flush();
    client.shutdownOutput();
  }

  private static String ascii(String text) {
    return text.replaceAll("[^ -~]", "?");
  }

  /** Closes both sides, which frees whoever is blocked on them. */
  @Override
  public void close() {
    dialer.close();
    Dialer.closeQuietly(client);
  }
}
