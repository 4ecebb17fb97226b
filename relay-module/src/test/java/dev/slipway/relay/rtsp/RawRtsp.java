package dev.slipway.relay.rtsp;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** An RTSP peer that does as the test says. Confined to the test's thread; reads wait for ten seconds at most. */
final class RawRtsp implements AutoCloseable {

  static final String SDP = "v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1\r\na=control:a\r\n"
      + "m=audio 0 RTP/AVP 0\r\na=control:b\r\n";

  private final Socket socket = new Socket();
  private final DataInputStream in;
  private final String url;
  private final ArrayDeque<Frame> frames = new ArrayDeque<>();
  private String session = "";
  private int cseq;

  /** Connects to a server of this machine, with a small buffer for what it sends. */
  RawRtsp(int port, String name) throws IOException {
    socket.setReceiveBufferSize(16 * 1_024);
    socket.setSoTimeout(10_000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.setTcpNoDelay(true);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    url = "rtsp://127.0.0.1:" + port + "/relay/" + name;
  }

  /** What the server answered. */
  record Answer(int status, String reason, Map<String, List<String>> headers, String body) {

    String header(String name) {
      return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of("")).getFirst();
    }
  }

  /** A packet of media. */
  record Frame(int channel, byte[] packet) {

    int sequence() {
      return Bits.int16(packet, 2);
    }

    int timestamp() {
      return Bits.int32(packet, 4);
    }

    boolean isRtcp(int type) {
      return channel % 2 == 1 && (packet[1] & 0xFF) == type;
    }
  }

  RawRtsp send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  RawRtsp send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Asks; {@code path} follows the stream's address, or is all of it where it begins with {@code rtsp:} or is {@code *}. */
  Answer ask(String method, String path, String... headers) throws IOException {
    return ask(method, path, "", headers);
  }

  private Answer ask(String method, String path, String body, String[] headers) throws IOException {
    String uri = path.equals("*") || path.startsWith("rtsp:") ? path : url + path;
    StringBuilder text = new StringBuilder(method + " " + uri + " RTSP/1.0\r\nCSeq: " + ++cseq + "\r\n");
    if (!session.isEmpty()) {
      text.append("Session: ").append(session).append("\r\n");
    }
    for (String header : headers) {
      text.append(header).append("\r\n");
    }
    if (!body.isEmpty()) {
      text.append("Content-Length: ").append(body.length()).append("\r\n");
    }
    send(text + "\r\n" + body);
    Answer answer = answer();
    String id = answer.header("Session");
    if (!id.isEmpty()) {
      session = id.substring(0, id.indexOf(';'));
    } else if (method.equals("TEARDOWN")) {
      session = "";
    }
    return answer;
  }

  Answer announce(String sdp, String... headers) throws IOException {
    List<String> all = new ArrayList<>(List.of("Content-Type: application/sdp"));
    all.addAll(List.of(headers));
    return ask("ANNOUNCE", "", sdp, all.toArray(String[]::new));
  }

  /** Becomes the publisher of a picture on channel 0 and a sound on channel 2. */
  RawRtsp publish() throws IOException {
    expect(200, announce(SDP));
    expect(200, ask("SETUP", "/a", "Transport: RTP/AVP/TCP;unicast;interleaved=0-1;mode=record"));
    expect(200, ask("SETUP", "/b", "Transport: RTP/AVP/TCP;unicast;interleaved=2-3;mode=record"));
    expect(200, ask("RECORD", ""));
    return this;
  }

  /** Plays the picture on channel {@code video} and the sound on the second one behind it. Returns the answer to PLAY. */
  Answer play(int video) throws IOException {
    expect(200, ask("DESCRIBE", "", "Accept: application/sdp"));
    expect(200, ask("SETUP", "/trackID=0", "Transport: RTP/AVP/TCP;unicast;interleaved=" + video + "-" + (video + 1)));
    expect(200, ask("SETUP", "/trackID=1", "Transport: RTP/AVP/TCP;unicast;interleaved=" + (video + 2) + "-" + (video + 3)));
    Answer answer = ask("PLAY", "/");
    expect(200, answer);
    return answer;
  }

  static void expect(int status, Answer answer) {
    if (answer.status() != status) {
      throw new AssertionError("expected " + status + " and got " + answer);
    }
  }

  /** Returns the next answer; media before it is kept. */
  Answer answer() throws IOException {
    while (true) {
      in.mark(1);
      if (in.readByte() != '$') {
        in.reset();
        return read();
      }
      frames.add(packet());
    }
  }

  /** Returns the next packet of media. */
  Frame frame() throws IOException {
    if (!frames.isEmpty()) {
      return frames.remove();
    }
    byte first = in.readByte();
    if (first != '$') {
      throw new AssertionError("no frame, but: " + (char) first);
    }
    return packet();
  }

  private Frame packet() throws IOException {
    int channel = in.readUnsignedByte();
    byte[] bytes = new byte[in.readUnsignedShort()];
    in.readFully(bytes);
    return new Frame(channel, bytes);
  }

  private Answer read() throws IOException {
    String[] first = line().split(" ", 3);
    Map<String, List<String>> headers = new HashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), any -> new ArrayList<>())
          .add(line.substring(colon + 1).strip());
    }
    byte[] body = new byte[Integer.parseInt(headers.getOrDefault("content-length", List.of("0")).getFirst())];
    in.readFully(body);
    return new Answer(Integer.parseInt(first[1]), first[2], headers, new String(body, StandardCharsets.UTF_8));
  }

  private String line() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the server ended the connection after: " + text);
      }
      text.append((char) c);
    }
    return text.toString().stripTrailing();
  }

  /** Returns the media that is left until the server ends the connection. */
  List<Frame> rest() throws IOException {
    List<Frame> rest = new ArrayList<>(frames);
    frames.clear();
    try {
      while (in.read() == '$') {
        rest.add(packet());
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("the server does not end the connection; got " + rest.size() + " frames", e);
    } catch (IOException e) {
      return rest; // a reset is an end too
    }
    return rest;
  }

  /** Returns whether the server has ended the connection; what it says before is skipped. */
  boolean isEnded() throws IOException {
    try {
      while (in.read() >= 0) {
        continue;
      }
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
    return true;
  }

  /** Sends one picture in two packets: a key frame or another one. */
  RawRtsp picture(boolean key, int sequence, int timestamp, int bytes) throws IOException {
    int[] payload = new int[Math.max(1, bytes)];
    payload[0] = key ? 0x65 : 0x61;
    send(Rtps.frame(0, Rtps.packet(false, sequence, timestamp, 7, payload)));
    return send(Rtps.frame(0, Rtps.packet(true, sequence + 1, timestamp, 7, 0x61)));
  }

  RawRtsp sound(int sequence, int timestamp) throws IOException {
    return send(Rtps.frame(2, Rtps.packet(true, sequence, timestamp, 8, 1, 2, 3)));
  }

  /** Breaks the connection, as a machine does that loses its power. */
  void vanish() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
