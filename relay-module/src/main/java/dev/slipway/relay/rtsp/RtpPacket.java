package dev.slipway.relay.rtsp;

import org.jspecify.annotations.Nullable;

/** A view of the RTP packet (RFC 3550, section 5.1) that lies in some bytes; moved from packet to packet. Confined to one thread. */
final class RtpPacket {

  private static final int FIXED_HEAD = 12;

  private byte @Nullable [] bytes;
  private int start;
  private int payload;
  private int end;

  /** Looks at the packet in the given bytes. Returns false when it is none; the view is then of no use. */
  boolean read(byte[] from, int offset, int length) {
    bytes = null;
    if (length < FIXED_HEAD || (from[offset] & 0xC0) != 0x80) {
      return false;
    }
    int stop = offset + length;
    int at = offset + FIXED_HEAD + 4 * (from[offset] & 0x0F);
    if ((from[offset] & 0x10) != 0) { // an extension: 16 bits of its own, 16 bits of length in words
      if (stop - at < 4) {
        return false;
      }
      at += 4 + 4 * Bits.int16(from, at + 2);
    }
    if (at > stop) {
      return false;
    }
    if ((from[offset] & 0x20) != 0) { // padding, whose last byte says how much there is
      int padding = from[stop - 1] & 0xFF;
      if (padding == 0 || padding > stop - at) {
        return false;
      }
      stop -= padding;
    }
    bytes = from;
    start = offset;
    payload = at;
    end = stop;
    return true;
  }

  /** Returns whether this is the last packet of a picture. */
  boolean marker() {
    return (array()[start + 1] & 0x80) != 0;
  }

  /** Returns the sequence number, from 0 to 65535. */
  int sequence() {
    return Bits.int16(array(), start + 2);
  }

  /** Returns the timestamp, an unsigned number of 32 bits. */
  int timestamp() {
    return Bits.int32(array(), start + 4);
  }

  /** Returns the source, an unsigned number of 32 bits. */
  int source() {
    return Bits.int32(array(), start + 8);
  }

  /** Returns whether a player can begin with this packet. */
  boolean isKey(Coding coding) {
    return coding.isKey(array(), payload, end - payload);
  }

  private byte[] array() {
    byte[] now = bytes;
    if (now == null) {
      throw new IllegalStateException("no packet was read");
    }
    return now;
  }
}
