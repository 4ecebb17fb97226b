package dev.slipway.api;

import java.util.Optional;

/** A process that a module started. Thread-safe. */
public interface ChildProcess extends Lease {

  /** Returns the process, for its streams. */
  Process process();

  /** Returns the exit status once the process has ended. Does not block. */
  Optional<Integer> exit();

  /** Sends the process down its ladder and returns when it has ended, or at the deadline. Blocks. */
  void stop(Deadline deadline) throws InterruptedException;

  /** Kills the process tree. Does not wait for its end. */
  @Override
  void close();
}
