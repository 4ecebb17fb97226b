package dev.slipway.relay.recording;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the folder when something happens in it, for a platform thread of its own.
 *
 * <p>The system tells of changes; it may forget some, and file systems that are shared tell of none, so the folder is also looked at
 * now and then, and every half second where nothing is told at all.
 */
final class FolderWatch implements Runnable, AutoCloseable {

  private static final Logger LOG = System.getLogger(FolderWatch.class.getName());
  private static final Duration SAFETY = Duration.ofSeconds(5);
  /** So often one looks whether the folder is still the one that is told of: its own end is told to nobody. */
  private static final Duration UNTOLD = Duration.ofMillis(500);
  /** What belongs together, such as a file that is moved and one that is removed, is told together. */
  private static final Duration SETTLE = Duration.ofMillis(200);

  private final RecordingFolder folder;
  private final Predicate<String> growing;
  private final Runnable look;
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * A watch over {@code folder}.
   *
   * @param growing whether a file is being written, so that its growth is no news
   * @param look called when something may have changed
   */
  FolderWatch(RecordingFolder folder, Predicate<String> growing, Runnable look) {
    this.folder = folder;
    this.growing = growing;
    this.look = look;
  }

  /** Works until it is interrupted or closed. */
  @Override
  public void run() {
    try (WatchService service = open()) {
      watch(service);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the watch of " + folder.root() + " could not be closed", e);
    }
  }

  /** Says that there is nothing to look at any more; the thread ends when it is interrupted, or has looked once more. */
  @Override
  public void close() {
    closed.countDown();
  }

  private @Nullable WatchService open() {
    try {
      return folder.root().getFileSystem().newWatchService();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the system does not tell of changes in " + folder.root() + ", which is therefore looked at every "
          + UNTOLD.toMillis() + " ms: " + e.getMessage());
      return null;
    }
  }

  private void watch(@Nullable WatchService service) throws InterruptedException {
    WatchKey key = null;
    Optional<Object> watched = Optional.empty();
    long looked = System.nanoTime() - SAFETY.toNanos();
    while (closed.getCount() > 0) {
      boolean told = key != null && key.isValid() && folder.identity().equals(watched);
      if (!told && service != null) {
        if (key != null) {
          key.cancel();
        }
        key = register(service);
        watched = folder.identity();
      }
      boolean news = !told || System.nanoTime() - looked >= SAFETY.toNanos();
      if (service != null && key != null) {
        news |= news(service.poll(news ? 0 : UNTOLD.toMillis(), TimeUnit.MILLISECONDS));
        if (news) {
          settle(service);
        }
      } else if (closed.await(UNTOLD.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
      if (news) {
        looked = System.nanoTime();
        look.run();
      }
    }
  }

  private @Nullable WatchKey register(WatchService service) {
    try {
      folder.restore();
      return folder.root().register(service, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_DELETE,
          StandardWatchEventKinds.ENTRY_MODIFY);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, () -> "no news of " + folder.root() + ": " + e);
      return null;
    }
  }

  private static void settle(WatchService service) throws InterruptedException {
    long until = System.nanoTime() + SETTLE.toNanos();
    for (long left = SETTLE.toNanos(); left > 0; left = until - System.nanoTime()) {
      WatchKey more = service.poll(left, TimeUnit.NANOSECONDS);
      if (more != null) {
        more.pollEvents();
        more.reset();
      }
    }
  }

  /** Returns whether {@code key}, null when nothing was told, says that something may have changed. */
  private boolean news(@Nullable WatchKey key) {
    if (key == null) {
      return false;
    }
    boolean news = false;
    for (WatchEvent<?> event : key.pollEvents()) {
      boolean growth = event.kind().equals(StandardWatchEventKinds.ENTRY_MODIFY)
          && event.context() instanceof Path file
          && growing.test(file.toString());
      news |= !growth;
    }
    return !key.reset() || news;
  }
}
