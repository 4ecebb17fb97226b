package dev.slipway.relay.hub;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The program that a stream carries: the first one of its PAT, with what its PMT names.
 *
 * <p>Confined to its hub's lock.
 */
final class Program {

  static final int NONE = 0x1FFF;
  private static final int MAX_TRACKS = 16;
  private static final int FIRST_FREE_PID = 0x10;

  private final Section patSections = new Section(0);
  private final Section pmtSections = new Section(2);
  private byte @Nullable [] pat;
  private byte @Nullable [] pmt;
  private int number;
  private int pmtPid = NONE;
  private int pcrPid = NONE;
  private List<Track> tracks = List.of();

  /** Takes a packet; returns whether it changed what the program consists of. */
  boolean offer(int pid, byte[] b, int at) {
    if (pid == 0) {
      byte[] section = patSections.feed(b, at);
      return section != null && !Arrays.equals(section, pat) && readPat(section);
    }
    if (pid == pmtPid) {
      byte[] section = pmtSections.feed(b, at);
      return section != null && !Arrays.equals(section, pmt) && readPmt(section);
    }
    return false;
  }

  private boolean readPat(byte[] section) {
    for (int i = 8; i + 4 <= section.length - 4; i += 4) {
      int candidate = u16(section, i);
      int pid = u16(section, i + 2) & 0x1FFF;
      if (candidate != 0 && pid >= FIRST_FREE_PID && pid != NONE) {
        pat = section;
        number = candidate;
        if (pid != pmtPid) {
          pmtPid = pid;
          pmt = null;
          pmtSections.reset();
        }
        return pmt != null;
      }
    }
    return false;
  }

  private boolean readPmt(byte[] section) {
    int end = section.length - 4;
    int at = 12 + (u16(section, 10) & 0x0FFF);
    if (u16(section, 3) != number) {
      return false;
    }
    List<Track> found = new ArrayList<>();
    while (at + 5 <= end && found.size() < MAX_TRACKS) {
      int pid = u16(section, at + 1) & 0x1FFF;
      int next = at + 5 + (u16(section, at + 3) & 0x0FFF);
      if (next > end) {
        break;
      }
      if (pid >= FIRST_FREE_PID && pid != NONE && pid != pmtPid && found.stream().noneMatch(track -> track.pid() == pid)) {
        found.add(new Track(pid, codec(section[at] & 0xFF, section, at + 5, next)));
      }
      at = next;
    }
    if (found.isEmpty()) {
      return false;
    }
    pmt = section;
    pcrPid = u16(section, 8) & 0x1FFF;
    tracks = List.copyOf(found);
    return true;
  }

  private static Codec codec(int type, byte[] b, int from, int end) {
    String format = "";
    int[] tags = new int[(end - from) / 2];
    int count = 0;
    for (int at = from; at + 2 <= end; at += 2 + (b[at + 1] & 0xFF)) {
      tags[count++] = b[at] & 0xFF;
      if (b[at] == 0x05 && at + 6 <= end) {
        format = new String(b, at + 2, 4, StandardCharsets.ISO_8859_1);
      }
    }
    return Codec.of(type, format, Arrays.copyOf(tags, count));
  }

  private static int u16(byte[] b, int at) {
    return ((b[at] & 0xFF) << 8) | (b[at + 1] & 0xFF);
  }

  boolean known() {
    return pat != null && pmt != null;
  }

  byte @Nullable [] pat() {
    return pat;
  }

  byte @Nullable [] pmt() {
    return pmt;
  }

  int pmtPid() {
    return pmtPid;
  }

  /** Returns the packet identifier that carries the clock, {@link #NONE} where there is none. */
  int pcrPid() {
    return pcrPid;
  }

  List<Track> tracks() {
    return tracks;
  }

  /** Forgets the program: another one may come. */
  void reset() {
    pat = null;
    pmt = null;
    pmtPid = NONE;
    pcrPid = NONE;
    tracks = List.of();
    patSections.reset();
    pmtSections.reset();
  }
}
