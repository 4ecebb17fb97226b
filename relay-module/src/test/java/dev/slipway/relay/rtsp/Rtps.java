package dev.slipway.relay.rtsp;

import java.nio.ByteBuffer;

/** Packets as a publisher makes them. Stateless. */
final class Rtps {

  private Rtps() {}

  /** Returns an RTP packet (RFC 3550, section 5.1). */
  static byte[] packet(boolean marker, int sequence, int timestamp, int source, int... payload) {
    ByteBuffer buffer = ByteBuffer.allocate(12 + payload.length);
    buffer.put((byte) 0x80).put((byte) (96 | (marker ? 0x80 : 0))).putShort((short) sequence).putInt(timestamp).putInt(source);
    for (int value : payload) {
      buffer.put((byte) value);
    }
    return buffer.array();
  }

  /** Returns a sender report with a description behind it, and a good-bye. */
  static byte[] report(int source, long ntp, int timestamp) {
    ByteBuffer buffer = ByteBuffer.allocate(28 + 16 + 8);
    buffer.put((byte) 0x80).put((byte) 200).putShort((short) 6).putInt(source).putLong(ntp).putInt(timestamp).putInt(1).putInt(2);
    buffer.put((byte) 0x81).put((byte) 202).putShort((short) 3).putInt(source).put(new byte[] {1, 4, 'n', 'a', 'm', 'e', 0, 0});
    buffer.put((byte) 0x81).put((byte) 203).putShort((short) 1).putInt(source);
    return buffer.array();
  }

  /** Returns {@code packet} as a frame of the connection. */
  static byte[] frame(int channel, byte[] packet) {
    return ByteBuffer.allocate(4 + packet.length).put((byte) '$').put((byte) channel).putShort((short) packet.length).put(packet).array();
  }
}
