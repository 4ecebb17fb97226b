package dev.slipway.relay.hls;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tables of a stream, kept to be put before each segment with counters of their own, and what they say: which stream leads. The
 * pictures lead, or the sound where there are none. Confined to the segmenter's thread.
 */
final class Program {

  private static final int NONE = -1;
  private static final int MAX_PMT_PACKETS = 4;

  private byte @Nullable [] pat;
  private byte[] patSection = {};
  private byte[] pmtSection = {};
  private final List<byte[]> pmt = new ArrayList<>();
  private int pmtPid = NONE;
  private int leadPid = NONE;
  private boolean pictures;
  private int patCounter;
  private int pmtCounter;

  /** Returns whether {@code packet} was one of a table, and keeps it. */
  boolean take(TsPacket packet) {
    int pid = packet.pid();
    if (pid == 0) {
      takePat(packet);
      return true;
    }
    if (pid != pmtPid) {
      return false;
    }
    if (packet.starts()) {
      pmt.clear();
      byte[] section = packet.section();
      if (section.length > 0 && !Arrays.equals(section, pmtSection)) {
        pmtSection = section;
        lead(section);
      }
    }
    if (pmt.size() < MAX_PMT_PACKETS) {
      pmt.add(packet.copy());
    }
    return true;
  }

  private void takePat(TsPacket packet) {
    byte[] section = packet.section();
    for (int i = 8; i + 4 <= section.length; i += 4) {
      if ((section[i] | section[i + 1]) != 0) {
        pat = packet.copy();
        if (!Arrays.equals(section, patSection)) {
          patSection = section;
          pmtPid = pid(section, i + 2);
          pmt.clear();
        }
        return;
      }
    }
  }

  private void lead(byte[] section) {
    int video = NONE;
    int audio = NONE;
    if (section.length < 12) {
      return;
    }
    int i = 12 + ((section[10] & 0x0f) << 8 | (section[11] & 0xff));
    while (i + 5 <= section.length) {
      int type = section[i] & 0xff;
      int pid = pid(section, i + 1);
      switch (type) {
        case 0x01, 0x02, 0x10, 0x1b, 0x24 -> video = video == NONE ? pid : video;
        case 0x03, 0x04, 0x0f, 0x11, 0x81, 0x87 -> audio = audio == NONE ? pid : audio;
        default -> { }
      }
      i += 5 + ((section[i + 3] & 0x0f) << 8 | (section[i + 4] & 0xff));
    }
    pictures = video != NONE;
    leadPid = pictures ? video : audio;
  }

  private static int pid(byte[] bytes, int at) {
    return (bytes[at] & 0x1f) << 8 | (bytes[at + 1] & 0xff);
  }

  boolean isKnown() {
    return leadPid != NONE && pat != null && !pmt.isEmpty();
  }

  /** Returns whether {@code packet} belongs to the stream that leads. */
  boolean isOfLead(TsPacket packet) {
    return packet.pid() == leadPid;
  }

  /** Returns whether a picture begins in {@code packet}, or a piece of sound where there are no pictures. */
  boolean leads(TsPacket packet) {
    return isOfLead(packet) && packet.starts();
  }

  /** Returns whether a segment should begin with {@code packet}. */
  boolean isKey(TsPacket packet) {
    return leads(packet) && (!pictures || packet.isRandomAccess());
  }

  /** Returns what the PMT says, to be compared. */
  byte[] content() {
    return pmtSection;
  }

  /** Appends the tables, counted on from the last time. */
  void write(Buffer out) {
    byte[] first = pat;
    if (first != null) {
      out.add(counted(first, patCounter++), 0, TsPacket.SIZE);
    }
    for (byte[] packet : pmt) {
      out.add(counted(packet, pmtCounter++), 0, TsPacket.SIZE);
    }
  }

  private static byte[] counted(byte[] packet, int counter) {
    byte[] copy = packet.clone();
    copy[3] = (byte) ((copy[3] & 0xf0) | (counter & 0x0f));
    return copy;
  }
}
