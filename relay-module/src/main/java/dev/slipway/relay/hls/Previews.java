package dev.slipway.relay.hls;

import dev.slipway.api.AccessPolicy;
import dev.slipway.api.Graceful;
import dev.slipway.api.ModuleContext;
import dev.slipway.api.Refusal;
import dev.slipway.api.Role;
import dev.slipway.api.Work;
import dev.slipway.relay.engine.InputSpec;
import dev.slipway.relay.engine.Inputs;
import dev.slipway.relay.guard.Names;
import io.helidon.http.Status;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All previews and those who look at them. Thread-safe; no method blocks.
 *
 * <p>A preview begins with its first viewer and ends with its last one. A viewer has left when he says so, or when he has asked for
 * nothing for a while; asking for a list or a segment counts as much as saying that one is there.
 */
public final class Previews implements Graceful, AutoCloseable {

  private static final Duration SWEEP = Duration.ofSeconds(2);
  private static final Duration NOT_YET = Duration.ofSeconds(1);
  private static final Duration CROWDED = Duration.ofSeconds(30);

  private final Inputs inputs;
  private final Function<String, Optional<InputSpec>> known;
  private final Work work;
  private final Supplier<Optional<Converter>> converter;
  private final HlsSettings settings;
  private final LongSupplier nanoClock;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Preview> previews = new HashMap<>();
  private final Map<String, Viewer> viewers = new HashMap<>();
  private @Nullable ScheduledFuture<?> sweeps;
  private boolean stopping;

  private static final class Viewer {
    private final String input;
    private final Preview preview;
    private long seenNanos;

    Viewer(String input, Preview preview, long seenNanos) {
      this.input = input;
      this.preview = preview;
      this.seenNanos = seenNanos;
    }
  }

  /** No previews yet; for the parameters see {@link #open}. */
  Previews(
      Inputs inputs, Function<String, Optional<InputSpec>> known, Work work, Supplier<Optional<Converter>> converter,
      HlsSettings settings, LongSupplier nanoClock) {
    this.inputs = inputs;
    this.known = known;
    this.work = work;
    this.converter = converter;
    this.settings = settings;
    this.nanoClock = nanoClock;
  }

  /**
   * Serves previews under {@code /api/relay/hls} and {@code /api/relay/watch-input}.
   *
   * <p>To begin a preview is a POST, since it changes what runs; but it lasts no longer than somebody looks and touches nothing of anybody
   * else, so whoever may read may do it. Only where everybody may read it takes a known user, as the host lets nobody else post.
   *
   * @param context the module's
   * @param inputs whose hubs are looked into
   * @param known gives the input of a name, from what is wanted
   * @param converter what converts inputs that browsers do not play, if there is something
   * @param read who may look
   */
  public static Previews open(
      ModuleContext context, Inputs inputs, Function<String, Optional<InputSpec>> known, Supplier<Optional<Converter>> converter,
      Role read) {
    Previews previews = context.own("previews", new Previews(
        inputs, known, context.work(), converter, HlsSettings.read(context.settings()), System::nanoTime));
    AccessPolicy access = new AccessPolicy(read, read == Role.ANYONE ? Role.USER : read);
    context.web().http("/api/relay/hls", access, new ViewerApi(previews));
    context.web().http("/api/relay/watch-input", access, new WatchApi(previews));
    previews.sweepEvery(context.work().scheduler());
    return previews;
  }

