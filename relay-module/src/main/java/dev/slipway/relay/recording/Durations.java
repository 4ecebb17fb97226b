package dev.slipway.relay.recording;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * How long files play, found out one at a time by a thread of its own and remembered until they change. Thread-safe.
 *
 * <p>Bounded by the files that are listed; what does not fit into the queue is asked for again when the list is.
 */
final class Durations implements Runnable {

  private static final Logger LOG = System.getLogger(Durations.class.getName());
  private static final int QUEUE = 256;
  /** While many are looked at, whoever shows them hears of it that often. */
  private static final long TELL_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Says how long a file plays. */
  @FunctionalInterface
  interface Prober {

    /** Returns how long the file plays, nothing when it cannot be said. Blocks. */
    Optional<Duration> probe(Path file) throws IOException, InterruptedException;
  }

  private record Known(Found file, Optional<Duration> duration) {}

  private final Path folder;
  private final Prober prober;
  private final Runnable changed;
  private final BlockingQueue<Found> queue = new ArrayBlockingQueue<>(QUEUE);
  private final Map<String, Known> known = new HashMap<>();
  private final Set<Found> waiting = new HashSet<>();

  Durations(Path folder, Prober prober, Runnable changed) {
    this.folder = folder;
    this.prober = prober;
    this.changed = changed;
  }

  /** Returns how long {@code file} plays; nothing while that is not known, and it is then found out. Does not block. */
  synchronized Optional<Duration> of(Found file) {
    Known answer = known.get(file.fileName());
    if (answer != null && answer.file().equals(file)) {
      return answer.duration();
    }
    if (file.bytes() > 0 && !waiting.contains(file) && queue.offer(file)) {
      waiting.add(file);
    }
    return Optional.empty();
  }

  /** Forgets all others. */
  synchronized void keep(Collection<Found> files) {
    Set<String> names = files.stream().map(Found::fileName).collect(Collectors.toSet());
    known.keySet().retainAll(names);
  }

  /** Works until it is interrupted. */
  @Override
  public void run() {
    long told = System.nanoTime() - TELL_EVERY_NANOS;
    try {
      while (true) {
        look(queue.take());
        long now = System.nanoTime();
        if (queue.isEmpty() || now - told >= TELL_EVERY_NANOS) {
          told = now;
          changed.run();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look(Found file) throws InterruptedException {
    Optional<Duration> duration = Optional.empty();
    try {
      duration = prober.probe(folder.resolve(file.fileName()));
    } catch (IOException e) {
      LOG.log(Level.DEBUG, () -> "it cannot be said how long " + file.fileName() + " plays: " + e.getMessage());
    } finally {
      synchronized (this) {
        waiting.remove(file);
        known.put(file.fileName(), new Known(file, duration));
      }
    }
  }
}
