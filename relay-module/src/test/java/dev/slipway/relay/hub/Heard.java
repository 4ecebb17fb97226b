package dev.slipway.relay.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** What a reader got, and whether it is what every reader is promised. Looks at packets by itself, not with the hub's code. */
final class Heard {

  private static final int SIZE = 188;

  private Heard() {}

  /** Checks the beginning, and that every counter goes on or says that it does not. Returns how often one said so. */
  static int check(byte[] stream) {
    assertEquals(0, stream.length % SIZE, "whole packets");
    if (stream.length == 0) {
      return 0;
    }
    assertEquals(0, pid(stream, 0), "a PAT comes first");
    assertTrue(pid(stream, SIZE) >= 0x10 && starts(stream, SIZE), "a PMT comes next");
    assertTrue(starts(stream, 2 * SIZE), "a frame comes after the tables");
    Map<Integer, Integer> counters = new HashMap<>();
    int breaks = 0;
    for (int at = 0; at < stream.length; at += SIZE) {
      assertEquals(0x47, stream[at], "a packet begins at " + at);
      boolean adapted = (stream[at + 3] & 0x20) != 0;
      boolean payload = (stream[at + 3] & 0x10) != 0;
      boolean flagged = adapted && stream[at + 4] != 0 && (stream[at + 5] & 0x80) != 0;
      int counter = stream[at + 3] & 15;
      Integer before = counters.put(pid(stream, at), counter);
      if (flagged) {
        breaks++;
      } else if (before != null && counter != (before + (payload ? 1 : 0)) % 16) {
        fail("packet " + at / SIZE + " of pid " + pid(stream, at) + " has counter " + counter + " after " + before);
      }
    }
    return breaks;
  }

  static int pid(byte[] stream, int at) {
    return (stream[at + 1] & 0x1F) * 256 + (stream[at + 2] & 0xFF);
  }

  static boolean starts(byte[] stream, int at) {
    return (stream[at + 1] & 0x40) != 0;
  }

  /** Returns whether the first frame after the tables is marked as a place to begin, as ffmpeg's muxer marks key frames. */
  static boolean beginsWithKeyFrame(byte[] stream) {
    int at = 2 * SIZE;
    return (stream[at + 3] & 0x20) != 0 && stream[at + 4] != 0 && (stream[at + 5] & 0x40) != 0;
  }

  /** Returns the packets of one pid that have a payload. */
  static byte[] payloads(byte[] stream, int pid) {
    byte[] found = new byte[stream.length];
    int count = 0;
    for (int at = 0; at < stream.length; at += SIZE) {
      if (pid(stream, at) == pid && (stream[at + 3] & 0x10) != 0) {
        System.arraycopy(stream, at, found, count, SIZE);
        count += SIZE;
      }
    }
    return Arrays.copyOf(found, count);
  }
}
