package dev.slipway.lifecycle.web.access;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The keys of tokens, read from their place by a thread of its own: at once, then every so often, and earlier when a token names
 * a key that is not known. Thread-safe.
 *
 * <p>Keys that were read once are used until others are, however long their place cannot be reached.
 */
final class KeySource implements AutoCloseable {

  private static final Logger LOGGER = System.getLogger(KeySource.class.getName());
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration JOIN = Duration.ofSeconds(2);

  private final KeyPlace place;
  private final long refetchNanos;
  private final long refreshNanos;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition wanted = lock.newCondition();
  private final Condition read = lock.newCondition();
  private volatile @Nullable TokenKeys keys;
  private boolean reading = true;
  private boolean wants;
  private boolean closed;
  private long began;
  private long reads;
  private long failures;

  private KeySource(KeyPlace place, Duration refetch, Duration refresh) {
    this.place = place;
    this.refetchNanos = refetch.toNanos();
    this.refreshNanos = refresh.toNanos();
    this.thread = Thread.ofPlatform().daemon().inheritInheritableThreadLocals(false).name("slipway/access-keys").unstarted(this::run);
  }

  /** Starts to read the keys. */
  static KeySource open(KeyPlace place, Duration refetch, Duration refresh) {
    KeySource source = new KeySource(place, refetch, refresh);
    source.began = System.nanoTime();
    source.thread.start();
    return source;
  }

  /**
   * Returns the verifiers for tokens of that algorithm that name that key, none when it is not known. Waits for the keys where
   * they are being read, for some seconds at most.
   *
   * @throws dev.slipway.api.Refusal with 503 while there are no keys
   */
  List<JWSVerifier> find(JWSAlgorithm algorithm, @Nullable String id) {
    TokenKeys known = keys;
    if (known == null && awaitRead(false)) {
      known = keys;
    }
    if (known == null) {
      throw Denial.NO_KEYS.refusal();
    }
    List<JWSVerifier> found = known.find(algorithm, id);
    if (found.isEmpty() && awaitRead(true)) {
      TokenKeys fresh = keys;
      return fresh == null ? found : fresh.find(algorithm, id);
    }
    return found;
  }

  /** Returns how many keys are known. */
  int size() {
    TokenKeys known = keys;
    return known == null ? 0 : known.size();
  }

  /** Waits for a read that is under way, or for one that is asked for where enough time has passed; returns whether there was one. */
  private boolean awaitRead(boolean ask) {
    lock.lock();
    try {
      if (!reading && ask && !closed && System.nanoTime() - began >= refetchNanos) {
        wants = true;
        wanted.signal();
      } else if (!reading) {
        return false;
      }
      long before = reads;
      long nanos = KeyPlace.PATIENCE.toNanos();
      while (reads == before && !closed && nanos > 0) {
        nanos = read.awaitNanos(nanos);
      }
      return reads != before;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      while (begin()) {
        try {
          TokenKeys fresh = TokenKeys.parse(place.read());
          LOGGER.log(keys == null || failures > 0 ? Level.INFO : Level.DEBUG, "keys of tokens read from {0}: {1}", place, fresh);
          end(fresh);
        } catch (IOException | ParseException e) {
          failed(e);
          end(null);
        }
        rest();
      }
    } catch (InterruptedException e) {
      LOGGER.log(Level.DEBUG, "no more keys are read from {0}", place);
    }
  }

  private void failed(Exception why) {
    if (failures == 0) {
      LOGGER.log(Level.WARNING, "the keys of tokens cannot be read from {0}: {1}; {2}", place,
          why instanceof ParseException ? "it is no JWK set" : String.valueOf(why.getMessage()),
          keys == null ? "tokens are refused with 503 until they can" : "those that are known stay in use");
    }
  }

  private boolean begin() {
    lock.lock();
    try {
      reading = true;
      wants = false;
      began = System.nanoTime();
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private void end(@Nullable TokenKeys fresh) {
    lock.lock();
    try {
      if (fresh != null) {
        keys = fresh;
      }
      failures = fresh == null ? failures + 1 : 0;
      reading = false;
      reads++;
      read.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void rest() throws InterruptedException {
    lock.lock();
    try {
      long nanos = failures == 0 ? refreshNanos : retryNanos();
      while (nanos > 0 && !wants && !closed) {
        nanos = wanted.awaitNanos(nanos);
      }
    } finally {
      lock.unlock();
    }
  }

  private long retryNanos() {
    return Math.min(refetchNanos, FIRST_RETRY.toNanos() << Math.min(failures - 1, 20));
  }

  /** Ends the thread. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      wanted.signal();
      read.signalAll();
    } finally {
      lock.unlock();
    }
    thread.interrupt();
    try {
      if (!thread.join(JOIN)) {
        LOGGER.log(Level.WARNING, "the thread that reads keys from {0} is still at work", place);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return "keys of " + place + " after " + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began) + " s";
  }
}
