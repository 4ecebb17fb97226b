package dev.slipway.mongodb;

import com.mongodb.ReadConcern;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import dev.slipway.chat.contract.ChatMessage;
import dev.slipway.chat.contract.Span;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * What the collections hold, as a reader may see it. Stateless and thread-safe.
 *
 * <p>Batches are always read before the floor, because the floor is raised before anything below it changes: whatever was seen of
 * a change below the floor is then filtered out. What is left is looked at once more, and read again should a number be missing.
 */
final class History {

  private static final int CURSOR_BATCH = 100;
  private static final int LOOKS = 5;
  private static final String FLOOR_BATCH = "batch";
  private static final String FLOOR_OLDEST = "oldest";

  private final Store store;

  History(Store store) {
    this.store = store;
  }

  /** Returns below what everything is forgotten, in a state that is durable. */
  Floor floor(String room) {
    return floor(store.floors().find(Filters.eq(room)).first());
  }

  /** Returns the floor that the server knows, be it durable or not: not older than anything that it has answered before. */
  Floor newestFloor(String room) {
    return floor(store.floors().withReadConcern(ReadConcern.LOCAL).find(Filters.eq(room)).first());
  }

  static Floor floor(@Nullable Document document) {
    return document == null ? Floor.GROUND : new Floor(document.getLong(FLOOR_BATCH), document.getLong(FLOOR_OLDEST));
  }

  /** Returns the update that raises a floor and never lowers it. */
  static Bson raise(Floor floor) {
    return new Document("$max", new Document(FLOOR_BATCH, floor.batch()).append(FLOOR_OLDEST, floor.oldest()));
  }

  Span span(String room) {
    long last = newest(room);
    Floor floor = floor(room);
    if (last < floor.oldest() - 1) {
      last = Math.max(newest(room), floor.oldest() - 1); // all of it was forgotten, or was while we looked
    }
    return new Span(floor.oldest(), last);
  }

  private long newest(String room) {
    Document newest = store.batches().find(Filters.eq(Batch.ROOM, room))
        .sort(Sorts.descending(Batch.FIRST)).projection(Projections.include(Batch.LAST)).first();
    return newest == null ? 0 : newest.getLong(Batch.LAST);
  }

  List<ChatMessage> after(String room, long seq, int limit) {
    if (limit < 1 || seq == Long.MAX_VALUE) {
      return List.of();
    }
    return gapless(() -> {
      long from = Math.max(1, seq + 1);
      long start = at(room, from).map(Batch::first).orElse(0L);
      FindIterable<Document> ascending = store.batches()
          .find(Filters.and(Filters.eq(Batch.ROOM, room), Filters.gte(Batch.FIRST, start)))
          .sort(Sorts.ascending(Batch.FIRST));
      return read(room, ascending, limit, message -> message.seq() >= from, false);
    });
  }

  List<ChatMessage> before(String room, long seq, int limit) {
    if (limit < 1) {
      return List.of();
    }
    return gapless(() -> {
      FindIterable<Document> descending = store.batches()
          .find(Filters.and(Filters.eq(Batch.ROOM, room), Filters.lt(Batch.FIRST, seq)))
          .sort(Sorts.descending(Batch.FIRST));
      List<ChatMessage> messages = read(room, descending, limit, message -> message.seq() < seq, true);
      Collections.reverse(messages);
      return messages;
    });
  }

  /** Reads until {@code limit} messages that count are there. */
  private List<ChatMessage> read(
      String room, FindIterable<Document> query, int limit, Predicate<ChatMessage> wanted, boolean newestFirst) {
    List<Batch> found = new ArrayList<>();
    int count = 0;
    try (MongoCursor<Document> cursor = query.batchSize(Math.min(limit, CURSOR_BATCH)).iterator()) {
      while (count < limit && cursor.hasNext()) {
        Batch batch = Batch.of(cursor.next());
        found.add(batch);
        count += (int) batch.messages().stream().filter(wanted).count();
      }
    }
    Floor floor = floor(room);
    List<ChatMessage> messages = new ArrayList<>(Math.min(count, limit));
    for (Batch batch : found) {
      if (floor.carries(batch)) {
        List<ChatMessage> all = newestFirst ? batch.messages().reversed() : batch.messages();
        all.stream().filter(message -> message.seq() >= floor.oldest()).filter(wanted)
            .limit(limit - messages.size()).forEach(messages::add);
      }
    }
    return messages;
  }

  private static List<ChatMessage> gapless(Supplier<List<ChatMessage>> look) {
    for (int looks = 0; looks < LOOKS; looks++) {
      List<ChatMessage> messages = look.get();
      if (messages.isEmpty() || messages.getLast().seq() - messages.getFirst().seq() == messages.size() - 1) {
        return messages;
      }
    }
    throw new IllegalStateException("numbers are missing, and are still missing after " + LOOKS + " looks");
  }

  /** Returns the batch in whose place a number lies, whether or not it counts. */
  Optional<Batch> at(String room, long seq) {
    Document document = store.batches()
        .find(Filters.and(Filters.eq(Batch.ROOM, room), Filters.lte(Batch.FIRST, seq)))
        .sort(Sorts.descending(Batch.FIRST))
        .first();
    return Optional.ofNullable(document).map(Batch::of);
  }

  /** Returns every batch that holds one of the keys, whether or not it counts. */
  List<Batch> holding(String room, Iterable<String> keys) {
    return store.batches()
        .find(Filters.and(Filters.eq(Batch.ROOM, room), Filters.in(Batch.MESSAGES + "." + Batch.KEY, keys)))
        .map(Batch::of)
        .into(new ArrayList<>());
  }

  /** A room has a first batch as long as nothing of it was forgotten, and a floor from then on. */
  List<String> rooms(String name, int limit) {
    if (limit < 1) {
      return List.of();
    }
    NavigableSet<String> rooms = new TreeSet<>();
    store.batches().find(Filters.and(Filters.eq(Batch.FIRST, 1L), Filters.gt(Batch.ROOM, name)))
        .sort(Sorts.ascending(Batch.ROOM)).projection(Projections.include(Batch.ROOM)).limit(limit)
        .forEach(document -> rooms.add(document.getString(Batch.ROOM)));
    store.floors().find(Filters.gt(Batch.ID, name))
        .sort(Sorts.ascending(Batch.ID)).projection(Projections.include(Batch.ID)).limit(limit)
        .forEach(document -> rooms.add(document.getString(Batch.ID)));
    return rooms.stream().limit(limit).toList();
  }
}
