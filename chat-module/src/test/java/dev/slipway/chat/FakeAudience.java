package dev.slipway.chat;

import dev.slipway.api.Audience;
import dev.slipway.api.Frame;
import dev.slipway.api.Lease;
import dev.slipway.api.Session;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An audience that hands every frame on at once. Thread-safe. */
final class FakeAudience implements Audience {

  private final List<Session> sessions = new CopyOnWriteArrayList<>();

  @Override
  public Lease add(Session session) {
    sessions.add(session);
    return () -> sessions.remove(session);
  }

  @Override
  public void offer(Frame frame) {
    sessions.forEach(session -> session.offer(frame));
  }

  @Override
  public void offer(Object key, Frame frame) {
    offer(frame);
  }

  @Override
  public int size() {
    return sessions.size();
  }
}
