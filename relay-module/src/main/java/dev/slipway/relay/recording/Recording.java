package dev.slipway.relay.recording;

import dev.slipway.api.Deadline;
import dev.slipway.relay.engine.Input;
import dev.slipway.relay.engine.InputSpec;
import dev.slipway.relay.engine.InputUse;
import dev.slipway.relay.engine.RelayState;
import dev.slipway.relay.guard.Secrets;
import dev.slipway.relay.hub.Hub;
import dev.slipway.relay.hub.HubReader;
import dev.slipway.relay.hub.Tracks;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One recording that is wanted, from its start to its end, on a platform thread of its own.
 *
 * <p>It uses its input, and gives what the input's hub gives to one recorder after another: a new one when the file is long enough, when
 * the tracks are others than before, or when the recorder has died. What it does is told by {@link Ledger}, whose methods are thread-safe
 * as {@link #stop} and {@link #await} are; the rest is confined to the thread.
 */
final class Recording implements Runnable {

  /** What the thread is told. */
  sealed interface Event permits Part.Ended, Stop {}

  /** It shall end. */
  record Stop() implements Event {}

  private static final Logger LOG = System.getLogger(Recording.class.getName());
  /** So much waits while a disk is slow or a recorder is started again. */
  private static final int QUEUE_BYTES = 32 * 1024 * 1024;
  private static final Duration LOOK = Duration.ofMillis(250);
  private static final Duration STUCK = Duration.ofSeconds(20);
  private static final Duration GOOD = Duration.ofSeconds(10);
  private static final Duration LADDER = Duration.ofMillis(4_500);
  private static final int MOST_FINISHING = 3;
  private static final String FULL = "no space left on device";

  private final InputSpec spec;
  private final Studio studio;
  private final Ledger ledger;
  private final BlockingQueue<Event> inbox = new LinkedBlockingQueue<>();
  private final CountDownLatch done = new CountDownLatch(1);
  private final Backoff backoff = new Backoff(() -> ThreadLocalRandom.current().nextDouble());
  private final List<Part> finishing = new ArrayList<>();
  private @Nullable Part current;
  private boolean stopped;
  private boolean patient;
  private @Nullable String failure;

  Recording(InputSpec spec, Studio studio) {
    this.spec = spec;
    this.studio = studio;
    ledger = new Ledger(spec.name(), Secrets.mask(spec.url()), studio.clock().instant(), studio.desk()::changed);
  }

  /** Returns what is recorded. */
  Wanted wanted() {
    return new Wanted(spec.name(), spec.url());
  }

  /** Returns what it does. */
  Ledger ledger() {
    return ledger;
  }

  /** Asks it to end: its files are finished. Does not block. */
  void stop() {
    inbox.add(new Stop());
  }

  /** Waits for its end. Returns whether it has ended. Blocks until the deadline at most. */
  boolean await(Deadline deadline) throws InterruptedException {
    return done.await(deadline.remaining(TimeUnit.NANOSECONDS), TimeUnit.NANOSECONDS);
  }

  @Override
  public void run() {
    try (InputUse use = studio.inputs().use(spec, "recording " + spec.name())) {
      follow(use.input());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failure = "it was cut short by the end of the module";
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "recording '" + spec.name() + "' failed", e);
      failure = Secrets.mask(String.valueOf(e.getMessage()));
    } finally {
      conclude();
    }
  }

  private void follow(Input input) throws InterruptedException {
    Hub hub = input.hub();
    if (!awaitTracks(input, hub)) {
      return;
    }
    HubReader reader = join(hub);
    while (record(hub, reader)) {
      // The next file begins with the group of pictures that the last one may lack, which waits here meanwhile.
      reader = join(hub);
      Duration pause = backoff.next();
      ledger.retrying(studio.clock().instant(), pause);
      if (!pause(pause) || isOver(hub)) {
        reader.close();
        return;
      }
    }
  }

  private HubReader join(Hub hub) {
    return hub.join("recording " + spec.name(), QUEUE_BYTES);
  }

  /** Returns whether there is something to record. */
  private boolean awaitTracks(Input input, Hub hub) throws InterruptedException {
    while (!hub.awaitTracks(LOOK)) {
      if (inbox.peek() != null || isOver(hub) || input.status().state() == RelayState.STOPPED) {
        return false;
      }
      ledger.waiting(input.status().lastError());
    }
    return true;
  }

  /** Returns whether nothing will come any more. */
  private static boolean isOver(Hub hub) throws InterruptedException {
    try (HubReader probe = hub.join("probe", QUEUE_BYTES)) {
      return probe.take(Duration.ZERO) == null;
    }
  }

  /** Waits. Returns false when the recording shall end meanwhile. */
  private boolean pause(Duration length) throws InterruptedException {
    Deadline until = Deadline.after(length);
    while (!until.expired()) {
      Event event = inbox.poll(until.remaining(TimeUnit.NANOSECONDS), TimeUnit.NANOSECONDS);
      if (event != null && !heard(event)) {
        return false;
      }
    }
    return true;
  }

  /** Records until the end. Returns whether the recorder died, so that another has to go on. */
  private boolean record(Hub hub, HubReader reader) throws InterruptedException {
    if (!begin(hub, reader)) {
      return failure == null;
    }
    while (true) {
      Event event = inbox.poll(LOOK.toNanos(), TimeUnit.NANOSECONDS);
      Part part = current;
      if (event != null && !heard(event)) {
        return false;
      }
      if (part != null && current == null) {
        return !isOver(hub) && failure == null;
      }
      if (part != null && (!spaceIsLeft() || !goOn(hub, part))) {
        return failure == null;
      }
    }
  }

  /** Takes an event. Returns false when the recording shall end. */
  private boolean heard(Event event) {
    switch (event) {
      case Stop stop -> stopped = true;
      case Part.Ended ended -> ended(ended);
    }
    return !stopped;
  }

  private void ended(Part.Ended ended) {
    Part part = ended.part();
    boolean expected = ended.status() == 0 || stopped || finishing.contains(part);
    String said = ended.error() == null ? "the recorder ended with status " + ended.status() : ended.error();
    if (part.error() == null && !expected) {
      part.error(said);
    }
    if (isFull(ended.error())) {
      failure = "the disk is full";
      part.error(failure);
    }
    if (part == current) {
      current = null;
      patient = part.progress().totalSize() == 0;
    }
    finishing.remove(part);
    ledger.ended(part);
    studio.desk().finished(part.file(), ledger.source(), part.error());
  }

  private static boolean isFull(@Nullable String error) {
    return error != null && error.toLowerCase(Locale.ROOT).contains(FULL);
  }

  /** Begins a file with what {@code reader} gives. Returns whether it was begun. */
  private boolean begin(Hub hub, HubReader reader) {
    Optional<Tracks> tracks = hub.tracks();
    Path file = null;
    try {
      file = studio.desk().reserve(spec.name());
      Part part = Part.begin(studio, file, reader, tracks.orElseThrow(), patient, inbox);
      current = part;
      ledger.began(part);
      LOG.log(Level.INFO, "recording '" + spec.name() + "' goes to " + part.fileName());
      return true;
    } catch (IOException e) {
      reader.close();
      String error = Secrets.mask(String.valueOf(e.getMessage()));
      ledger.error(error);
      LOG.log(Level.WARNING, "recording '" + spec.name() + "' cannot begin a file: " + error);
      if (isFull(error)) {
        failure = "the disk is full";
      }
      if (file != null) {
        studio.desk().finished(file, ledger.source(), error);
      }
      return false;
    }
  }

  private boolean spaceIsLeft() {
    try {
      if (studio.stopFree() == 0 || studio.desk().free() >= studio.stopFree()) {
        return true;
      }
      failure = "the disk has less than " + studio.stopFree() / (1024 * 1024) + " MiB left, which are kept free";
    } catch (IOException e) {
      LOG.log(Level.DEBUG, () -> "it cannot be said how full the disk is: " + e.getMessage());
      return true;
    }
    return false;
  }

  /** Looks after the recorder. Returns false when it died in an attempt to begin another file. */
  private boolean goOn(Hub hub, Part part) {
    ledger.moved(part, studio.clock().instant());
    Instant now = studio.clock().instant();
    Duration age = Duration.between(part.started(), now);
    if (age.compareTo(GOOD) > 0) {
      backoff.reset();
    }
    if (part.stuckFor(STUCK)) {
      part.error("the recorder wrote nothing for " + STUCK.toSeconds() + " s");
      part.kill();
      return true;
    }
    boolean full = studio.segment().isPositive() && age.compareTo(studio.segment()) >= 0;
    boolean others = !hub.tracks().equals(Optional.of(part.tracks()));
    return (!full && !others) || succeed(hub, part);
  }

  /** Begins the next file, which goes on at the next key frame, where this one ends. */
  private boolean succeed(Hub hub, Part part) {
    finishing.add(part);
    current = null;
    if (finishing.size() > MOST_FINISHING) {
      finishing.getFirst().kill();
    }
    return begin(hub, part.reader().handOver());
  }

  /** Finishes all files, and says how it ended. */
  private void conclude() {
    List<Part> parts = new ArrayList<>(finishing);
    if (current != null) {
      parts.add(current);
    }
    stopped = true;
    ledger.finishing(studio.clock().instant());
    parts.forEach(part -> part.reader().close());
    boolean interrupted = Thread.interrupted();
    for (Part part : parts) {
      try {
        if (interrupted) {
          part.kill();
        } else {
          part.stop(Deadline.after(LADDER));
        }
      } catch (InterruptedException e) {
        interrupted = true;
        part.kill();
      }
    }
    awaitEnds(parts);
    ledger.concluded(studio.clock().instant(), failure);
    LOG.log(failure == null ? Level.INFO : Level.WARNING,
        "recording '" + spec.name() + "' " + (failure == null ? "has ended" : "failed: " + failure) + ", " + ledger.summary());
    done.countDown();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Their processes have ended, or were killed a moment ago: each tells of it at once. */
  private void awaitEnds(List<Part> parts) {
    Deadline patience = Deadline.after(Duration.ofSeconds(1));
    List<Part> left = new ArrayList<>(parts);
    try {
      while (!left.isEmpty() && !patience.expired()) {
        Event event = inbox.poll(patience.remaining(TimeUnit.NANOSECONDS), TimeUnit.NANOSECONDS);
        if (event instanceof Part.Ended ended) {
          left.remove(ended.part());
          ended(ended);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (Part part : left) {
      part.kill();
      ledger.ended(part);
      studio.desk().finished(part.file(), ledger.source(), "the recorder did not end");
    }
  }
}
