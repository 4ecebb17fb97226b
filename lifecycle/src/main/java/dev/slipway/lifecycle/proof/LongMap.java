package dev.slipway.lifecycle.proof;

/** A map of longs to longs without boxes, for the millions of objects of a heap. The key 0 is none. Not thread-safe. */
final class LongMap {

  static final long NONE = Long.MIN_VALUE;

  private long[] keys = new long[1 << 16];
  private long[] values = new long[1 << 16];
  private int size;

  long get(long key) {
    int slot = slot(keys, key);
    return keys[slot] == key ? values[slot] : NONE;
  }

  boolean has(long key) {
    return keys[slot(keys, key)] == key;
  }

  void put(long key, long value) {
    if (size * 2 >= keys.length) {
      grow();
    }
    int slot = slot(keys, key);
    if (keys[slot] == 0) {
      keys[slot] = key;
      size++;
    }
    values[slot] = value;
  }

  /** Hears of an entry. */
  interface Entry {
    void accept(long key, long value);
  }

  void forEach(Entry each) {
    for (int i = 0; i < keys.length; i++) {
      if (keys[i] != 0) {
        each.accept(keys[i], values[i]);
      }
    }
  }

  private void grow() {
    long[] oldKeys = keys;
    long[] oldValues = values;
    keys = new long[oldKeys.length * 2];
    values = new long[keys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != 0) {
        int slot = slot(keys, oldKeys[i]);
        keys[slot] = oldKeys[i];
        values[slot] = oldValues[i];
      }
    }
  }

  private static int slot(long[] keys, long key) {
    long mixed = key * 0x9E3779B97F4A7C15L;
    int slot = (int) (mixed >>> 32) & (keys.length - 1);
    while (keys[slot] != 0 && keys[slot] != key) {
      slot = (slot + 1) & (keys.length - 1);
    }
    return slot;
  }
}
