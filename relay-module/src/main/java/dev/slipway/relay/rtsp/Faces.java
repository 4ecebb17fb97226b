package dev.slipway.relay.rtsp;

import dev.slipway.api.Deadline;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Inputs of the relay that are published into the server for as long as somebody plays them. Thread-safe; waits where it says so. */
final class Faces implements AutoCloseable {

  private static final Logger LOGGER = System.getLogger(Faces.class.getName());
  private static final Duration BEFORE_RETRY = Duration.ofSeconds(2);

  private final RelayNames names;
  private final Streams streams;
  private final RtspSettings settings;
  private final Function<String, URI> addresses;
  private final LongSupplier nanoClock;
  private final Map<String, Entry> entries = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /** {@code addresses} says where a name is published. */
  Faces(RelayNames names, Streams streams, RtspSettings settings, Function<String, URI> addresses, LongSupplier nanoClock) {
    this.names = names;
    this.streams = streams;
    this.settings = settings;
    this.addresses = addresses;
    this.nanoClock = nanoClock;
  }

  /** Returns whether the relay pulls an input of that name. */
  boolean isPulled(String name) {
    return names.isPulled(name);
  }

  /**
   * Returns the stream of that name for a player, and starts it where the relay has it. Blocks until there is media.
   *
   * @throws RtspFault 404, when there is no such stream; 503, when it gives no media in time
   */
  LiveStream stream(String name) throws RtspFault {
    if (!names.isPulled(name)) {
      return streams.find(name).orElseThrow(() -> RtspFault.of(404, "Not Found, nobody publishes this stream"));
    }
    if (closed) {
      throw RtspFault.of(503, "Service Unavailable, the server is stopping");
    }
    Entry entry = entries.computeIfAbsent(name, Entry::new);
    if (!entry.want()) {
      throw RtspFault.of(503, "Service Unavailable, the input cannot be played");
    }
    try {
      return streams.await(name, Deadline.after(settings.requestTimeout()))
          .orElseThrow(() -> RtspFault.of(503, "Service Unavailable, the input gives no media"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw RtspFault.fatal(503, "Service Unavailable, the server is stopping");
    } finally {
      entry.served();
    }
  }

  /** Ends faces that nobody plays, and starts those again that have ended while somebody does. Called every now and then. */
  void sweep() {
    entries.values().forEach(Entry::sweep);
  }

  /** Ends all faces. */
  @Override
  public void close() {
    closed = true;
    entries.values().forEach(Entry::end);
  }

  /** The face of one name. */
  private final class Entry {

    private final String name;
    private final ReentrantLock lock = new ReentrantLock();
    private RelayNames.@Nullable Face face;
    private int waiting;
    private long wantedNanos;
    private long openedNanos;

    Entry(String name) {
      this.name = name;
    }

    /** Opens the face where it is not open, and keeps it until {@link #served}. Returns false when that does not work. */
    boolean want() {
      lock.lock();
      try {
        wantedNanos = nanoClock.getAsLong();
        RelayNames.Face now = face;
        boolean opened = (now != null && now.isAlive()) || open();
        waiting += opened ? 1 : 0;
        return opened;
      } finally {
        lock.unlock();
      }
    }

    /** Says that a player which wanted the face does not wait any more. */
    void served() {
      lock.lock();
      try {
        waiting--;
        wantedNanos = nanoClock.getAsLong();
      } finally {
        lock.unlock();
      }
    }

    private boolean open() {
      drop();
      openedNanos = nanoClock.getAsLong();
      if (closed) {
        return false;
      }
      try {
        face = names.open(name, addresses.apply(name));
        entries.put(name, this); // the sweep may have taken it away meanwhile
        return true;
      } catch (IOException e) {
        LOGGER.log(Level.WARNING, "input '" + name + "' cannot be played over RTSP: " + e.getMessage());
        return false;
      }
    }

    void sweep() {
      if (!lock.tryLock()) {
        return; // it is being opened
      }
      try {
        long now = nanoClock.getAsLong();
        RelayNames.Face old = face;
        if (waiting > 0 || streams.find(name).map(LiveStream::playerCount).orElse(0) > 0) {
          wantedNanos = now;
        }
        if (!names.isPulled(name) || now - wantedNanos > settings.faceIdle().toNanos()) {
          end();
        } else if (old != null && !old.isAlive() && now - openedNanos > BEFORE_RETRY.toNanos()) {
          open();
        }
      } finally {
        lock.unlock();
      }
    }

    void end() {
      lock.lock();
      try {
        entries.remove(name, this);
        drop();
      } finally {
        lock.unlock();
      }
    }

    private void drop() {
      RelayNames.Face old = face;
      face = null;
      if (old != null) {
        old.close();
      }
    }
  }
}
