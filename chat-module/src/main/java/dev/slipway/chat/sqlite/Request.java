package dev.slipway.chat.sqlite;

import dev.slipway.api.Deadline;
import dev.slipway.chat.contract.LogFailure;
import dev.slipway.chat.contract.LogFailure.Reason;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Something that a caller wants done on a connection, and the answer that it waits for. Thread-safe.
 *
 * @param <C> the connection it is done on
 * @param <T> the answer
 */
final class Request<C, T> {

  /** What is done. Called on the connection's thread. */
  @FunctionalInterface
  interface Job<C, T> {

    /** Does it. */
    T run(C connection) throws SQLException;
  }

  private final Job<C, T> job;
  private final int messages;
  private final CompletableFuture<T> answer = new CompletableFuture<>();

  Request(int messages, Job<C, T> job) {
    this.messages = messages;
    this.job = job;
  }

  /** Returns how many messages it adds at most. */
  int messages() {
    return messages;
  }

  /** Does it, and returns what tells the caller. */
  Runnable run(C connection) throws SQLException {
    T result = job.run(connection);
    return () -> answer.complete(result);
  }

  void fail(LogFailure failure) {
    answer.completeExceptionally(failure);
  }

  /** Hands this to whoever takes from {@code intake}, and returns the answer. Blocks until it is there. */
  T through(Intake<Request<C, ?>> intake, Deadline deadline) throws LogFailure {
    try {
      return switch (intake.put(this, deadline)) {
        case ACCEPTED -> answer.get(deadline.remaining(TimeUnit.NANOSECONDS), TimeUnit.NANOSECONDS);
        case CLOSED -> throw closed();
        case TOO_LATE -> throw new LogFailure(Reason.UNAVAILABLE, "the store has too much to do", null);
      };
    } catch (ExecutionException e) {
      if (e.getCause() instanceof LogFailure failure) {
        throw new LogFailure(failure.reason(), String.valueOf(failure.getMessage()), failure.getCause());
      }
      throw new LogFailure(Reason.UNAVAILABLE, "the store has failed: " + e.getCause(), e.getCause());
    } catch (TimeoutException e) {
      throw new LogFailure(Reason.UNAVAILABLE, "the store has not answered in time", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LogFailure(Reason.UNAVAILABLE, "interrupted while waiting for the store", e);
    }
  }

  static LogFailure closed() {
    return new LogFailure(Reason.CLOSED, "the store has been closed", null);
  }
}
