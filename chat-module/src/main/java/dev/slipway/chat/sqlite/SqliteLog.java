package dev.slipway.chat.sqlite;

import dev.slipway.api.Deadline;
import dev.slipway.chat.contract.Appended;
import dev.slipway.chat.contract.ChatLog;
import dev.slipway.chat.contract.ChatMessage;
import dev.slipway.chat.contract.Draft;
import dev.slipway.chat.contract.LogFailure;
import dev.slipway.chat.contract.Retention;
import dev.slipway.chat.contract.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * A log in a SQLite database: {@code chat.db} in a folder of its own.
 *
 * <p>Thread-safe. One thread writes, for all rooms and all callers that wait ({@code Writer}); a few read. Callers block on
 * their own threads, ten seconds at most, and longer only than the disk takes when it hangs: then they get UNAVAILABLE, and what they
 * asked for may still be done. Recovers by itself when the disk does.
 *
 * <p>All threads are of the given factory, and end when they are interrupted or the log is closed.
 */
public final class SqliteLog implements ChatLog, AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration CHECK_PATIENCE = Duration.ofMillis(1_500);
  private static final Duration FRESH = Duration.ofSeconds(1);
  private static final Duration JOIN_PATIENCE = Duration.ofSeconds(10);
  private static final int WAITING = 4_096;

  private final String epoch;
  private final Clock clock;
  private final Faults faults;
  private final Writer writer;
  private final List<Reader> readers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final Intake<Request<Writing, ?>> changes = new Intake<>(WAITING);
  private final Intake<Request<Reading, ?>> questions = new Intake<>(WAITING);

  private SqliteLog(String epoch, Database database, Faults faults, Clock clock, CommitListener listener, Writing writing) {
    this.epoch = epoch;
    this.clock = clock;
    this.faults = faults;
    this.writer = new Writer(database, faults, listener, changes, writing);
  }

  /**
   * Opens the log in {@code folder}, which is created when it is missing. Blocks on the disk.
   *
   * @param folder where the database lies, and nothing else
   * @param clock by which messages grow old
   * @param threads makes the threads of the log: platform threads
   * @param listener hears of commits
   * @throws LogFailure when that is not possible; the message is one line for the operator
   */
  public static SqliteLog open(Path folder, StoreOptions options, Clock clock, ThreadFactory threads, CommitListener listener)
      throws LogFailure {
    Faults faults = new Faults(folder);
    try {
      Files.createDirectories(folder);
      NativeLibrary.load(folder);
      Database database = new Database(folder, options.durable());
      Database.Prepared prepared = database.prepare();
      SqliteLog log = new SqliteLog(prepared.epoch(), database, faults, clock, listener, new Writing(prepared.writing()));
      try {
        log.start(database, options.readers(), threads);
      } catch (RuntimeException | Error e) {
        log.close();
        throw e;
      }
      return log;
    } catch (IOException | SQLException e) {
      throw faults.explain("cannot open the store", e);
    }
  }

  private void start(Database database, int count, ThreadFactory factory) {
    start(factory, writer);
    for (int i = 0; i < count; i++) {
      Reader reader = new Reader(database, faults, questions);
      readers.add(reader);
      start(factory, reader);
    }
  }

  private void start(ThreadFactory factory, Runnable loop) {
    Thread thread = factory.newThread(loop);
    threads.add(thread);
    thread.start();
  }

  private <T> T change(int messages, Deadline deadline, Request.Job<Writing, T> job) throws LogFailure {
    return new Request<>(messages, job).through(changes, deadline);
  }

  private <T> T ask(Request.Job<Reading, T> job) throws LogFailure {
    return new Request<>(0, job).through(questions, Deadline.after(PATIENCE));
  }

  @Override
  public String epoch() throws LogFailure {
    if (changes.closed()) {
      throw Request.closed();
    }
    return epoch;
  }

  @Override
  public List<Appended> append(String room, List<Draft> drafts) throws LogFailure {
    ChatLog.checkRoom(room);
    List<Draft> copy = List.copyOf(drafts);
    ChatLog.checkDrafts(copy);
    if (copy.isEmpty()) {
      return List.of();
    }
    return change(copy.size(), Deadline.after(PATIENCE), writing -> writing.append(room, copy));
  }

  @Override
  public Span span(String room) throws LogFailure {
    ChatLog.checkRoom(room);
    return ask(reading -> reading.span(room));
  }

  @Override
  public List<ChatMessage> after(String room, long seq, int limit) throws LogFailure {
    ChatLog.checkRoom(room);
    int checked = ChatLog.checkLimit(limit);
    return ask(reading -> reading.after(room, seq, checked));
  }

  @Override
  public List<ChatMessage> before(String room, long seq, int limit) throws LogFailure {
    ChatLog.checkRoom(room);
    int checked = ChatLog.checkLimit(limit);
    return ask(reading -> reading.before(room, seq, checked));
  }

  @Override
  public Optional<ChatMessage> delete(String room, long seq) throws LogFailure {
    ChatLog.checkRoom(room);
    return change(0, Deadline.after(PATIENCE), writing -> writing.delete(room, seq));
  }

  @Override
  public List<String> rooms(String name, int limit) throws LogFailure {
    int checked = ChatLog.checkLimit(limit);
    return ask(reading -> reading.rooms(name, checked));
  }

  @Override
  public long prune(Retention retention) throws LogFailure {
    return new Pruning(this, clock.instant().minus(retention.age()), retention.messages()).run();
  }

  /** Asks on a reader's connection; for the upkeep. */
  <T> T question(Request.Job<Reading, T> job) throws LogFailure {
    return ask(job);
  }

  /** Forgets messages; for the upkeep. */
  long forget(long room, long from, long to) throws LogFailure {
    return change(0, Deadline.after(PATIENCE), writing -> writing.forget(room, from, to));
  }

  /** A commit of the last second is proof enough; otherwise one is made. */
  @Override
  public void check() throws LogFailure {
    Deadline deadline = Deadline.after(CHECK_PATIENCE);
    if (changes.closed()) {
      throw Request.closed();
    }
    if (writer.sinceCommit().compareTo(FRESH) > 0) {
      change(0, deadline, writing -> {
        writing.beat();
        return true;
      });
    }
    faults.checkSpace();
  }

  /**
   * Finishes what was accepted, refuses everything else with CLOSED, and closes the database. Blocks until its threads have
   * ended, ten seconds at most. Later calls do nothing.
   */
  @Override
  public void close() {
    changes.close();
    questions.close();
    boolean interrupted = false;
    Deadline deadline = Deadline.after(JOIN_PATIENCE);
    for (Thread thread : threads) {
      while (thread.isAlive() && !deadline.expired()) {
        try {
          thread.join(Math.max(1, deadline.remaining(TimeUnit.MILLISECONDS)));
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (threads.stream().noneMatch(Thread::isAlive)) {
      readers.forEach(Reader::close);
      writer.close(); // the last connection, which can write, brings everything into the database
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
