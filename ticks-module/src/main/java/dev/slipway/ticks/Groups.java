package dev.slipway.ticks;

import dev.slipway.api.Audience;
import dev.slipway.api.Frame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The groups that there are: one of everybody who hears everything, and one for each other subscription. Confined to the stream's
 * lock.
 *
 * <p>The host keeps every audience for as long as the module runs, so those of groups that have ended are used again.
 */
final class Groups {

  private final Supplier<Audience> audiences;
  private final TickMeters meters;
  private final Audience plainAudience;
  private final Map<Subscription, Group> others = new HashMap<>();
  private final Map<String, List<Group>> bySymbol = new HashMap<>();
  private final List<Group> latest = new ArrayList<>();
  private final Deque<Audience> free = new ArrayDeque<>();

  /** No groups. */
  Groups(Supplier<Audience> audiences, TickMeters meters) {
    this.audiences = audiences;
    this.meters = meters;
    plainAudience = audiences.get();
  }

  /** Returns the group of a subscription, made when it is the first of its kind. */
  Group of(Subscription subscription, TickStream stream, long nowNanos) {
    return others.computeIfAbsent(subscription, wanted -> {
      Group group = new Group(wanted, audience(wanted), stream, meters, nowNanos);
      if (wanted.mode() == Subscription.Mode.LATEST) {
        latest.add(group);
      } else {
        wanted.symbols().forEach(symbol -> bySymbol.computeIfAbsent(symbol, any -> new ArrayList<>()).add(group));
      }
      return group;
    });
  }

  /** Forgets a group that nobody is in any more. */
  void tidy(Group group) {
    if (group.audience().size() > 0 || !others.remove(group.subscription(), group)) {
      return;
    }
    latest.remove(group);
    for (String symbol : group.subscription().symbols()) {
      bySymbol.computeIfPresent(symbol, (any, groups) -> {
        groups.remove(group);
        return groups.isEmpty() ? null : groups;
      });
    }
    if (!group.subscription().equals(Subscription.PLAIN)) {
      free.push(group.audience());
    }
  }

  /** Sends a tick to everybody who wants every tick of its symbol. */
  void send(Tick tick) {
    Group plain = others.get(Subscription.PLAIN);
    if (plain != null) {
      plain.send(tick);
    }
    bySymbol.getOrDefault(tick.symbol(), List.of()).forEach(group -> group.send(tick));
  }

  /** Sends a message to everybody. */
  void sendAll(Frame frame) {
    others.values().forEach(group -> group.audience().offer(frame));
  }

  /** Sends to the groups whose time has come; returns when the next one's does, or {@code byThen} when that is earlier. */
  long sendDue(TickStream stream, long nowNanos, long byThen) {
    long next = byThen;
    for (Group group : latest) {
      if (group.dueNanos() - nowNanos <= 0) {
        group.sendLatest(stream, nowNanos);
      }
      next = group.dueNanos() - next < 0 ? group.dueNanos() : next;
    }
    return next;
  }

  /** Sends what has not been sent to those who hear the latest, before the end. */
  void sendRest(TickStream stream, long nowNanos) {
    latest.forEach(group -> group.sendLatest(stream, nowNanos));
  }

  /** Returns how many groups there are. */
  int size() {
    return others.size();
  }

  private Audience audience(Subscription wanted) {
    if (wanted.equals(Subscription.PLAIN)) {
      return plainAudience;
    }
    return free.isEmpty() ? audiences.get() : free.pop();
  }
}