  private synchronized void sweepEvery(ScheduledExecutorService scheduler) {
    sweeps = scheduler.scheduleAtFixedRate(this::sweep, SWEEP.toMillis(), SWEEP.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Adds a viewer to the preview of an input, which is begun for the first one. Returns the viewer's identity.
   *
   * @throws Refusal when there is no such input, or too many are looked at, or by too many
   */
  String start(String input) {
    InputSpec spec = spec(input);
    sweep();
    synchronized (this) {
      if (stopping) {
        throw Refusal.unavailable("stopping", "the relay is stopping", CROWDED);
      }
      if (viewers.size() >= settings.maxViewers()) {
        throw Refusal.unavailable("too-many-viewers", "there are " + viewers.size() + " viewers already", CROWDED);
      }
      Preview preview = previews.get(input);
      if (preview == null || preview.isOver()) {
        preview = begin(spec);
      }
      byte[] id = new byte[16];
      random.nextBytes(id);
      String viewer = HexFormat.of().formatHex(id);
      viewers.put(viewer, new Viewer(input, preview, nanoClock.getAsLong()));
      return viewer;
    }
  }

  private Preview begin(InputSpec spec) {
    previews.values().removeIf(Preview::isOver);
    if (previews.size() >= settings.maxPreviews()) {
      throw Refusal.unavailable("too-many-previews", previews.size() + " inputs are previewed already", CROWDED);
    }
    Preview preview = new Preview(inputs.use(spec, "preview"), work, converter, settings);
    preview.begin();
    previews.put(spec.name(), preview);
    return preview;
  }

  private InputSpec spec(String input) {
    Optional<InputSpec> spec = Names.isName(input) ? known.apply(input) : Optional.empty();
    return spec.orElseThrow(() -> new Refusal(Status.NOT_FOUND_404, "no-such-input", "there is no input of that name"));
  }

  /** Takes a viewer away; of one who is not there nothing needs to be done. The preview ends with its last viewer. */
  void stop(String input, String viewer) {
    synchronized (this) {
      Viewer found = viewers.get(viewer);
      if (found != null && found.input.equals(input)) {
        viewers.remove(viewer);
      }
    }
    endUnwatched();
  }

  /**
   * Says that a viewer is there; returns what he looks at.
   *
   * @throws Refusal when he is none, or not of that input: 410
   */
  Preview seen(String input, String viewer) {
    spec(input);
    synchronized (this) {
      Viewer found = viewers.get(viewer);
      if (found == null || !found.input.equals(input) || isStale(found)) {
        throw new Refusal(Status.GONE_410, "viewer-gone", "Viewer session expired or invalid");
      }
      found.seenNanos = nanoClock.getAsLong();
      return found.preview;
    }
  }

  /** Returns the list of segments for a viewer. */
  String playlist(String input, String viewer) {
    Preview preview = seen(input, viewer);
    return preview.playlist().text("?viewerID=" + viewer).orElseThrow(() -> preview.failure()
        .map(why -> new Refusal(Status.BAD_GATEWAY_502, "no-preview", why))
        .orElseGet(() -> Refusal.unavailable("not-ready", "HLS session not ready yet", NOT_YET)));
  }

  /** Returns a segment for a viewer. */
  Segment segment(String input, String viewer, long number) {
    return seen(input, viewer).playlist().segment(number)
        .orElseThrow(() -> new Refusal(Status.NOT_FOUND_404, "no-such-file", "there is no such segment any more, or not yet"));
  }

  /** Takes away viewers who have not been seen for long, and previews without viewers. */
  void sweep() {
    synchronized (this) {
      viewers.values().removeIf(this::isStale);
    }
    endUnwatched();
  }

  private boolean isStale(Viewer viewer) {
    return nanoClock.getAsLong() - viewer.seenNanos > settings.stale().toNanos();
  }

  private synchronized void endUnwatched() {
    previews.entrySet().removeIf(entry -> {
      boolean watched = viewers.values().stream().anyMatch(viewer -> viewer.preview == entry.getValue());
      if (!watched) {
        entry.getValue().close();
      }
      return !watched;
    });
  }

  /** Returns how many inputs are previewed. */
  public synchronized int previews() {
    return previews.size();
  }

  /** Returns how many viewers there are. */
  public synchronized int viewers() {
    return viewers.size();
  }

  /** Returns how many bytes the segments of all previews take. */
  public synchronized long heldBytes() {
    return previews.values().stream().mapToLong(preview -> preview.playlist().heldBytes()).sum();
  }

  /** Ends every preview: there are no requests any more. */
  @Override
  public void quiesce() {
    close();
  }

  @Override
  public synchronized void close() {
    stopping = true;
    if (sweeps != null) {
      sweeps.cancel(false);
    }
    viewers.clear();
    endUnwatched();
  }

  @Override
  public String toString() {
    return previews() + " previews for " + viewers() + " viewers";
  }
}
