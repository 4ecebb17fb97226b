package dev.slipway.relay.rtsp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a peer sends is understood however it is cut, and refused when it is malformed. */
class InboundTest {

  private static final String OPTIONS = "OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n";

  /** Gives at most {@code most} bytes at a time, as a network does. */
  private static final class Pieces extends InputStream {

    private final ByteArrayInputStream all;
    private final Random random;
    private final int most;

    Pieces(byte[] all, Random random, int most) {
      this.all = new ByteArrayInputStream(all);
      this.random = random;
      this.most = most;
    }

    @Override
    public int read() {
      return all.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      return all.read(bytes, offset, Math.min(length, 1 + random.nextInt(most)));
    }
  }

  /** Keeps the frames as text: channel and payload. */
  private static final class Kept implements Inbound.Frames {

    private final List<String> heard = new ArrayList<>();

    @Override
    public void frame(int channel, byte[] bytes, int offset, int length) {
      heard.add(channel + ":" + length + ":" + Arrays.hashCode(Arrays.copyOfRange(bytes, offset, offset + length)));
    }

    @Override
    public void idle() {}
  }

  private static Inbound of(byte[] bytes, Kept kept, Random random, int most) {
    return new Inbound(new Pieces(bytes, random, most), kept, System::nanoTime);
  }

  private static Inbound of(String text) {
    return of(text.getBytes(StandardCharsets.ISO_8859_1), new Kept(), new Random(1), 7);
  }

