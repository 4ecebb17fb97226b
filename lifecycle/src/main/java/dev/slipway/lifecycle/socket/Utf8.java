package dev.slipway.lifecycle.socket;

/**
 * Tells whether bytes that come in pieces are UTF-8 (RFC 3629, section 4), as soon as they are not. Confined to the thread
 * that reads.
 */
final class Utf8 {

  private int missing;
  private int low;
  private int high;

  /** Returns whether the bytes may go on what was accepted so far. After false, {@link #reset} before anything else. */
  boolean accept(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      if (missing == 0) {
        while (at < to && bytes[at] >= 0) {
          at++;
        }
        if (at < to && !lead(bytes[at++] & 0xFF)) {
          return false;
        }
      } else {
        int next = bytes[at++] & 0xFF;
        if (next < low || next > high) {
          return false;
        }
        missing--;
        low = 0x80;
        high = 0xBF;
      }
    }
    return true;
  }

  /** Returns whether what was accepted ends at the end of a character. */
  boolean isComplete() {
    return missing == 0;
  }

  void reset() {
    missing = 0;
  }

  static boolean isValid(byte[] bytes, int from, int to) {
    Utf8 check = new Utf8();
    return check.accept(bytes, from, to) && check.isComplete();
  }

  private boolean lead(int value) {
    low = 0x80;
    high = 0xBF;
    if (value >= 0xC2 && value <= 0xDF) {
      missing = 1;
    } else if (value >= 0xE0 && value <= 0xEF) {
      missing = 2;
      low = value == 0xE0 ? 0xA0 : 0x80; // no overlong form
      high = value == 0xED ? 0x9F : 0xBF; // no surrogate
    } else if (value >= 0xF0 && value <= 0xF4) {
      missing = 3;
      low = value == 0xF0 ? 0x90 : 0x80;
      high = value == 0xF4 ? 0x8F : 0xBF; // nothing above U+10FFFF
    } else {
      return false;
    }
    return true;
  }
}
