package dev.slipway.relay.engine;

import dev.slipway.api.Deadline;
import java.util.List;
import java.util.Optional;

/** All inputs, one process per address. Thread-safe. */
public interface Inputs {

  /** Uses an input, which is started when nobody else does. Does not wait for media. {@code user} says for what: {@code output youtube}. */
  InputUse use(InputSpec spec, String user);

  /** Returns the input of that name that somebody uses or has used within the last 10 s. */
  Optional<Input> find(String name);

  /** Returns all inputs that run, each under the name of its first use. */
  List<Input> all();

  /**
   * Ends the input of that name at once, whoever uses it: what they use has come to its end. One that is in use under another name
   * goes on for that. Does nothing when there is none. Returns when its process has ended, or at the deadline with the process
   * killed. Blocks.
   */
  void end(String name, Deadline deadline) throws InterruptedException;
}
