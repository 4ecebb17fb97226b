package dev.slipway.ticks;

import dev.slipway.api.EventStream;
import dev.slipway.api.Frame;
import dev.slipway.api.Refusal;
import dev.slipway.api.StreamHandler;
import dev.slipway.api.StreamPolicy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The clients of {@code /api/ticks/stream}, which read the stream as events (HTML Living Standard, 9.2).
 *
 * <p>Thread-safe. Each has a place in the stream, and is told from the ring what comes after it, as much as its queue has room for.
 * One who reads too slowly falls behind, and is told of a gap when what it needs is not kept any more.
 */
final class EventSubscribers implements StreamHandler, Feeder.Feed {

  /** Events that may wait for one client. */
  static final int QUEUE = 2_048;

  private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int LOOKED_AT_AT_ONCE = 4_096;
  private static final Pattern ID = Pattern.compile("([0-9a-z]{1,16})-(\\d{1,18})");

  private final TickStream stream;
  private final Subscribers.Hello hello;
  private final Predicate<String> known;
  private final Runnable changed;
  private final TickMeters meters;
  private final Map<EventStream, Place> places = new ConcurrentHashMap<>();

  /**
   * Nobody.
   *
   * @param stream what they hear
   * @param hello makes the first event's data
   * @param known which symbols there are
   * @param changed is told when somebody has come
   * @param meters counts them
   */
  EventSubscribers(TickStream stream, Subscribers.Hello hello, Predicate<String> known, Runnable changed, TickMeters meters) {
    this.stream = stream;
    this.hello = hello;
    this.known = known;
    this.changed = changed;
    this.meters = meters;
  }

  /** Returns the limits of a stream. */
  static StreamPolicy policy(int maxStreams) {
    return new StreamPolicy(maxStreams, QUEUE, Duration.ofSeconds(15), Duration.ofSeconds(2), StreamPolicy.Ending.FINISH);
  }

  /** Where one client stands: it is told next what has this number. Confined to the feeder's thread once it is known. */
  private static final class Place {
    private final Subscription subscription;
    private long next;

    Place(Subscription subscription, long next) {
      this.subscription = subscription;
      this.next = next;
    }
  }

  @Override
  public void opened(EventStream client) {
    SubscribeRequest request = SubscribeRequest.of(client.query(), known);
    if (request.subscription().mode() != Subscription.Mode.ALL) {
      throw Refusal.badRequest("bad-mode", "an event stream has mode 'all' only; 'latest' is for /ws/ticks");
    }
    Optional<Matcher> last = client.lastEventId().map(ID::matcher);
    if (last.isPresent() && !last.get().matches()) {
      throw Refusal.badRequest("bad-last-event-id", "Last-Event-ID is not one that this stream has sent");
    }
    SubscribeRequest wanted = last.map(id -> new SubscribeRequest(request.subscription(), Long.parseLong(id.group(2)) + 1, id.group(1)))
        .orElse(request);
    long present = stream.lastSeq() + 1;
    boolean other = !wanted.stream().isEmpty() && !wanted.stream().equals(stream.id());
    boolean future = !other && wanted.from() > present;
    long next = wanted.from() == 0 || other || future ? present : wanted.from();
    meters.streamOpened();
    client.offer("", "hello", text(hello.frame(next, wanted.subscription())));
    if (other || future) {
      client.offer("", "error", text(Messages.error(
          other ? "other-stream" : "from-in-future", "tick " + wanted.from() + " is not one of this stream: the last one is "
              + (present - 1) + " of stream " + stream.id())));
    }
    places.put(client, new Place(wanted.subscription(), next));
    changed.run();
  }

  @Override
  public void closed(EventStream client) {
    if (places.remove(client) != null) {
      meters.streamClosed();
    }
  }

  @Override
  public long advance(long nowNanos) {
    places.forEach(this::tell);
    return nowNanos + (places.isEmpty() ? IDLE_NANOS : TURN_NANOS);
  }

  private void tell(EventStream client, Place place) {
    int room = QUEUE / 2 - client.waiting();
    List<Tick> ticks = new ArrayList<>();
    long gap = place.next;
    long kept = stream.between(() -> collect(place, room, ticks));
    if (kept > gap) {
      meters.gap(kept - gap);
      client.offer(id(kept - 1), "gap", text(Messages.gap(gap, kept - 1)));
    }
    int told = 0;
    for (Tick tick : ticks) {
      tick.marks().forEach(mark -> client.offer("", mark.type(), text(mark.frame())));
      if (place.subscription.wants(tick.symbol())) {
        if (!client.offer(id(tick.seq()), "tick", text(tick.frame()))) {
          return;
        }
        told++;
      }
    }
    meters.delivered(told);
  }

  /** Moves the place on, and returns where it stood, or where what is kept begins when that is later. */
  private long collect(Place place, int room, List<Tick> ticks) {
    TickRing ring = stream.ring();
    long first = Math.max(place.next, ring.first());
    long seq = first;
    long end = Math.min(stream.lastSeq(), first + LOOKED_AT_AT_ONCE - 1);
    for (int left = room; seq <= end && left > 0;) {
      Tick tick = ring.at(seq++);
      if (place.subscription.wants(tick.symbol()) || !tick.marks().isEmpty()) {
        ticks.add(tick);
        left -= 1 + tick.marks().size();
      }
    }
    place.next = seq;
    return first;
  }

  private String id(long seq) {
    return stream.id() + "-" + seq;
  }

  private static String text(Frame frame) {
    return StandardCharsets.UTF_8.decode(frame.payload()).toString();
  }
}
