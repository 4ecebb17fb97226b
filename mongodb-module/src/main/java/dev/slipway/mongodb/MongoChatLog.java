package dev.slipway.mongodb;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Updates;
import dev.slipway.api.Deadline;
import dev.slipway.chat.contract.Appended;
import dev.slipway.chat.contract.ChatLog;
import dev.slipway.chat.contract.ChatMessage;
import dev.slipway.chat.contract.Draft;
import dev.slipway.chat.contract.LogFailure;
import dev.slipway.chat.contract.LogFailure.Reason;
import dev.slipway.chat.contract.Retention;
import dev.slipway.chat.contract.Span;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bson.Document;

/**
 * The log of the chat on MongoDB, without transactions: a standalone server has none. Thread-safe, here and between any number of
 * processes on the same database.
 *
 * <p><b>All or none.</b> What one call keeps is one document, so there is no torn batch to be repaired.
 *
 * <p><b>No gap, no number twice.</b> A batch is inserted at the place behind the last number, which a unique index on room and place
 * gives to one writer only; the other looks again and tries the next place. The last number is read where a majority has it: one
 * that could still be rolled back would leave a gap under our batch.
 *
 * <p><b>Repeats.</b> A unique index on room, sender and id refuses them. Then, and when the place was taken, the writer first writes
 * a <em>barrier</em> that changes nothing: once a majority has it, it has what was written before, too, so what the writer reads next
 * includes whatever refused it, and an acknowledgement of a repeat is as durable as that of the first.
 *
 * <p><b>Forgetting.</b> A place that was emptied could be taken a second time by a writer that stood still since it read the last
 * number. Therefore a <em>floor</em> is raised for good before anything is removed, nothing below it counts, and a writer looks at
 * the floor once more after its insertion: if that came to lie below, nobody has seen it, and it is taken back and tried again.
 *
 * <p>What one call may append always has its place in the 16 MB of one document. A write that was interrupted or timed out may have
 * happened; a repeat with the same ids finds out.
 */
final class MongoChatLog implements ChatLog {

  private static final int REMEMBERED_ROOMS = 10_000;
  private static final int ROOMS_PER_LOOK = 500;

  private final Store store;
  private final History history;
  private final Sweep sweep;
  private final MongoMeters meters;
  private final RoomHeads heads;
  private final Clock clock;
  private final Duration patience;

  /**
   * A log.
   *
   * @param store where it is kept
   * @param patience how long a call may wait for its turn in its room
   */
  MongoChatLog(Store store, MongoMeters meters, Clock clock, Duration patience) {
    this.store = store;
    this.meters = meters;
    this.clock = clock;
    this.patience = patience;
    history = new History(store);
    sweep = new Sweep(store, history);
    heads = new RoomHeads(REMEMBERED_ROOMS, store::generation);
  }

  @Override
  public String epoch() throws LogFailure {
    return store.call("ask which log it is", store::epoch);
  }

  @Override
  public List<Appended> append(String room, List<Draft> drafts) throws LogFailure {
    ChatLog.checkRoom(room);
    String what = "append to room " + room;
    List<Draft> copy = List.copyOf(drafts);
    ChatLog.checkDrafts(copy);
    if (copy.isEmpty()) {
      return store.call(what, List::of);
    }
    Deadline deadline = Deadline.after(patience);
    try (RoomHeads.Turn turn = heads.enter(room, deadline).orElse(null)) {
      if (turn == null) {
        throw new LogFailure(Reason.UNAVAILABLE, "cannot " + what + ": those before did not come to an end", null);
      }
      return store.call(what, () -> new Append(store, history, sweep, meters, room, copy).run(turn, deadline));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LogFailure(Reason.UNAVAILABLE, "cannot " + what + ": the call was interrupted", e);
    }
  }

  @Override
  public Span span(String room) throws LogFailure {
    ChatLog.checkRoom(room);
    return store.call("look at room " + room, () -> history.span(room));
  }

  @Override
  public List<ChatMessage> after(String room, long seq, int limit) throws LogFailure {
    ChatLog.checkRoom(room);
    int checked = ChatLog.checkLimit(limit);
    return store.call("read room " + room, () -> history.after(room, seq, checked));
  }

  @Override
  public List<ChatMessage> before(String room, long seq, int limit) throws LogFailure {
    ChatLog.checkRoom(room);
    int checked = ChatLog.checkLimit(limit);
    return store.call("read room " + room, () -> history.before(room, seq, checked));
  }

  @Override
  public Optional<ChatMessage> delete(String room, long seq) throws LogFailure {
    ChatLog.checkRoom(room);
    return store.call("delete from room " + room, () -> {
      Optional<Batch> place = history.at(room, seq);
      Floor floor = history.floor(room);
      if (place.isEmpty() || !floor.carries(place.get()) || seq < floor.oldest()) {
        return Optional.empty();
      }
      String entry = Batch.MESSAGES + ".$.";
      Document changed = store.batches().findOneAndUpdate(
          Filters.and(Filters.eq(place.get().id()), Filters.eq(Batch.MESSAGES + "." + Batch.SEQ, seq)),
          Updates.combine(Updates.set(entry + Batch.CONTENT, ""), Updates.set(entry + Batch.DELETED, true)),
          new FindOneAndUpdateOptions().returnDocument(ReturnDocument.AFTER));
      return Optional.ofNullable(changed).map(Batch::of)
          .flatMap(batch -> batch.messages().stream().filter(message -> message.seq() == seq).findFirst());
    });
  }

  @Override
  public List<String> rooms(String name, int limit) throws LogFailure {
    int checked = ChatLog.checkLimit(limit);
    return store.call("list the rooms", () -> history.rooms(name, checked));
  }

  @Override
  public long prune(Retention retention) throws LogFailure {
    return store.call("forget old messages", () -> {
      Instant cutoff = clock.instant().minus(retention.age());
      long forgotten = 0;
      List<String> rooms = history.rooms("", ROOMS_PER_LOOK);
      while (!rooms.isEmpty()) {
        for (String room : rooms) {
          forgotten += sweep.room(room, retention, cutoff);
        }
        rooms = history.rooms(rooms.getLast(), ROOMS_PER_LOOK);
      }
      return forgotten;
    });
  }

  @Override
  public void check() throws LogFailure {
    store.check();
  }
}
