package dev.slipway.relay.rtsp;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What is published under one name: at most one publisher, and the players that hear it. Thread-safe; never blocks on a peer.
 *
 * <p>Remembers the group of pictures that is under way, so that a player sees something at once. While its publisher is away, players
 * stay; whoever comes back with the same description goes on where the other stopped.
 */
final class LiveStream {

  private final String name;
  private final Sdp sdp;
  private final long id;
  private final int lead;
  private final int groupBytesLimit;

  private final ReentrantLock lock = new ReentrantLock();
  private final Timeline[] timelines;
  private final @Nullable Unit[] reports;
  private final List<Unit> group = new ArrayList<>();
  private boolean groupIsWhole;
  private long groupBytes;
  private @Nullable PublishSide publisher;
  private long awayNanos;
  private boolean over;
  private long received;

  private volatile List<Outbox> players = List.of();
  private volatile @Nullable Instant start;

  /** A stream without a publisher. {@code id} is another one for each description. */
  LiveStream(String name, Sdp sdp, long id, int groupBytesLimit) {
    this.name = name;
    this.sdp = sdp;
    this.id = id;
    this.lead = sdp.lead();
    this.groupBytesLimit = groupBytesLimit;
    this.timelines = sdp.media().stream().map(media -> new Timeline(media.clockRate())).toArray(Timeline[]::new);
    this.reports = new Unit[timelines.length];
  }

  String name() {
    return name;
  }

  Sdp sdp() {
    return sdp;
  }

  /** Returns what players are told. */
  String description() {
    return sdp.describe(name, id);
  }

  /** Takes the publisher's place. Returns false when it is taken, or the stream is over. */
  boolean claim(PublishSide by) {
    lock.lock();
    try {
      if (over || publisher != null) {
        return false;
      }
      publisher = by;
      for (Timeline timeline : timelines) {
        timeline.cut();
      }
      forget();
      players.forEach(Outbox::needKey);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Says that media may come from now on. */
  void begin(Instant now) {
    if (start == null) {
      start = now;
    }
  }

  /** Gives the publisher's place back; does nothing when another has it. */
  void release(PublishSide by, long nowNanos) {
    lock.lock();
    try {
      if (publisher == by) {
        publisher = null;
        awayNanos = nowNanos;
      }
    } finally {
      lock.unlock();
    }
  }

  boolean hasPublisher() {
    lock.lock();
    try {
      return publisher != null;
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether nobody has published for {@code nanos}, or nobody publishes and nobody listens. */
  boolean isLost(long nowNanos, long nanos) {
    lock.lock();
    try {
      return publisher == null && (players.isEmpty() || nowNanos - awayNanos >= nanos);
    } finally {
      lock.unlock();
    }
  }

  /** Returns how many players hear it. */
  int playerCount() {
    return players.size();
  }

  /** Returns how many bytes of media came in. */
  long received() {
    lock.lock();
    try {
      return received;
    } finally {
      lock.unlock();
    }
  }

  /** Returns when it began, or null when it has not. */
  @Nullable Instant start() {
    return start;
  }

  /** Returns a new way in for one track. Called by the publisher, once for each track. */
  Inlet inlet(int track) {
    return new Inlet(track, sdp.media().get(track), timelines[track], this::offer);
  }

  private void offer(Unit unit) {
    lock.lock();
    try {
      received += unit.bytes().length;
      remember(unit);
      boolean first = unit.kind() == Unit.Kind.KEY && unit.track() == lead;
      for (Outbox player : players) {
        player.offer(unit, first);
      }
    } finally {
      lock.unlock();
    }
  }

  private void remember(Unit unit) {
    if (unit.kind() == Unit.Kind.REPORT) {
      reports[unit.track()] = unit;
    } else if (unit.kind() == Unit.Kind.KEY && unit.track() == lead && !isMoreOfTheFirst(unit)) {
      forget();
      groupIsWhole = true;
      for (Unit report : reports) {
        if (report != null) {
          keep(report);
        }
      }
    }
    if (groupIsWhole) {
      keep(unit);
    }
  }

  /** Parameter sets may come as units of their own, right before the picture that they belong to. */
  private boolean isMoreOfTheFirst(Unit unit) {
    if (!groupIsWhole) {
      return false;
    }
    for (Unit earlier : group) {
      if (earlier.track() == lead && earlier.kind() != Unit.Kind.REPORT
          && (earlier.kind() != Unit.Kind.KEY || earlier.timestamp() != unit.timestamp())) {
        return false;
      }
    }
    return true;
  }

  private void keep(Unit unit) {
    group.add(unit);
    groupBytes += unit.bytes().length;
    if (groupBytes > groupBytesLimit) {
      forget();
    }
  }

  private void forget() {
    group.clear();
    groupBytes = 0;
    groupIsWhole = false;
  }

  /** Wakes the writers of players that were offered something. Called by the publisher when nothing more is there at the moment. */
  void flush() {
    for (Outbox player : players) {
      player.wake();
    }
  }

  /**
   * Adds a player, who gets the group that is under way, or begins at the next key frame.
   *
   * @return for each track the first unit that the player gets, or null where that is not known yet; empty when the stream is over
   */
  @Nullable Unit[] join(Outbox player) {
    lock.lock();
    try {
      if (over) {
        return new Unit[0];
      }
      @Nullable Unit[] firsts = new Unit[timelines.length];
      boolean leads = lead >= 0 && player.hears(lead);
      player.begin(leads);
      for (Unit unit : leads && groupIsWhole ? group : Arrays.asList(reports)) {
        if (unit != null) {
          player.offer(unit, unit.kind() == Unit.Kind.KEY && unit.track() == lead);
          if (unit.kind() != Unit.Kind.REPORT && firsts[unit.track()] == null) {
            firsts[unit.track()] = unit;
          }
        }
      }
      List<Outbox> more = new ArrayList<>(players);
      more.add(player);
      players = List.copyOf(more);
      return firsts;
    } finally {
      lock.unlock();
    }
  }

  /** Takes a player away. */
  void leave(Outbox player) {
    lock.lock();
    try {
      List<Outbox> fewer = new ArrayList<>(players);
      fewer.remove(player);
      players = List.copyOf(fewer);
    } finally {
      lock.unlock();
    }
  }

  /** Ends the stream: each player gets what waits for it and a good-bye, and is closed. */
  void end() {
    List<Outbox> last;
    lock.lock();
    try {
      over = true;
      last = players;
      players = List.of();
    } finally {
      lock.unlock();
    }
    last.forEach(player -> player.finish(goodByes(player)));
  }

  private List<Unit> goodByes(Outbox player) {
    List<Unit> units = new ArrayList<>();
    lock.lock();
    try {
      for (int track = 0; track < timelines.length; track++) {
        if (player.hears(track)) {
          units.add(Unit.report(track, Rtcp.goodBye(timelines[track].source())));
        }
      }
    } finally {
      lock.unlock();
    }
    return units;
  }

  /** Ends one player's hearing with a good-bye. */
  void dismiss(Outbox player) {
    leave(player);
    player.finish(goodByes(player));
  }

  @Override
  public String toString() {
    return "stream '" + name + "' with " + playerCount() + " players";
  }
}
