package dev.slipway.lifecycle.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.AccessPolicy;
import dev.slipway.api.Audience;
import dev.slipway.api.Deadline;
import dev.slipway.api.EventStream;
import dev.slipway.api.Frame;
import dev.slipway.api.Overflow;
import dev.slipway.api.Session;
import dev.slipway.api.SocketEnd;
import dev.slipway.api.SocketHandler;
import dev.slipway.api.SocketPolicy;
import dev.slipway.api.StreamPolicy;
import dev.slipway.lifecycle.ledger.StopScope;
import dev.slipway.lifecycle.tls.Certificates;
import dev.slipway.lifecycle.tls.TestCertificate;
import dev.slipway.lifecycle.tls.TlsOptions;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shows that WebSocket sessions and event streams keep their promises over TLS. */
final class TlsSocketTest {

  private static final TestCertificate CERTIFICATE = TestCertificate.of("first");
  private static final byte[] BIG = new byte[60_000];
  private static final int SMALL_BUFFER = 4_096;
  private static final byte ALERT = 21;
  private static final int CLOSE = 8;

  @TempDir
  private Path data;
  private Server server;
  private ModuleWeb web;
  private final BlockingQueue<Session> opened = new LinkedBlockingQueue<>();
  private final BlockingQueue<SocketEnd> ends = new LinkedBlockingQueue<>();

  @BeforeEach
  void open() throws Exception {
    TlsOptions options = new TlsOptions(CERTIFICATE.write(data), "", List.of("TLSv1.3", "TLSv1.2"), Duration.ofMinutes(1));
    server = new Server(data, Server.settings(), Certificates.open(options, Clock.systemUTC()), TestCertificate.trusting(CERTIFICATE));
    web = server.module("sockets");
    web.publish();
  }

  @AfterEach
  void close() {
    server.close();
  }

  private void serve(SocketPolicy policy) {
    web.webSocket("/ws", AccessPolicy.PUBLIC, policy, handshake -> new SocketHandler() {
      @Override
      public void opened(Session session) {
        opened.add(session);
      }

      @Override
      public void text(Session session, String message) {
        session.offer(Frame.text("you said " + message));
      }

      @Override
      public void closed(Session session, SocketEnd end) {
        ends.add(end);
      }
    });
  }

  /** A WebSocket peer over TLS that sees the records below it. Confined to a thread. */
  private static final class Peer implements AutoCloseable {

    private final Socket raw = new Socket();
    private final ByteArrayOutputStream records = new ByteArrayOutputStream();
    private final SSLSocket secure;
    private final DataInputStream in;

