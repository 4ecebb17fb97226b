package dev.slipway.lifecycle.socket;

import dev.slipway.api.Frame;
import dev.slipway.api.Session;
import dev.slipway.api.SocketHandler;

/** A handler whose class is loaded by a loader that is dropped. */
public final class PassingHandler implements SocketHandler {

  /** For reflection. */
  public PassingHandler() {}

  @Override
  public void text(Session session, String message) {
    session.offer(message, Frame.text(message));
  }
}
