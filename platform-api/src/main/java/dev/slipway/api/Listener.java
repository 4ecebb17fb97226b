package dev.slipway.api;

/** A listener of a module's own. Thread-safe. Closing it stops accepting; connections end with the module's drain. */
public interface Listener extends Lease {

  /** Returns the port that is bound. */
  int port();

  /** Returns how many connections are open. */
  int connections();
}
