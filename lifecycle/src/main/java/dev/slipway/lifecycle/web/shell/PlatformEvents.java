package dev.slipway.lifecycle.web.shell;

import dev.slipway.api.EventStream;
import dev.slipway.api.PlatformEvent;
import dev.slipway.api.StreamHandler;
import dev.slipway.api.StreamPolicy;
import dev.slipway.api.StreamPolicy.Ending;
import dev.slipway.lifecycle.web.json.Json;
import jakarta.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The stream of what the kernel publishes, with a ring of the last {@value #KEPT} events to resume from.
 *
 * <p>Thread-safe; {@link #publish} does not block. A client that sends the identifier of the last event it saw gets what came
 * after it; one whose identifier is not in the ring any more, or is of an earlier run, gets the whole ring after an event
 * {@code gap}; one without an identifier gets what happens from now on.
 */
public final class PlatformEvents implements StreamHandler {

  /** How many events are kept. */
  public static final int KEPT = 256;

  private final Clock clock;
  private final String run;
  private final Object lock = new Object();
  private final Deque<Kept> ring = new ArrayDeque<>(KEPT);
  private final Set<EventStream> streams = new LinkedHashSet<>();
  private long number;

  /** No events yet. */
  public PlatformEvents(Clock clock) {
    this.clock = clock;
    this.run = Long.toString(clock.millis(), 36);
  }

  /** Returns the limits of the endpoint: the queue takes the ring and as much again. */
  public static StreamPolicy policy() {
    return new StreamPolicy(100, 2 * KEPT + 1, Duration.ofSeconds(15), Duration.ofSeconds(1), Ending.FINISH);
  }

  /** Keeps an event and offers it to all who listen. */
  public void publish(PlatformEvent event) {
    JsonObject body = body(event);
    synchronized (lock) {
      number++;
      Kept kept = new Kept(run + "-" + number, name(event), Json.text(body));
      if (ring.size() == KEPT) {
        ring.removeFirst();
      }
      ring.addLast(kept);
      streams.removeIf(stream -> !kept.offerTo(stream));
    }
  }

  @Override
  public void opened(EventStream stream) {
    synchronized (lock) {
      stream.lastEventId().ifPresent(id -> replay(stream, id));
      streams.add(stream);
    }
  }

  private void replay(EventStream stream, String lastSeen) {
    boolean known = ring.stream().anyMatch(kept -> kept.id.equals(lastSeen));
    if (!known && !lastSeen.equals(run + "-0")) {
      stream.offer("", "gap", "{}");
    }
    boolean after = !known;
    for (Kept kept : ring) {
      if (after) {
        kept.offerTo(stream);
      }
      after |= kept.id.equals(lastSeen);
    }
  }

  @Override
  public void closed(EventStream stream) {
    synchronized (lock) {
      streams.remove(stream);
    }
  }

  private static String name(PlatformEvent event) {
    return switch (event) {
      case PlatformEvent.PhaseEntered phase -> "phase";
      case PlatformEvent.ModuleChanged module -> "module";
      case PlatformEvent.Waiting waiting -> "waiting";
      case PlatformEvent.CheckChanged change -> "check";
      case PlatformEvent.LimitReached limit -> "limit";
      case PlatformEvent.Trouble trouble -> "trouble";
    };
  }

  private JsonObject body(PlatformEvent event) {
    var body = Json.object().add("time", clock.instant().toString());
    switch (event) {
      case PlatformEvent.PhaseEntered phase -> body
          .add("phase", lower(phase.phase()))
          .add("budgetMs", phase.budget().toMillis());
      case PlatformEvent.ModuleChanged module -> body
          .add("module", module.module())
          .add("from", lower(module.from()))
          .add("to", lower(module.to()))
          .add("tookMs", module.took().toMillis());
      case PlatformEvent.Waiting waiting -> body
          .add("module", waiting.module())
          .add("step", waiting.step())
          .add("waitingFor", Json.array(waiting.waitingFor()));
      case PlatformEvent.CheckChanged change -> body
          .add("module", change.module())
          .add("check", change.check().name())
          .add("up", change.check().up())
          .add("detail", change.check().detail());
      case PlatformEvent.LimitReached limit -> body
          .add("module", limit.module())
          .add("limit", limit.what())
          .add("most", limit.most())
          .add("refused", limit.refused());
      case PlatformEvent.Trouble trouble -> body
          .add("culprit", trouble.culprit())
          .add("text", trouble.text());
    }
    return body.add("severity", lower(event.severity())).add("summary", event.summary()).build();
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** An event as it goes out. Immutable. */
  private record Kept(String id, String event, String data) {

    boolean offerTo(EventStream stream) {
      return stream.offer(id, event, data);
    }
  }
}
