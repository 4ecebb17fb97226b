package dev.slipway.relay.hub;

import dev.slipway.api.Deadline;
import dev.slipway.api.Graceful;
import dev.slipway.api.Refusal;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The service that sends a hub's transport stream over HTTP for as long as somebody looks: {@code GET …/{input}.ts}.
 *
 * <p>A viewer uses the input like an output does: it runs while he looks. What waits for a slow one is bounded; he loses whole groups of
 * pictures, and one who takes nothing at all is cut off by the host. While the source is away he gets a null packet now and then, so
 * that it shows when he is gone. All responses end cleanly when the module is quiesced.
 *
 * <p>Thread-safe. Requests run on virtual threads, which block for as long as they look.
 */
public final class LiveTs implements HttpService, Graceful, AutoCloseable {

  /** One use of an input, given back by {@link #close}, which does not block. Thread-safe. */
  public interface Source extends AutoCloseable {

    /** Returns the bus that is looked at. */
    Hub hub();

    @Override
    void close();

    /** Returns the use of {@code hub} that {@code release} gives back. */
    static Source of(Hub hub, Runnable release) {
      return new Source() {
        @Override
        public Hub hub() {
          return hub;
        }

        @Override
        public void close() {
          release.run();
        }
      };
    }
  }

  private static final String SUFFIX = ".ts";
  /** Sixteen seconds at 4 Mbit/s. */
  private static final int MAX_WAITING = 8 * 1024 * 1024;
  /** The price of some pictures in one write: so much delay. */
  private static final Duration PACE = Duration.ofMillis(100);
  private static final Duration REMINDER = Duration.ofMillis(250);
  private static final Duration FIRST_MEDIA = Duration.ofSeconds(10);
  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(5);
  private static final Duration LAST_WRITE = Duration.ofSeconds(1);
  private static final Duration LATER = Duration.ofSeconds(5);

  private final Function<String, Optional<? extends Source>> sources;
  private final int maxViewers;
  private final ScheduledFuture<?> reminders;
  private final Object lock = new Object();
  private final Set<Viewer> viewers = new HashSet<>();
  private boolean stopping;

