package com.example.beacon;

import dev.slipway.api.Audience;
import dev.slipway.api.Session;
import dev.slipway.api.SocketHandler;

/** One who watches the light. The seat in the audience ends with the session. */
record Watcher(Audience watchers) implements SocketHandler {

  @Override
  public void opened(Session session) {
    watchers.add(session);
  }
}
