package dev.slipway.mongodb;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.Updates;
import dev.slipway.chat.contract.ChatMessage;
import dev.slipway.chat.contract.Retention;
import dev.slipway.chat.contract.Span;
import java.time.Instant;
import java.util.Optional;
import org.bson.Document;
import org.bson.conversions.Bson;

/**
 * What is forgotten: first the floor is raised, by which it is gone for every reader, then it is removed. Stateless and thread-safe;
 * several may do it at a time, and one that was interrupted is finished by the next.
 */
final class Sweep {

  /** So many documents are removed by one command, which so stays far below every timeout. */
  private static final int STEP = 500;

  private final Store store;
  private final History history;

  Sweep(Store store, History history) {
    this.store = store;
    this.history = history;
  }

  /**
   * Forgets what of a room the retention does not cover.
   *
   * @param cutoff messages from before this are forgotten
   * @return how many messages were forgotten by this call
   */
  long room(String room, Retention retention, Instant cutoff) {
    Span span = history.span(room); // before the search for what is young enough: what is said in the meantime must stay
    long oldest = Math.max(span.oldest(), span.head() - retention.messages() + 1);
    oldest = Math.max(oldest, firstSince(room, cutoff).orElse(span.head() + 1));
    long forgotten = 0;
    if (oldest > span.oldest()) {
      forgotten = raise(room, oldest);
    }
    Floor floor = history.floor(room);
    if (floor.oldest() > 1) {
      below(room, floor);
    }
    return forgotten;
  }

  private Optional<Long> firstSince(String room, Instant cutoff) {
    Document document = store.batches()
        .find(Filters.and(
            Filters.eq(Batch.ROOM, room), Filters.gte(Batch.MESSAGES + "." + Batch.TIME, Batch.date(cutoff))))
        .sort(Sorts.ascending(Batch.FIRST))
        .first();
    return Optional.ofNullable(document).map(Batch::of)
        .flatMap(batch -> batch.messages().stream().filter(message -> !message.time().isBefore(cutoff)).findFirst())
        .map(ChatMessage::seq);
  }

  /** Numbers have no gaps, so the two floors say how many messages lay between them, whoever else is raising it. */
  private long raise(String room, long oldest) {
    long batch = history.at(room, oldest).filter(found -> found.last() >= oldest).map(Batch::first).orElse(oldest);
    Document before = store.floors().findOneAndUpdate(
        Filters.eq(room), History.raise(new Floor(batch, oldest)),
        new FindOneAndUpdateOptions().upsert(true).returnDocument(ReturnDocument.BEFORE));
    return Math.max(0, oldest - History.floor(before).oldest());
  }

  /** Removes what lies below a floor. */
  void below(String room, Floor floor) {
    Bson all = Filters.and(Filters.eq(Batch.ROOM, room), Filters.lt(Batch.FIRST, floor.batch()));
    Document next = next(all);
    while (next != null) {
      store.batches().deleteMany(
          Filters.and(Filters.eq(Batch.ROOM, room), Filters.lt(Batch.FIRST, next.getLong(Batch.FIRST))));
      next = next(all);
    }
    store.batches().deleteMany(all);
    store.batches().updateOne(
        Filters.and(
            Filters.eq(Batch.ROOM, room), Filters.eq(Batch.FIRST, floor.batch()),
            Filters.lt(Batch.MESSAGES + "." + Batch.SEQ, floor.oldest())),
        Updates.pull(Batch.MESSAGES, Filters.lt(Batch.SEQ, floor.oldest())));
  }

  private @org.jspecify.annotations.Nullable Document next(Bson all) {
    return store.batches().find(all).sort(Sorts.ascending(Batch.FIRST)).skip(STEP).limit(1)
        .projection(Projections.include(Batch.FIRST)).first();
  }
}
