package dev.slipway.relay.engine;

import java.util.List;
import java.util.Optional;

/** All inputs, one process per address. Thread-safe. Seam of the first hour. */
public interface Inputs {

  /** Uses an input, which is started when nobody else does. Does not wait for media. {@code user} says for what: {@code output youtube}. */
  InputUse use(InputSpec spec, String user);

  /** Returns the input of that name that somebody uses or has used within the last 10 s. */
  Optional<Input> find(String name);

  /** Returns all inputs that run. */
  List<Input> all();
}
