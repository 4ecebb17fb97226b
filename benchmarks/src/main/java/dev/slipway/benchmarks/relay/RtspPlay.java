package dev.slipway.benchmarks.relay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As much RTSP (RFC 2326) as it takes to play two tracks within the connection. Confined to one thread. */
final class RtspPlay {

  private static final Pattern LENGTH = Pattern.compile("(?i)Content-Length: *(\\d+)");
  private static final Pattern SESSION = Pattern.compile("(?i)Session: *([^;\\s]+)");
  private static final String GOOD = "RTSP/1.0 200";
  private static final int TRACKS = 2;
  private static final int LOOKS = 100;
  private static final long PAUSE_NANOS = 50_000_000;

  private final SocketChannel channel;
  private int sequence;

  private RtspPlay(SocketChannel channel) {
    this.channel = channel;
  }

  /** Asks a blocking channel for both tracks. Returns when they begin to come; some of them may have been read. */
  static void begin(SocketChannel channel, String url) throws IOException {
    RtspPlay play = new RtspPlay(channel);
    for (int look = 0; !play.ask("DESCRIBE " + url, "Accept: application/sdp\r\n").startsWith(GOOD); look++) {
      if (look == LOOKS) {
        throw new IOException("nobody publishes " + url);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    String session = "";
    for (int track = 0; track < TRACKS; track++) {
      String answer = play.ask("SETUP " + url + "/trackID=" + track, session
          + "Transport: RTP/AVP/TCP;unicast;interleaved=" + 2 * track + "-" + (2 * track + 1) + "\r\n");
      Matcher matcher = SESSION.matcher(answer);
      if (!matcher.find()) {
        throw new IOException("no session: " + answer);
      }
      session = "Session: " + matcher.group(1) + "\r\n";
    }
    String answer = play.ask("PLAY " + url, session);
    if (!answer.startsWith(GOOD)) {
      throw new IOException("it is not played: " + answer);
    }
  }

  /** Returns the head of the answer. */
  private String ask(String line, String headers) throws IOException {
    String request = line + " RTSP/1.0\r\nCSeq: " + ++sequence + "\r\n" + headers + "\r\n";
    channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) next(1).get());
    }
    Matcher length = LENGTH.matcher(head);
    if (length.find()) {
      next(Integer.parseInt(length.group(1)));
    }
    return head.toString();
  }

  private ByteBuffer next(int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes) < 0) {
        throw new IOException("the server has closed");
      }
    }
    return bytes.flip();
  }
}
