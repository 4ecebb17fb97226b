package dev.slipway.chat;

import dev.slipway.api.Audience;
import dev.slipway.api.Frame;
import dev.slipway.chat.CommitQueue.Pending;
import dev.slipway.chat.contract.ChatMessage;
import dev.slipway.chat.contract.Draft;
import dev.slipway.chat.contract.LogFailure;
import dev.slipway.chat.contract.Span;
import dev.slipway.chat.protocol.Answers;
import dev.slipway.chat.protocol.ErrorCode;
import dev.slipway.chat.protocol.Refused;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One room: who hears it, and the one order in which everything is heard.
 *
 * <p>Thread-safe. {@code order} is held while somebody enters or leaves and while frames are handed to the audience, never while
 * the store is at work; so everybody hears the same, and whoever enters does so between two messages. Lock order: before
 * the audience's.
 */
final class Room {

  private static final long TYPING_EVERY_NANOS = Duration.ofSeconds(1).toNanos();
  private static final Duration QUEUE_RETRY = Duration.ofSeconds(1);
  private static final int TRY_AGAIN_LATER = 1013;

  private final String name;
  private final RoomHost host;
  private final Audience audience;
  private final Commits commits;
  private final CommitQueue queue;
  private final Object loading = new Object();
  private final Object order = new Object();
  private final Map<Peer, Member> members = new HashMap<>();
  private final Map<String, Integer> users = new LinkedHashMap<>();
  private final Set<Member> replaying = new HashSet<>();
  private final Tail tail = new Tail();
  private boolean closed;
  private volatile boolean loaded;
  private volatile String epoch = "";
  private volatile long oldest = 1;
  private volatile long head;

  Room(String name, RoomHost host, boolean closed) {
    this.name = name;
    this.host = host;
    this.closed = closed;
    audience = host.audiences().apply(name);
    commits = new Commits(this, host);
    queue = new CommitQueue(
        host.settings().queue(), host.settings().batch(), host.committers(), commits::commit);
  }

  String name() {
    return name;
  }

  /** Returns the last number that its audience has heard. */
  long head() {
    return head;
  }

  /** Returns which log its audience hears. */
  String epoch() {
    return epoch;
  }

  Span span() {
    long last = head;
    return new Span(Math.min(oldest, last + 1), last);
  }

  /**
   * Learns where the log stands, and again when it is another: the store may have been exchanged. Then everybody is told to begin anew.
   * Blocks on the store.
   */
  void follow() throws LogFailure {
    if (loaded && host.log().epoch().equals(epoch)) {
      return;
    }
    synchronized (loading) {
      String now = host.log().epoch();
      if (loaded && now.equals(epoch)) {
        return;
      }
      Span span = host.log().span(name);
      synchronized (order) {
        epoch = now;
        oldest = span.oldest();
        head = span.head();
        tail.clear();
        if (loaded) {
          audience.offer(joined(Optional.of(false)));
          replaying.forEach(member -> member.peer().session().close(TRY_AGAIN_LATER, "the log is another"));
        }
      }
      loaded = true;
    }
  }

  /** Learns where the log stands when it is first used; later on, a log that does not answer is no hindrance. Blocks on the store. */
  void load() throws LogFailure {
    try {
      follow();
    } catch (LogFailure failure) {
      if (!loaded) {
        throw failure;
      }
    }
  }

  /** Learns what was forgotten meanwhile. Blocks on the store. */
  void refreshOldest() throws LogFailure {
    oldest = host.log().span(name).oldest();
  }

  /**
   * Lets a session hear the room, from the message after {@code since} on where that is one of this log; else from now on. The caller's
   * hold goes over to the member.
   *
   * @param remembered the log that {@code since} is of, empty where the peer does not say
   * @throws Refused when the room is closed or full; then the hold stays with the caller
   */
  void join(Peer peer, OptionalLong since, Optional<String> remembered) throws Refused {
    Member member = new Member(peer, this);
    boolean before;
    long from;
    boolean replays;
    synchronized (order) {
      if (closed) {
        throw new Refused(ErrorCode.ROOM_CLOSED, "the room is closed");
      }
      before = members.containsKey(peer);
      if (!before && members.size() >= host.settings().roomMembers()) {
        throw new Refused(ErrorCode.ROOM_FULL, "the room has its " + host.settings().roomMembers() + " members");
      }
      if (before) {
        forget(peer);
      } else {
        arrive(peer.user());
      }
      members.put(peer, member);
      peer.memberships().put(name, member);
      boolean resumes = since.isPresent() && since.getAsLong() <= head && remembered.orElse(epoch).equals(epoch);
      peer.offer(joined(since.isPresent() ? Optional.of(resumes) : Optional.empty()));
      from = resumes ? since.getAsLong() : head;
      replays = !tail.covers(from, head);
      if (replays) {
        member.replays(isSmall() ? users.keySet() : Set.of());
        replaying.add(member);
      } else {
        enter(member, from);
      }
    }
    if (before) {
      host.holds().release(this);
    }
    if (replays) {
      host.replayers().newThread(new Replay(this, member, from, host)).start();
    }
  }

  /** Makes a replaying member live when what it misses is at hand. Returns whether its replay is over. */
  boolean goLive(Member member, long heard) {
    synchronized (order) {
      if (member.isGone()) {
        return true;
      }
      if (!tail.covers(heard, head)) {
        return false;
      }
      replaying.remove(member);
      enter(member, heard);
      return true;
    }
  }

  /** Lets a member leave. Returns false when it has left, or was made to. */
  boolean leave(Member member) {
    synchronized (order) {
      if (members.get(member.peer()) != member) {
        return false;
      }
      forget(member.peer());
      depart(member.peer().user());
    }
    host.holds().release(this);
    return true;
  }

