package dev.slipway.chat;

import dev.slipway.chat.contract.Appended;
import dev.slipway.chat.contract.ChatLog;
import dev.slipway.chat.contract.ChatMessage;
import dev.slipway.chat.contract.Draft;
import dev.slipway.chat.contract.Retention;
import dev.slipway.chat.contract.Span;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A log that keeps nothing beyond the process. Thread-safe. */
final class MemoryLog implements ChatLog {

  private record Key(String sender, String id) {}

  private static final class Kept {
    private final TreeMap<Long, ChatMessage> messages = new TreeMap<>();
    private final Map<Key, Long> ids = new HashMap<>();
    private long head;
  }

  private final Clock clock;
  private String epoch = ChatLog.newEpoch();
  private final TreeMap<String, Kept> rooms = new TreeMap<>();

  MemoryLog(Clock clock) {
    this.clock = clock;
  }

  /** Begins anew, as another log. */
  synchronized void wipe() {
    rooms.clear();
    epoch = ChatLog.newEpoch();
  }

  @Override
  public synchronized String epoch() {
    return epoch;
  }

  @Override
  public synchronized List<Appended> append(String room, List<Draft> drafts) {
    Kept kept = rooms.computeIfAbsent(room, each -> new Kept());
    List<Appended> appended = new ArrayList<>();
    for (Draft draft : drafts) {
      Key key = new Key(draft.sender(), draft.id());
      Long before = kept.ids.get(key);
      if (before == null) {
        kept.head++;
        ChatMessage message = new ChatMessage(
            room, kept.head, draft.id(), draft.sender(), draft.content(), draft.time(), false);
        kept.messages.put(kept.head, message);
        kept.ids.put(key, kept.head);
        appended.add(new Appended(message, false));
      } else {
        appended.add(new Appended(message(kept, before), true));
      }
    }
    return appended;
  }

  private static ChatMessage message(Kept kept, long seq) {
    ChatMessage message = kept.messages.get(seq);
    if (message == null) {
      throw new IllegalStateException("message " + seq + " is known by its id and not kept");
    }
    return message;
  }

  @Override
  public synchronized Span span(String room) {
    Kept kept = rooms.get(room);
    if (kept == null) {
      return Span.EMPTY;
    }
    return new Span(kept.messages.isEmpty() ? kept.head + 1 : kept.messages.firstKey(), kept.head);
  }

  @Override
  public synchronized List<ChatMessage> after(String room, long seq, int limit) {
    Kept kept = rooms.get(room);
    return kept == null ? List.of() : kept.messages.tailMap(seq, false).values().stream().limit(limit).toList();
  }

  @Override
  public synchronized List<ChatMessage> before(String room, long seq, int limit) {
    Kept kept = rooms.get(room);
    return kept == null ? List.of()
        : kept.messages.headMap(seq, false).descendingMap().values().stream().limit(limit).toList().reversed();
  }

  @Override
  public synchronized Optional<ChatMessage> delete(String room, long seq) {
    Kept kept = rooms.get(room);
    return Optional.ofNullable(kept == null ? null : kept.messages.computeIfPresent(seq, (each, old) -> new ChatMessage(
        old.room(), old.seq(), old.id(), old.sender(), "", old.time(), true)));
  }

  @Override
  public synchronized List<String> rooms(String name, int limit) {
    return rooms.tailMap(name, false).keySet().stream().limit(limit).toList();
  }

  @Override
  public synchronized long prune(Retention retention) {
    Instant oldest = clock.instant().minus(retention.age());
    long forgotten = 0;
    for (Kept kept : rooms.values()) {
      while (!kept.messages.isEmpty() && (kept.messages.size() > retention.messages()
          || kept.messages.firstEntry().getValue().time().isBefore(oldest))) {
        ChatMessage message = kept.messages.pollFirstEntry().getValue();
        kept.ids.remove(new Key(message.sender(), message.id()));
        forgotten++;
      }
    }
    return forgotten;
  }

  @Override
  public void check() {}
}
