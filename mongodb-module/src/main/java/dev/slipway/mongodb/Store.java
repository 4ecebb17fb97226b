package dev.slipway.mongodb;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import dev.slipway.chat.contract.ChatLog;
import dev.slipway.chat.contract.LogFailure;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * The collections on the server. Made ready at their first use, and again after the server was lost: it may have come back with
 * another disk. Thread-safe. Writes return when a majority of the servers has them in its journal; reads see nothing less.
 */
final class Store implements AutoCloseable {

  private static final String BARRIER = "barrier";
  private static final String IDENTITY = "log";
  private static final String EPOCH = "epoch";
  /** Less than the two seconds in which a readiness check has to answer. */
  private static final Duration CHECK_PATIENCE = Duration.ofMillis(1_500);

  private final MongoClient client;
  private final MongoCollection<Document> batches;
  private final MongoCollection<Document> floors;
  private final MongoCollection<Document> barrier;
  private final MongoCollection<Document> identity;
  private final AtomicInteger generation = new AtomicInteger();
  private volatile int preparedGeneration = -1;
  private volatile @Nullable Epoch epoch;
  private volatile boolean closed;

  /** Which log it is, as asked for in a generation. */
  private record Epoch(String text, int generation) {}

  /**
   * The collections of a database.
   *
   * @param client the connection, closed with this
   * @param database the name of the database
   * @param patience how long a write may wait for the majority
   */
  Store(MongoClient client, String database, Duration patience) {
    this.client = client;
    MongoDatabase named = client.getDatabase(database)
        .withReadPreference(ReadPreference.primary())
        .withReadConcern(ReadConcern.MAJORITY)
        .withWriteConcern(durable(patience));
    batches = named.getCollection("chat_batches");
    floors = named.getCollection("chat_floors");
    barrier = named.getCollection("chat_barrier");
    identity = named.getCollection("chat_log");
  }

  private static WriteConcern durable(Duration patience) {
    return WriteConcern.MAJORITY.withJournal(true).withWTimeout(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Returns the messages: a document for each batch. */
  MongoCollection<Document> batches() {
    return batches;
  }

  /** Returns what was forgotten: a document for each room of which something was. */
  MongoCollection<Document> floors() {
    return floors;
  }

  /** Returns a number that grows whenever the server was lost: what was known of it before is to be asked for again. */
  int generation() {
    return generation.get();
  }

  /** Notes that the server was lost. */
  void lost() {
    generation.incrementAndGet();
  }

  /**
   * Returns what {@code work} returns. Blocks on the server.
   *
   * @param what what is being done, for the message of a failure
   * @throws LogFailure when the driver throws
   */
  <T> T call(String what, Supplier<T> work) throws LogFailure {
    if (closed) {
      throw new LogFailure(LogFailure.Reason.CLOSED, "cannot " + what + ": the log is closed", null);
    }
    try {
      prepare();
      return work.get();
    } catch (RuntimeException e) {
      throw Failures.explain(what, e, closed);
    }
  }

  /**
   * Writes something that changes nothing. When it returns, everything that the server said before is durable: the order in which a
   * majority takes writes over is the order in which they were made.
   */
  void writeBarrier() {
    touch(barrier);
  }

  /** Returns which log the database holds, and names it where nobody did. Asked once, and again after the server was lost. */
  String epoch() {
    int current = generation.get();
    Epoch known = epoch;
    if (known == null || known.generation() != current) {
      Document found = identity.find(Filters.eq(IDENTITY)).first();
      if (found == null) {
        name();
        found = Objects.requireNonNull(identity.find(Filters.eq(IDENTITY)).first(), "the log was named");
      }
      known = new Epoch(found.getString(EPOCH), current);
      epoch = known;
    }
    return known.text();
  }

  private void name() {
    try {
      identity.updateOne(Filters.eq(IDENTITY), Updates.setOnInsert(EPOCH, ChatLog.newEpoch()), new UpdateOptions().upsert(true));
    } catch (MongoWriteException e) {
      if (e.getError().getCategory() != ErrorCategory.DUPLICATE_KEY) {
        throw e;
      }
    }
    writeBarrier(); // what another named it at the same moment is durable then, too
  }

  /** Returns when the server has taken a write, with less patience than {@link #writeBarrier}. */
  void check() throws LogFailure {
    call("check the store", () -> {
      touch(barrier.withWriteConcern(durable(CHECK_PATIENCE)));
      return true;
    });
  }

  private static void touch(MongoCollection<Document> collection) {
    try {
      collection.updateOne(Filters.eq(BARRIER), Updates.inc("writes", 1L), new UpdateOptions().upsert(true));
    } catch (MongoWriteException e) {
      if (e.getError().getCategory() != ErrorCategory.DUPLICATE_KEY) {
        throw e;
      }
      collection.updateOne(Filters.eq(BARRIER), Updates.inc("writes", 1L)); // another made it at the same moment
    }
  }

  /** The indexes are what the numbers and the repeats rest upon: nothing is written before they are there. */
  private void prepare() {
    int current = generation.get();
    if (preparedGeneration == current) {
      return;
    }
    batches.createIndex(Indexes.ascending(Batch.ROOM, Batch.FIRST), new IndexOptions().unique(true).name("place"));
    batches.createIndex(
        Indexes.ascending(Batch.ROOM, Batch.MESSAGES + "." + Batch.KEY), new IndexOptions().unique(true).name("repeat"));
    batches.createIndex(
        Indexes.ascending(Batch.FIRST, Batch.ROOM),
        new IndexOptions().name("rooms").partialFilterExpression(Filters.eq(Batch.FIRST, 1L)));
    preparedGeneration = current;
  }

  /** Ends the connections. Calls that are under way fail. */
  @Override
  public void close() {
    closed = true;
    client.close();
  }
}
