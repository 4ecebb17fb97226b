package dev.slipway.relay.control;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What was deleted of late and can be brought back. Guarded by the lock of {@link Relays}. */
final class Undos {

  /** How long a deletion can be taken back. */
  static final Duration TIME = Duration.ofSeconds(60);

  private static final int MOST = 64;
  private static final int ID_BYTES = 8;

  private final SecureRandom random = new SecureRandom();
  private final LinkedHashMap<String, Entry> entries = new LinkedHashMap<>();

  /**
   * A deletion that can be taken back. Immutable.
   *
   * @param id what the client names it by
   * @param removal what was deleted
   * @param until until when it can be taken back
   */
  record Entry(String id, Removal removal, Instant until) {}

  /** Remembers a deletion, and forgets what is too old or too much. */
  Entry add(Removal removal, Instant now) {
    forget(now);
    if (entries.size() == MOST) {
      entries.pollFirstEntry();
    }
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    Entry entry = new Entry(HexFormat.of().formatHex(id), removal, now.plus(TIME));
    entries.put(entry.id(), entry);
    return entry;
  }

  /** Returns the deletion of that name, or the last one for an empty name, where it can still be taken back. */
  Optional<Entry> find(String id, Instant now) {
    forget(now);
    return id.isEmpty() ? Optional.ofNullable(entries.lastEntry()).map(Map.Entry::getValue) : Optional.ofNullable(entries.get(id));
  }

  /** Forgets a deletion that was taken back. */
  void remove(Entry entry) {
    entries.remove(entry.id());
  }

  private void forget(Instant now) {
    entries.values().removeIf(entry -> !now.isBefore(entry.until()));
  }
}
