package dev.slipway.chat;

import dev.slipway.api.Frame;
import dev.slipway.api.Principal;
import dev.slipway.api.Role;
import dev.slipway.api.Session;
import dev.slipway.chat.contract.Appended;
import dev.slipway.chat.protocol.Answers;
import dev.slipway.chat.protocol.Refused;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/** One session of a user, with the rooms that it hears and how much it waits for. Thread-safe. */
final class Peer {

  private final Session session;
  private final ChatMeters meters;
  private final ConcurrentMap<String, Member> memberships = new ConcurrentHashMap<>();
  private final AtomicInteger inFlight = new AtomicInteger();

  Peer(Session session, ChatMeters meters) {
    this.session = session;
    this.meters = meters;
  }

  Session session() {
    return session;
  }

  String user() {
    return session.principal().name();
  }

  Role role() {
    return session.principal().role();
  }

  Principal principal() {
    return session.principal();
  }

  /** Returns the rooms that this session hears, by name. */
  ConcurrentMap<String, Member> memberships() {
    return memberships;
  }

  void offer(Frame frame) {
    session.offer(frame);
  }

  /** Tells the peer what was refused. */
  void refuse(Refused refused) {
    meters.refused(refused.code());
    session.offer(Answers.error(refused));
  }

  /** Returns whether one more message may wait for its acknowledgement. */
  boolean begin(int most) {
    return inFlight.getAndUpdate(count -> count < most ? count + 1 : count) < most;
  }

  void end() {
    inFlight.decrementAndGet();
  }

  /** Returns the receipt of a message of this session, for which {@link #begin} was called. */
  Receipt receipt(String room, String id) {
    return new Receipt() {
      @Override
      public void committed(Appended appended) {
        session.offer(Answers.ack(appended.message(), appended.repeated()));
        end();
      }

      @Override
      public void refused(Refused refused) {
        refuse(refused.about(room, id).answers("message"));
        end();
      }
    };
  }
}
