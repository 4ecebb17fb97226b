package dev.slipway.lifecycle.tls;

import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The server's certificate, replaced while it runs when its files are. Thread-safe.
 *
 * <p>A thread of the kernel looks at the files by turns. Changed ones are read when two looks have found them the same, so that a
 * certificate and a key that are written one after the other are taken over together. What cannot be used is told, and tried
 * again; the certificate before it stays.
 */
public final class Certificates implements AutoCloseable {

  private static final Logger LOGGER = System.getLogger(Certificates.class.getName());
  private static final Duration SOON = Duration.ofDays(14);
  private static final Duration REMINDER = Duration.ofDays(1);
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final IdentityFiles files;
  private final TlsOptions options;
  private final Clock clock;
  private final List<Consumer<Identity>> observers = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final LongAdder handshakes = new LongAdder();
  private final LongAdder failedHandshakes = new LongAdder();
  private final LongAdder reloads = new LongAdder();
  private final Thread thread =
      Thread.ofPlatform().daemon().inheritInheritableThreadLocals(false).name("slipway/certificates").unstarted(this::watch);
  private final Object lock = new Object();
  private volatile Identity current;
  private volatile @Nullable String problem;
  /** What the files were like when they were last read with success; guarded by the lock. */
  private String read;
  /** What they were like at the last look; the thread's own. */
  private String seen;
  private volatile Instant reminded;

  private Certificates(IdentityFiles files, TlsOptions options, Clock clock) throws TlsProblem {
    this.files = files;
    this.options = options;
    this.clock = clock;
    this.read = files.stamp();
    this.seen = read;
    this.current = files.read();
    this.reminded = clock.instant();
  }

  /**
   * Reads the certificate. Blocks on the file system.
   *
   * @throws TlsProblem when there is none that can be used
   */
  public static Certificates open(TlsOptions options, Clock clock) throws TlsProblem {
    Certificates certificates = new Certificates(new IdentityFiles(options), options, clock);
    LOGGER.log(Level.INFO, "TLS with the " + certificates.current);
    certificates.remind();
    return certificates;
  }

  /** Begins to look at the files. To be called once. */
  public void start() {
    thread.start();
  }

  /** Returns the certificate that new connections are secured with. */
  public Identity current() {
    return current;
  }

  /** Returns the versions of TLS that are spoken. */
  public List<String> protocols() {
    return options.protocols();
  }

  /** Calls {@code observer} with each certificate that replaces another, on the thread that read it. */
  public void onChange(Consumer<Identity> observer) {
    observers.add(observer);
  }

  /** Returns what is wrong with the files as they are now, empty when nothing is. */
  public Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  /** Reads the files now, changed or not, and returns what is wrong with them, empty when they are in use. Blocks on the file system. */
  public Optional<String> reload() {
    synchronized (lock) {
      String stamp = files.stamp();
      try {
        Identity fresh = files.read();
        read = stamp;
        if (problem != null || !fresh.sha256().equals(current.sha256())) {
          LOGGER.log(Level.INFO, "new connections get the " + fresh);
        }
        problem = null;
        current = fresh;
        reloads.increment();
        observers.forEach(observer -> observer.accept(fresh));
        remind();
      } catch (TlsProblem e) {
        if (!e.line().equals(problem)) {
          LOGGER.log(Level.WARNING, e.line() + "; the certificate before stays in use, which ends on " + current.ends());
        }
        problem = e.line();
      }
      return problem();
    }
  }

  private void watch() {
    while (closed.getCount() > 0) {
      try {
        if (closed.await(options.checkEvery().toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
        look();
      } catch (InterruptedException e) {
        LOGGER.log(Level.DEBUG, "the watch over certificates was interrupted, and goes on unless it is closed", e);
      } catch (RuntimeException e) {
        LOGGER.log(Level.WARNING, "the certificate's files could not be looked at", e);
      }
    }
  }

  private void look() {
    String now = files.stamp();
    boolean settled = now.equals(seen);
    seen = now;
    boolean changed;
    synchronized (lock) {
      changed = !now.equals(read);
    }
    if (settled && changed) {
      reload();
    }
    if (Duration.between(reminded, clock.instant()).compareTo(REMINDER) >= 0) {
      remind();
    }
  }

  private void remind() {
    Instant now = clock.instant();
    Identity identity = current;
    Duration left = Duration.between(now, identity.ends());
    if (left.isNegative()) {
      LOGGER.log(Level.WARNING, "the certificate of " + identity.subject() + " has ended on " + identity.ends()
          + ": clients will refuse it");
    } else if (left.compareTo(SOON) < 0) {
      LOGGER.log(Level.WARNING, "the certificate of " + identity.subject() + " ends in " + left.toDays() + " days, on " + identity.ends());
    } else if (identity.begins().isAfter(now)) {
      LOGGER.log(Level.WARNING, "the certificate of " + identity.subject() + " is not valid before " + identity.begins());
    }
    reminded = now;
  }

  /** Returns how many seconds the certificate is still valid, less than 0 when it is not. */
  public long secondsLeft() {
    return Duration.between(clock.instant(), current.ends()).toSeconds();
  }

  /** Returns how often the files were taken over. */
  public long reloads() {
    return reloads.sum();
  }

  /** Returns how many connections were secured. */
  public long handshakes() {
    return handshakes.sum();
  }

  /** Returns how many connections were not, because their peer did not speak TLS as it is spoken here. */
  public long failedHandshakes() {
    return failedHandshakes.sum();
  }

  void counted(boolean secured) {
    (secured ? handshakes : failedHandshakes).increment();
  }

  /** Returns what a health endpoint shows. It is up whatever it shows: no probe can mend a certificate. */
  public HealthCheck health() {
    return new Check();
  }

  /** Looks no more at the files. Waits for the thread, for at most a second. */
  @Override
  public void close() {
    closed.countDown();
    try {
      thread.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What there is to know of the certificate. */
  private final class Check implements HealthCheck {

    @Override
    public HealthCheckType type() {
      return HealthCheckType.READINESS;
    }

    @Override
    public String name() {
      return "certificate";
    }

    @Override
    public HealthCheckResponse call() {
      HealthCheckResponse.Builder response = HealthCheckResponse.builder().status(true)
          .detail("ends", current.ends().toString())
          .detail("secondsLeft", secondsLeft());
      problem().ifPresent(text -> response.detail("problem", text));
      return response.build();
    }
  }
}