  /**
   * Takes a message to be committed.
   *
   * @throws Refused when too many wait; then there will be no receipt
   */
  void submit(Draft draft, Receipt receipt) throws Refused {
    if (!host.holds().hold(this)) {
      throw new Refused(ErrorCode.NOT_A_MEMBER, "you have just left the room");
    }
    if (!queue.offer(new Pending(draft, receipt))) {
      host.holds().release(this);
      throw new Refused(ErrorCode.TOO_FAST, "too many messages of this room wait for the store").retryAfter(QUEUE_RETRY);
    }
  }

  /** Tells the audience, on another thread, of what may have been committed without an answer. */
  void catchUp() {
    if (commits.isDoubtful()) {
      queue.wake();
    }
  }

  /**
   * Hands messages to the audience that follow each other; what was heard before is left out, what is missing is a gap.
   *
   * @param of the epoch of the log that they are of
   * @return false when the audience hears another log by now
   */
  boolean publish(List<ChatMessage> messages, String of) {
    List<Frame> frames = messages.stream().map(Answers::message).toList();
    synchronized (order) {
      if (!of.equals(epoch)) {
        return false;
      }
      for (int i = 0; i < frames.size(); i++) {
        long seq = messages.get(i).seq();
        if (seq <= head) {
          continue;
        }
        if (seq > head + 1) {
          audience.offer(Answers.gap(name, head + 1, seq - 1));
          tail.clear();
        }
        tail.add(seq, frames.get(i));
        audience.offer(frames.get(i));
        head = seq;
      }
      host.meters().delivered((long) frames.size() * audience.size());
      return true;
    }
  }

  /** Shows that a member is writing, not more often than once a second. */
  void typing(Member member) {
    synchronized (order) {
      if (member.isLive() && isSmall() && member.types(System.nanoTime(), TYPING_EVERY_NANOS)) {
        audience.offer(Answers.typing(name, member.peer().user()));
      }
    }
  }

  /** Tells everybody of a message that is not what it was. */
  void changed(ChatMessage message, Frame notice) {
    synchronized (order) {
      tail.replace(message.seq(), Answers.message(message));
      tell(notice);
    }
  }

  /** Tells everybody something that has no number. */
  void announce(Frame notice) {
    synchronized (order) {
      tell(notice);
    }
  }

  /** Makes the sessions of a user leave. Returns how many there were. */
  int kick(String user, Frame notice) {
    List<Member> out;
    synchronized (order) {
      out = members.values().stream().filter(member -> member.peer().user().equals(user)).toList();
      tellAll(notice, out);
      if (!out.isEmpty()) {
        out.forEach(member -> forget(member.peer()));
        users.put(user, 1);
        depart(user);
      }
    }
    out.forEach(member -> host.holds().release(this));
    return out.size();
  }

  /** Makes everybody leave, and lets nobody in. */
  void close(Frame notice) {
    List<Member> out;
    synchronized (order) {
      closed = true;
      out = List.copyOf(members.values());
      tellAll(notice, out);
      out.forEach(member -> forget(member.peer()));
      users.clear();
    }
    out.forEach(member -> host.holds().release(this));
  }

  /** Lets people in again. */
  void open() {
    synchronized (order) {
      closed = false;
    }
  }

  boolean isClosed() {
    synchronized (order) {
      return closed;
    }
  }

  /** Returns how many sessions hear the room. */
  int sessions() {
    synchronized (order) {
      return members.size();
    }
  }

  /** Returns how many users hear the room. */
  int userCount() {
    synchronized (order) {
      return users.size();
    }
  }

  private Frame joined(Optional<Boolean> resumed) {
    List<String> shown = users.keySet().stream().limit(host.settings().presenceMembers()).toList();
    return Answers.joined(name, epoch, span(), resumed, shown, users.size());
  }

  private void enter(Member member, long heard) {
    Peer peer = member.peer();
    tail.after(heard).forEach(peer::offer);
    member.held().forEach(peer::offer);
    Set<String> then = member.usersAtJoin();
    if (!then.isEmpty() && isSmall()) {
      then.stream().filter(user -> !users.containsKey(user)).forEach(user -> peer.offer(Answers.presence(name, user, false)));
      users.keySet().stream().filter(user -> !then.contains(user)).forEach(user -> peer.offer(Answers.presence(name, user, true)));
    }
    member.live(audience.add(peer.session()));
  }

  private void forget(Peer peer) {
    Member member = members.remove(peer);
    if (member != null) {
      peer.memberships().remove(name, member);
      replaying.remove(member);
      member.leave();
    }
  }

  private void arrive(String user) {
    if (users.merge(user, 1, Integer::sum) == 1 && isSmall()) {
      audience.offer(Answers.presence(name, user, true));
    }
  }

  private void depart(String user) {
    boolean small = isSmall();
    if (users.computeIfPresent(user, (each, count) -> count == 1 ? null : Integer.valueOf(count - 1)) == null && small) {
      audience.offer(Answers.presence(name, user, false));
    }
  }

  /** In a large room, who comes and goes is told to nobody: it would be more than what is said. */
  private boolean isSmall() {
    return users.size() <= host.settings().presenceMembers();
  }

  private void tell(Frame notice) {
    audience.offer(notice);
    for (Member member : List.copyOf(replaying)) {
      if (!member.hold(notice)) {
        member.peer().session().close(TRY_AGAIN_LATER, "too much has changed meanwhile");
      }
    }
  }

  /** Tells everybody, and those who are about to leave at once. */
  private void tellAll(Frame notice, Collection<Member> leaving) {
    tell(notice);
    leaving.stream().filter(member -> !member.isLive()).forEach(member -> member.peer().offer(notice));
  }
}