    Peer(int port, String version, int receiveBuffer) throws IOException {
      if (receiveBuffer > 0) {
        raw.setReceiveBufferSize(receiveBuffer);
      }
      raw.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      raw.setSoTimeout(15_000);
      Socket seen = new Socket() {
        @Override
        public InputStream getInputStream() throws IOException {
          return new FilterInputStream(raw.getInputStream()) {
            @Override
            public int read(byte[] bytes, int from, int length) throws IOException {
              int count = super.read(bytes, from, length);
              if (count > 0) {
                records.write(bytes, from, count);
              }
              return count;
            }
          };
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
          return raw.getOutputStream();
        }

        @Override
        public boolean isConnected() {
          return true;
        }

        @Override
        public synchronized void close() throws IOException {
          raw.close();
        }
      };
      secure = (SSLSocket) TestCertificate.trusting(CERTIFICATE).getSocketFactory().createSocket(seen, "localhost", port, true);
      secure.setEnabledProtocols(new String[] {version});
      in = new DataInputStream(secure.getInputStream());
      secure.getOutputStream().write(("GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        head.append((char) in.readByte());
      }
      assertTrue(head.toString().startsWith("HTTP/1.1 101 "), head::toString);
    }

    void send(int opcode, byte[] payload) throws IOException {
      byte[] frame = new byte[6 + payload.length];
      frame[0] = (byte) (0x80 | opcode);
      frame[1] = (byte) (0x80 | payload.length);
      System.arraycopy(payload, 0, frame, 6, payload.length);
      secure.getOutputStream().write(frame);
    }

    /** Returns the next frame, its opcode first. */
    byte[] read() throws IOException {
      int opcode = in.readUnsignedByte() & 0xF;
      int length = in.readUnsignedByte();
      if (length >= 126) {
        length = length == 126 ? in.readUnsignedShort() : (int) in.readLong();
      }
      byte[] frame = new byte[1 + length];
      frame[0] = (byte) opcode;
      in.readFully(frame, 1, length);
      return frame;
    }

    String text() throws IOException {
      byte[] frame = read();
      return new String(frame, 1, frame.length - 1, StandardCharsets.UTF_8);
    }

    /** Returns the types of the records so far (RFC 5246, section 6.2.1). */
    List<Byte> recordTypes() {
      byte[] all = records.toByteArray();
      List<Byte> types = new ArrayList<>();
      for (int at = 0; at + 5 <= all.length; at += 5 + ((all[at + 3] & 0xFF) << 8 | all[at + 4] & 0xFF)) {
        types.add(all[at]);
      }
      return types;
    }

    @Override
    public void close() throws IOException {
      raw.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void messages_goBothWays(String version) throws Exception {
    serve(SocketPolicy.defaults());
    try (Peer peer = new Peer(server.host.port(), version, 0)) {
      for (int i = 0; i < 200; i++) {
        peer.send(1, ("hello " + i).getBytes(StandardCharsets.UTF_8));
      }
      for (int i = 0; i < 200; i++) {
        assertEquals("you said hello " + i, peer.text());
      }
      opened.take().offer(Frame.binary(BIG));
      assertEquals(1 + BIG.length, peer.read().length);
    }
    assertEquals(SocketEnd.Kind.RESET, ends.poll(10, TimeUnit.SECONDS).kind());
  }

  @Test
  void aDrain_closesWith1001_andTheGoodByeOfTls() throws Exception {
    serve(SocketPolicy.defaults());
    try (Peer peer = new Peer(server.host.port(), "TLSv1.2", 0)) {
      opened.take();
      Thread drain = Thread.ofPlatform().start(() -> {
        web.quiesce(StopScope.PLATFORM);
        try {
          web.drain(Deadline.after(Duration.ofSeconds(10)));
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      });
      byte[] close = peer.read();
      assertEquals(CLOSE, close[0]);
      assertEquals(1001, (close[1] & 0xFF) << 8 | close[2] & 0xFF);
      assertTrue(new String(close, 3, close.length - 3, StandardCharsets.UTF_8).startsWith("{\"reconnectMs\":"));
      peer.send(CLOSE, new byte[] {close[1], close[2]});
      assertEquals(-1, peer.in.read(), "an end of stream, no reset");
      assertEquals(ALERT, peer.recordTypes().getLast(), "close_notify came before the end");
      drain.join();
    }
    SocketEnd end = ends.poll(10, TimeUnit.SECONDS);
    assertEquals(1001, end.code());
    assertEquals(0, web.resources().sessions());
  }

  @Test
  void anAudience_reachesAllOfManyPeers_inOrder() throws Exception {
    serve(SocketPolicy.defaults().withOutbox(1_000, 10_000_000));
    Audience audience = web.audience("all");
    List<Peer> peers = new ArrayList<>();
    try {
      for (int i = 0; i < 40; i++) {
        peers.add(new Peer(server.host.port(), i % 2 == 0 ? "TLSv1.3" : "TLSv1.2", 0));
        audience.add(opened.take());
      }
      for (int i = 0; i < 200; i++) {
        audience.offer(Frame.text("tick " + i));
      }
      for (Peer peer : peers) {
        for (int i = 0; i < 200; i++) {
          assertEquals("tick " + i, peer.text());
        }
      }
    } finally {
      for (Peer peer : peers) {
        peer.close();
      }
    }
  }

  @Test
  void aPeerThatReadsNothing_isCut_andDelaysNobody() throws Exception {
    serve(SocketPolicy.defaults().withOutbox(100, 100_000_000).withOverflow(Overflow.DISCONNECT, Duration.ofMillis(200)));
    Audience audience = web.audience("all");
    try (Peer slow = new Peer(server.host.port(), "TLSv1.3", SMALL_BUFFER)) {
      audience.add(opened.take());
      try (Peer quick = new Peer(server.host.port(), "TLSv1.3", 0)) {
        audience.add(opened.take());
        long longest = 0;
        for (int i = 0; i < 300 && ends.isEmpty(); i++) {
          long start = System.nanoTime();
          audience.offer(Frame.binary(BIG));
          assertEquals(1 + BIG.length, quick.read().length);
          longest = Math.max(longest, System.nanoTime() - start);
        }
        assertTrue(longest < 2_000_000_000L, longest + " ns");
        SocketEnd end = ends.poll(10, TimeUnit.SECONDS);
        assertNotNull(end);
        assertEquals(SocketEnd.Kind.SLOW, end.kind());
        audience.offer(Frame.text("on it goes"));
        assertEquals("on it goes", quick.text());
      }
      assertTrue(slow.raw.isConnected());
    }
    Server.await("no connection is left", () -> server.host.counts().connections() == 0);
  }

  @Test
  void aWriteThatTakesTooLong_isCut() throws Exception {
    serve(SocketPolicy.defaults().withOutbox(100, 100_000_000).withOverflow(Overflow.DROP_OLDEST, Duration.ofSeconds(1))
        .withWriteTimeout(Duration.ofMillis(500)));
    try (Peer slow = new Peer(server.host.port(), "TLSv1.2", SMALL_BUFFER)) {
      Session session = opened.take();
      for (int i = 0; i < 300; i++) {
        session.offer(Frame.binary(BIG));
      }
      SocketEnd end = ends.poll(10, TimeUnit.SECONDS);
      assertNotNull(end);
      assertEquals(SocketEnd.Kind.SLOW, end.kind());
      Server.await("the connection is gone", () -> server.host.counts().connections() == 0);
      assertTrue(slow.raw.isConnected());
    }
  }

  @Test
  void aStopOfTheServer_isNotHeldUpByAPeerThatReadsNothing() throws Exception {
    serve(SocketPolicy.defaults().withOutbox(100, 100_000_000).withOverflow(Overflow.DROP_OLDEST, Duration.ofSeconds(1)));
    try (Peer slow = new Peer(server.host.port(), "TLSv1.3", SMALL_BUFFER)) {
      Session session = opened.take();
      for (int i = 0; i < 300; i++) {
        session.offer(Frame.binary(BIG));
      }
      long start = System.nanoTime();
      web.quiesce(StopScope.PLATFORM);
      web.drain(Deadline.after(Duration.ofMillis(500)));
      web.close(Deadline.after(Duration.ofSeconds(1)));
      server.host.close();
      long millis = (System.nanoTime() - start) / 1_000_000;
      assertTrue(millis < 4_000, millis + " ms");
      assertTrue(slow.raw.isConnected());
    }
  }

  @Test
  void eventStreams_areServedAndEnd() throws Exception {
    BlockingQueue<EventStream> streams = new LinkedBlockingQueue<>();
    web.sse("/events", AccessPolicy.PUBLIC,
        new StreamPolicy(10, 10, Duration.ofSeconds(10), Duration.ofSeconds(2), StreamPolicy.Ending.FINISH), streams::add);
    try (RawClient raw = new RawClient(TestCertificate.trusting(CERTIFICATE).getSocketFactory()
        .createSocket(InetAddress.getLoopbackAddress(), server.host.port()))) {
      raw.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
      raw.readUntil("retry: ");
      EventStream stream = streams.take();
      assertTrue(stream.offer("1", "tick", "over TLS"));
      raw.readUntil("id: 1\nevent: tick\ndata: over TLS\n\n");
      stream.close();
      assertTrue(raw.readAll().endsWith("0\r\n\r\n"));
    }
  }
}
