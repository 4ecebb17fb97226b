package dev.slipway.relay.rtsp;

/**
 * What is sent or lost as a whole: the packets of one picture, one packet of sound, or one report. Immutable; its array is shared by
 * all players, and nothing may change it.
 *
 * <p>The array holds frames as they go over the wire (RFC 2326, section 10.12), on the channels {@code 2n} and {@code 2n + 1} of track
 * n; a player that chose others gets a changed copy.
 */
final class Unit {

  /** The bytes before each packet: {@code $}, channel and length. */
  static final int FRAME_HEAD = 4;

  private final int track;
  private final Kind kind;
  private final int sequence;
  private final int timestamp;
  private final byte[] bytes;

  /** What a unit is. */
  enum Kind {
    /** Media that a player can begin with. */
    KEY,
    /** Other media. */
    MEDIA,
    /** A sender report. */
    REPORT
  }

  Unit(int track, Kind kind, int sequence, int timestamp, byte[] bytes) {
    this.track = track;
    this.kind = kind;
    this.sequence = sequence;
    this.timestamp = timestamp;
    this.bytes = bytes;
  }

  /** Returns one packet of RTCP as a unit. */
  static Unit report(int track, byte[] packet) {
    byte[] frame = new byte[FRAME_HEAD + packet.length];
    head(frame, 0, 2 * track + 1, packet.length);
    System.arraycopy(packet, 0, frame, FRAME_HEAD, packet.length);
    return new Unit(track, Kind.REPORT, 0, 0, frame);
  }

  /** Writes the four bytes before a packet. */
  static void head(byte[] bytes, int at, int channel, int length) {
    bytes[at] = '$';
    bytes[at + 1] = (byte) channel;
    Bits.putInt16(bytes, at + 2, length);
  }

  int track() {
    return track;
  }

  Kind kind() {
    return kind;
  }

  /** Returns the sequence number of the first packet. */
  int sequence() {
    return sequence;
  }

  /** Returns the timestamp of the first packet. */
  int timestamp() {
    return timestamp;
  }

  /** Returns the frames. */
  byte[] bytes() {
    return bytes;
  }

  /** Writes the frames to {@code to}, with {@code shift} added to each channel. */
  void copy(byte[] to, int at, int shift) {
    System.arraycopy(bytes, 0, to, at, bytes.length);
    if (shift != 0) {
      int end = at + bytes.length;
      for (int frame = at; frame < end; frame += FRAME_HEAD + Bits.int16(to, frame + 2)) {
        to[frame + 1] += (byte) shift;
      }
    }
  }
}
