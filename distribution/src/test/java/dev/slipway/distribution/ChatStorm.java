package dev.slipway.distribution;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** Guests that all talk at once, each in a thread of its own. Confined to one thread. */
final class ChatStorm implements AutoCloseable {

  private static final int WINDOW = 16;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final List<ChatGuest> guests;
  private final ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().name("guest-", 0).factory());
  private final List<Future<Optional<RawPeer.Closed>>> ends = new ArrayList<>();

  ChatStorm(int guests) {
    this.guests = IntStream.range(0, guests).mapToObj(i -> new ChatGuest("g" + i, WINDOW)).toList();
  }

  List<ChatGuest> guests() {
    return guests;
  }

  /** Lets them talk until the connections end; returns when they got {@code enough} acknowledgements. */
  void begin(SlipwayProcess slipway, int enough) {
    AtomicLong acks = new AtomicLong();
    guests.forEach(guest -> ends.add(threads.submit(() -> guest.storm(slipway.port(), acks))));
    TestHome.await(
        enough + " acknowledgements", PATIENCE, () -> acks.get() >= enough || ends.stream().anyMatch(Future::isDone));
  }

  /** Returns the close frames, one for each guest that got one; fails when a guest did. */
  List<RawPeer.Closed> end() throws Exception {
    List<RawPeer.Closed> closed = new ArrayList<>();
    for (Future<Optional<RawPeer.Closed>> end : ends) {
      end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).ifPresent(closed::add);
    }
    ends.clear();
    return closed;
  }

  /** Returns the number of each message that was acknowledged, by its sender and id. */
  Map<String, Long> acknowledged() {
    Map<String, Long> all = new HashMap<>();
    guests.forEach(guest -> all.putAll(guest.acknowledged()));
    return all;
  }

  /** Returns what is kept and was not acknowledged, was acknowledged and is lost, or has another number, by its sender and id. */
  Map<String, String> differences(Map<String, Long> kept) {
    Map<String, Long> acknowledged = acknowledged();
    Set<String> keys = new TreeSet<>(kept.keySet());
    keys.addAll(acknowledged.keySet());
    Map<String, String> differences = new TreeMap<>();
    for (String key : keys) {
      if (!Objects.equals(acknowledged.get(key), kept.get(key))) {
        differences.put(key, "acknowledged as " + acknowledged.get(key) + ", kept as " + kept.get(key));
      }
    }
    return differences;
  }

  @Override
  public void close() {
    threads.close();
  }
}