  private static int refused(String text) {
    RtspFault fault = assertThrows(RtspFault.class, () -> of(text).next());
    assertTrue(fault.isFatal(), fault::reason);
    return fault.status();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 17, 100, 5_000, 200_000})
  void requestsFramesAndStrayLineEnds_areFoundHoweverTheyAreCut(int most) throws Exception {
    Random random = new Random(most);
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    List<String> expected = new ArrayList<>();
    Kept kept = new Kept();
    for (int i = 0; i < 60; i++) {
      switch (random.nextInt(4)) {
        case 0 -> {
          byte[] payload = new byte[random.nextInt(3) == 0 ? 65_535 : random.nextInt(1_500)];
          random.nextBytes(payload);
          int channel = random.nextInt(256);
          wire.writeBytes(new byte[] {'$', (byte) channel, (byte) (payload.length >> 8), (byte) payload.length});
          wire.writeBytes(payload);
          expected.add(channel + ":" + payload.length + ":" + Arrays.hashCode(payload));
        }
        case 1 -> wire.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        case 2 -> {
          wire.writeBytes(("OPTIONS * RTSP/1.0\nCSeq: " + i + "\n\n").getBytes(StandardCharsets.US_ASCII));
          expected.add("OPTIONS " + i + " 0");
        }
        default -> {
          byte[] body = new byte[1 + random.nextInt(Inbound.BODY_BYTES)];
          random.nextBytes(body);
          wire.writeBytes(("ANNOUNCE rtsp://h/relay/a RTSP/1.0\r\nCSeq:" + i + "\r\nContent-Length: " + body.length + "\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
          wire.writeBytes(body);
          expected.add("ANNOUNCE " + i + " " + Arrays.hashCode(body));
        }
      }
    }
    Inbound inbound = of(wire.toByteArray(), kept, random, most);
    for (RtspRequest request = inbound.next(); request != null; request = inbound.next()) {
      kept.heard.add(request.method() + " " + request.cseq() + " " + (request.body().length == 0 ? 0 : Arrays.hashCode(request.body())));
    }
    assertEquals(expected, kept.heard);
  }

  @Test
  void endBetweenRequests_isAnEnd() throws Exception {
    Inbound inbound = of(OPTIONS + "\r\n\r\n");
    RtspRequest request = inbound.next();
    assertEquals("OPTIONS", request == null ? "" : request.method());
    assertNull(inbound.next());
    assertEquals(0, inbound.requestNanos());
  }

  @ParameterizedTest
  @ValueSource(strings = {"OPTIONS * RTSP", "OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nContent-Length: 5\r\n\r\nabc", "$\0\0\u0009abc", "$"})
  void endWithinSomething_isABrokenConnection(String text) {
    assertThrows(EOFException.class, () -> of(text).next());
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "\u0016\u0003\u0001\u0002", "GET / HTTP/1.1\r\n\r\n", "OPTIONS *\r\n\r\n", "OPTIONS  * RTSP/1.0\r\n\r\n",
    "OPTIONS * RTSP/1.0 x\r\n\r\n",
    "OPT(ONS * RTSP/1.0\r\n\r\n", "OPTIONS * RTSP/1.0\r\nCSeq 1\r\n\r\n", "OPTIONS * RTSP/1.0\r\n: 1\r\n\r\n",
    "OPTIONS * RTSP/1.0\r\nC Seq: 1\r\n\r\n", "OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n folded\r\n\r\n", "OPTIONS * RTSP/1.0\r\nCSeq: \0\r\n\r\n",
    "OPTIONS * RTSP/1.0\r\nX: a\u0007b\r\n\r\n", "OPTIONS \u00e4 RTSP/1.0\r\n\r\n", "OPTIONS * RTSP/1.0\r\nContent-Length: -1\r\n\r\n",
    "OPTIONS * RTSP/1.0\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", "OPTIONS * RTSP/1.0\r\nContent-Length: 0x10\r\n\r\n",
    "OPTIONS * RTSP/1.0\r\nContent-Length: 99999999999999999999\r\n\r\n", "OPTIONS * RTSP/1.0\r\nContent-Length:\r\n\r\n",
    "OPTIONS * RTSP/1.0\rCSeq: 1\r\r", "RTSP/1.0 200 OK\r\n\r\n", "AVERYLONGMETHODNAMEOFMORETHANTHIRTYTWO * RTSP/1.0\r\n\r\n"})
  void malformedHead_isRefused(String text) {
    assertEquals(400, refused(text + " ".repeat(Inbound.HEAD_BYTES)));
  }

  @Test
  void sizes_areLimited() {
    assertEquals(400, refused("OPTIONS * RTSP/1.0\r\nX: " + "x".repeat(Inbound.HEAD_BYTES)));
    assertEquals(400, refused("OPTIONS * RTSP/1.0\r\n" + "X: y\r\n".repeat(2_000) + "\r\n"));
    assertEquals(400, refused("OPTIONS * RTSP/1.0\r\n" + "X: y\r\n".repeat(101) + "\r\n"));
    assertEquals(413, refused("ANNOUNCE * RTSP/1.0\r\nContent-Length: 65537\r\n\r\n"));
    assertEquals(414, refused("OPTIONS /" + "x".repeat(2_048) + " RTSP/1.0\r\n\r\n"));
    assertEquals(505, refused("OPTIONS * RTSP/2.0\r\n\r\n"));
  }

  @Test
  void anyBytes_areRefusedOrUnderstood_andNothingElse() {
    Random random = new Random(42);
    byte[] valid = ("\r\n" + OPTIONS + "$\1\0\4abcdSETUP rtsp://h/relay/a/trackID=0 RTSP/1.0\r\nCSeq: 2\r\n"
        + "Session: 0011223344556677;timeout=60\r\n"
        + "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\nContent-Length: 3\r\n\r\nabc").getBytes(StandardCharsets.ISO_8859_1);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = round % 3 == 0 ? new byte[random.nextInt(200)] : valid.clone();
      if (round % 3 == 0) {
        random.nextBytes(bytes);
      } else {
        for (int change = random.nextInt(6); change >= 0; change--) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
      }
      understand(bytes, random);
    }
  }

  private static void understand(byte[] bytes, Random random) {
    Inbound inbound = of(bytes, new Kept(), random, 1 + random.nextInt(50));
    try {
      for (RtspRequest request = inbound.next(); request != null; request = inbound.next()) {
        Transport.parse(request.headers().first("Transport").orElse(""));
        request.cseq();
      }
    } catch (RtspFault fault) {
      assertTrue(fault.status() >= 400 && fault.status() <= 505 && !fault.reason().contains("\n"), fault::reason);
    } catch (IOException e) {
      assertTrue(e instanceof EOFException, e::toString);
    }
  }

  @Test
  void body_isWhatWasSent() throws Exception {
    RtspRequest request = of("ANNOUNCE * RTSP/1.0\r\nCSeq: 4294967295\r\ncontent-length: 3\r\n\r\nabc").next();
    assertEquals(RtspRequest.MAX_CSEQ, request == null ? 0 : request.cseq());
    assertArrayEquals(new byte[] {'a', 'b', 'c'}, request == null ? new byte[0] : request.body());
  }
}
