package dev.slipway.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Frame;
import dev.slipway.testkit.RawPeer.RawFrame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RawPeerTest {

  private ServerSocket listener;
  private RawPeer peer;
  private Socket server;

  @BeforeEach
  void connect() throws IOException {
    listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    peer = RawPeer.connect(listener.getLocalPort());
    server = listener.accept();
  }

  @AfterEach
  void disconnect() throws IOException {
    peer.close();
    server.close();
    listener.close();
  }

  @Test
  void frames_areReadWithEveryFormOfLength() throws IOException {
    for (int length : new int[] {0, 1, 125, 126, 300, 65_535, 65_536, 100_000}) {
      byte[] payload = "x".repeat(length).getBytes(StandardCharsets.UTF_8);
      Thread writer = Thread.ofVirtual().start(() -> write(Frame.utf8(payload)));
      RawFrame frame = peer.readFrame();
      assertEquals(1, frame.opcode());
      assertEquals("x".repeat(length), frame.text());
      assertThreadEnds(writer);
    }
  }

  @Test
  void closeFrame_hasItsCode() throws IOException {
    server.getOutputStream().write(new byte[] {(byte) 0x88, 2, 0x03, (byte) 0xE9});
    RawFrame frame = peer.readFrame();
    assertEquals(8, frame.opcode());
    assertEquals(1001, frame.closeCode());
    assertEquals(1005, new RawFrame(8, ByteBuffer.allocate(0)).closeCode());
  }

  @Test
  void head_endsAtItsEmptyLine_andWhatFollowsIsLeft() throws IOException {
    server.getOutputStream().write("HTTP/1.1 200 OK\r\nA: b\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    write(Frame.text("next"));
    assertEquals("HTTP/1.1 200 OK\r\nA: b\r\n\r\n", peer.readHead());
    assertEquals("next", peer.readFrame().text());
  }

  @Test
  void halfAFrame_isNoFrame() throws IOException {
    server.getOutputStream().write(new byte[] {(byte) 0x81, 5, 'h', 'a'});
    server.shutdownOutput();
    assertThrows(UncheckedIOException.class, peer::readFrame);
    assertTrue(peer.readsEnd());
  }

  @Test
  void reset_isAResetForTheServer() {
    peer.reset();
    SocketException seen = assertThrows(SocketException.class, () -> server.getInputStream().read());
    assertTrue(String.valueOf(seen.getMessage()).contains("reset"), seen.toString());
  }

  private void write(Frame frame) {
    byte[] wire = new byte[frame.wireBytes()];
    frame.copyTo(wire, 0);
    try {
      server.getOutputStream().write(wire);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void assertThreadEnds(Thread thread) {
    Await.until("the writer ends", () -> !thread.isAlive());
  }
}
