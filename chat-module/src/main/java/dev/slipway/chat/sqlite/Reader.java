package dev.slipway.chat.sqlite;

import dev.slipway.chat.contract.LogFailure;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A thread that answers questions, on a connection of its own.
 *
 * <p>A platform thread: SQLite waits for the disk inside native code, where a virtual thread would hold on to its carrier and
 * stop others that have nothing to do with the chat.
 */
final class Reader implements Runnable {

  private final Database database;
  private final Faults faults;
  private final Intake<Request<Reading, ?>> intake;
  private @Nullable Reading reading;

  Reader(Database database, Faults faults, Intake<Request<Reading, ?>> intake) {
    this.database = database;
    this.faults = faults;
    this.intake = intake;
  }

  @Override
  public void run() {
    try {
      for (List<Request<Reading, ?>> one = intake.take(1); !one.isEmpty(); one = intake.take(1)) {
        answer(one.getFirst());
      }
    } finally {
      intake.close();
    }
  }

  private void answer(Request<Reading, ?> request) {
    try {
      Reading current = reading;
      if (current == null) {
        current = new Reading(database.forReading());
        reading = current;
      }
      request.run(current).run();
    } catch (SQLException | RuntimeException e) {
      close();
      request.fail(faults.explain("cannot read", e));
    } catch (Error e) {
      request.fail(new LogFailure(LogFailure.Reason.UNAVAILABLE, "the store has failed: " + e, e));
      throw e;
    }
  }

  /** Closes the connection. To be called on the thread, or when it has ended. */
  void close() {
    Reading current = reading;
    reading = null;
    if (current != null) {
      try {
        current.close();
      } catch (SQLException e) {
        System.getLogger(Reader.class.getName()).log(System.Logger.Level.DEBUG, "a connection could not be closed", e);
      }
    }
  }
}
