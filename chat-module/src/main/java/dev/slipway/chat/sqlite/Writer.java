package dev.slipway.chat.sqlite;

import dev.slipway.chat.contract.LogFailure;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that changes the log: takes all requests that wait, does them in one transaction, commits, and then answers
 * them all. While a commit is forced to the disk the next group gathers, so that the disk sets the pace and not the number of
 * callers.
 *
 * <p>A group fails as a whole, and with it the connection: the next group opens another, so that the store recovers as soon as
 * the disk does.
 */
final class Writer implements Runnable {

  private static final System.Logger LOG = System.getLogger(Writer.class.getName());
  private static final int GROUP = 512;
  private static final long CHECKPOINT_BYTES = Faults.RESERVE_BYTES;

  private final Database database;
  private final Faults faults;
  private final CommitListener listener;
  private final LongSupplier nanoClock;
  private final Intake<Request<Writing, ?>> intake;
  private @Nullable Writing writing;
  private @Nullable LogFailure trouble;
  private volatile long lastCommit;

  Writer(Database database, Faults faults, CommitListener listener, Intake<Request<Writing, ?>> intake, Writing writing) {
    this.database = database;
    this.faults = faults;
    this.listener = listener;
    this.nanoClock = System::nanoTime;
    this.intake = intake;
    this.writing = writing;
    this.lastCommit = longAgo();
  }

  private long longAgo() {
    return nanoClock.getAsLong() - Long.MAX_VALUE / 2;
  }

  /** Returns how long ago the store has last shown that it can keep something. */
  Duration sinceCommit() {
    return Duration.ofNanos(nanoClock.getAsLong() - lastCommit);
  }

  @Override
  public void run() {
    try {
      for (List<Request<Writing, ?>> group = intake.take(GROUP); !group.isEmpty(); group = intake.take(GROUP)) {
        commit(group);
        if (database.walBytes() > CHECKPOINT_BYTES) {
          checkpoint();
        }
      }
    } finally {
      intake.close();
      intake.take(Integer.MAX_VALUE).forEach(request -> request.fail(Request.closed()));
    }
  }

  private void commit(List<Request<Writing, ?>> group) {
    long begin = nanoClock.getAsLong();
    List<Runnable> answers = new ArrayList<>(group.size());
    try {
      Writing current = connected();
      current.begin();
      for (Request<Writing, ?> request : group) {
        answers.add(request.run(current));
      }
      current.commit();
    } catch (SQLException | RuntimeException e) {
      LogFailure failure = failed("cannot write", e);
      group.forEach(request -> request.fail(failure));
      return;
    } catch (Error e) {
      LogFailure failure = failed("cannot write", e);
      group.forEach(request -> request.fail(failure));
      throw e;
    }
    lastCommit = nanoClock.getAsLong();
    answers.forEach(Runnable::run);
    recovered();
    int messages = group.stream().mapToInt(Request::messages).sum();
    tell(() -> listener.committed(group.size(), messages, Duration.ofNanos(lastCommit - begin)));
  }

  private Writing connected() throws SQLException {
    Writing current = writing;
    if (current == null) {
      current = new Writing(database.forWriting());
      writing = current;
    }
    return current;
  }

  /** The callers have their answers: nobody waits for this, except those who come meanwhile. */
  private void checkpoint() {
    try {
      connected().checkpoint();
    } catch (SQLException e) {
      failed("cannot bring the log into the database", e);
    }
  }

  private LogFailure failed(String what, Throwable cause) {
    LogFailure failure = faults.explain(what, cause);
    lastCommit = longAgo();
    disconnect();
    if (trouble == null || trouble.reason() != failure.reason()) {
      LOG.log(System.Logger.Level.WARNING, () -> failure.reason() + ": " + failure.getMessage());
    }
    trouble = failure;
    tell(() -> listener.failed(failure.reason()));
    return failure;
  }

  private void recovered() {
    if (trouble != null) {
      trouble = null;
      LOG.log(System.Logger.Level.INFO, "messages can be kept again");
    }
  }

  private void disconnect() {
    Writing current = writing;
    writing = null;
    if (current != null) {
      try {
        current.close();
      } catch (SQLException e) {
        LOG.log(System.Logger.Level.DEBUG, "a connection that had failed could not be closed", e);
      }
    }
  }

  private static void tell(Runnable news) {
    try {
      news.run();
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "the listener of the store has failed", e);
    }
  }

  /** Closes the connection. To be called when the thread has ended. */
  void close() {
    disconnect();
  }
}