  /**
   * A service without viewers.
   *
   * @param sources uses the input of a name, empty where there is none; it may throw a {@link Refusal}
   * @param maxViewers so many may look at the same time, the next gets 503
   * @param scheduler reminds viewers of pauses
   */
  public LiveTs(Function<String, Optional<? extends Source>> sources, int maxViewers, ScheduledExecutorService scheduler) {
    this.sources = sources;
    this.maxViewers = maxViewers;
    reminders = scheduler.scheduleAtFixedRate(this::remind, REMINDER.toMillis(), REMINDER.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/{file}", this::serve).head("/{file}", this::describe);
  }

  /** Returns how many look. */
  public int viewers() {
    synchronized (lock) {
      return viewers.size();
    }
  }

  private void remind() {
    List<Hub> hubs;
    synchronized (lock) {
      hubs = viewers.stream().map(viewer -> viewer.hub).distinct().toList();
    }
    hubs.forEach(Hub::remind);
  }

  private void describe(ServerRequest request, ServerResponse response) {
    open(request).close();
    dress(response).send();
  }

  private void serve(ServerRequest request, ServerResponse response) throws IOException {
    try (Source source = open(request)) {
      Viewer viewer = enter(source.hub());
      try {
        Slice first = viewer.reader.next(FIRST_MEDIA);
        if (first == null || first.length() == 0) {
          throw Refusal.unavailable("no-media", "input " + source.hub().name() + " sends nothing now; try again later", LATER);
        }
        try (OutputStream out = framedByUs(dress(response))) {
          viewer.show(first, out);
        }
      } catch (InterruptedException e) {
        throw Refusal.unavailable("stopping", "the relay is stopping", LATER);
      } finally {
        leave(viewer);
      }
    }
  }

  /**
   * Returns the response's stream, to which the viewer writes chunks (RFC 9112, 7.1) that are framed already, once for all viewers. The
   * server's own framing would cost an array and a copy for each viewer and write, more than half of all that a viewer costs. It leaves
   * alone what has a length when the stream is asked for, so the response has one until then.
   */
  private static OutputStream framedByUs(ServerResponse response) {
    response.contentLength(Long.MAX_VALUE);
    OutputStream out = response.outputStream();
    response.headers().remove(HeaderNames.CONTENT_LENGTH);
    response.headers().set(HeaderValues.TRANSFER_ENCODING_CHUNKED);
    return out;
  }

  private static ServerResponse dress(ServerResponse response) {
    return response.header(HeaderValues.create(HeaderNames.CONTENT_TYPE, "video/mp2t"))
        .header(HeaderValues.create(HeaderNames.CACHE_CONTROL, "no-store"));
  }

  private Source open(ServerRequest request) {
    String file = request.path().pathParameters().get("file");
    String name = file.endsWith(SUFFIX) ? file.substring(0, file.length() - SUFFIX.length()) : "";
    Optional<? extends Source> source = name.isEmpty() ? Optional.empty() : sources.apply(name);
    if (source.isEmpty()) {
      throw new Refusal(Status.NOT_FOUND_404, "unknown-input", "there is no input of this name; the form is {input}.ts");
    }
    return source.get();
  }

  private Viewer enter(Hub hub) {
    synchronized (lock) {
      if (stopping) {
        throw Refusal.unavailable("stopping", "the relay is stopping", LATER);
      }
      if (viewers.size() >= maxViewers) {
        throw Refusal.unavailable("too-many-viewers", maxViewers + " look already, which is the limit", LATER);
      }
      Viewer viewer = new Viewer(hub, hub.join("viewer", MAX_WAITING, PACE));
      viewers.add(viewer);
      return viewer;
    }
  }

  private void leave(Viewer viewer) {
    viewer.end();
    synchronized (lock) {
      viewers.remove(viewer);
      lock.notifyAll();
    }
  }

  /** Ends all responses, each after the write that it is at. */
  @Override
  public void quiesce() {
    synchronized (lock) {
      stopping = true;
      viewers.forEach(viewer -> viewer.reader.close());
    }
  }

  /** Waits for the last writes; a viewer who takes nothing for a second is cut off. */
  @Override
  public void drain(Deadline deadline) throws InterruptedException {
    quiesce();
    if (!awaitEmpty(deadline.within(LAST_WRITE))) {
      close();
      awaitEmpty(deadline);
    }
  }

  private boolean awaitEmpty(Deadline deadline) throws InterruptedException {
    synchronized (lock) {
      while (!viewers.isEmpty() && !deadline.expired()) {
        TimeUnit.NANOSECONDS.timedWait(lock, Math.max(1, deadline.remaining(TimeUnit.NANOSECONDS)));
      }
      return viewers.isEmpty();
    }
  }

  /** Cuts off who still looks. */
  @Override
  public void close() {
    reminders.cancel(false);
    quiesce();
    synchronized (lock) {
      viewers.forEach(Viewer::cut);
    }
  }

  /** One who looks. Its thread is guarded by its own lock, so that no later request on it is hit. */
  private static final class Viewer {

    private static final Slice NULL_PACKET = Slice.of(Packets.nothing());
    private static final byte[] LAST_CHUNK = {'0', '\r', '\n', '\r', '\n'};

    private final Hub hub;
    private final HubReader reader;
    private @Nullable Thread thread = Thread.currentThread();

    Viewer(Hub hub, HubReader reader) {
      this.hub = hub;
      this.reader = reader;
    }

    void show(Slice first, OutputStream out) throws IOException, InterruptedException {
      for (Slice slice = first; slice != null; slice = reader.next(SIGN_OF_LIFE)) {
        (slice.length() == 0 ? NULL_PACKET : slice).writeChunk(out);
        out.flush();
      }
      out.write(LAST_CHUNK);
    }

    /** Frees a write that the peer does not take: the socket is closed by it. */
    synchronized void cut() {
      if (thread != null) {
        thread.interrupt();
      }
    }

    void end() {
      reader.close();
      synchronized (this) {
        thread = null;
        Thread.interrupted();
      }
    }
  }
}
