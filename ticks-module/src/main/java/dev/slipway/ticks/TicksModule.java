package dev.slipway.ticks;

import dev.slipway.api.AccessPolicy;
import dev.slipway.api.Lifecycle;
import dev.slipway.api.ModuleContext;
import dev.slipway.api.Overflow;
import dev.slipway.api.RateLimit;
import dev.slipway.api.RateLimiter;
import dev.slipway.api.Role;
import dev.slipway.api.Setting;
import dev.slipway.api.SocketPolicy;
import dev.slipway.api.Web;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The ticks feature: a stream of market-like ticks, sent to every subscriber of {@code /ws/ticks}.
 *
 * <p>Source → {@link TickStream} → {@link Subscribers} → each session's outbox. At a stop the host first calls
 * {@link TickSource#quiesce}, then {@link TickStream#quiesce}; what was numbered by then is with the sessions, and is delivered
 * before their close frame.
 */
public final class TicksModule implements Lifecycle {

  private static final int CLIENT_MESSAGE_BYTES = 4 * 1_024;
  private static final int FRAME_BYTES = 256;
  private static final int EVENTS_PER_SECOND = 5;

  private static final Duration FIRST_BACKOFF = Duration.ofMillis(250);
  private static final Duration MOST_BACKOFF = Duration.ofSeconds(30);

  private final LongSupplier nanoClock;

  /** The feature on the clock of the machine. */
  public TicksModule() {
    this(System::nanoTime);
  }

  /** The feature on a given clock of nanoseconds. */
  TicksModule(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  @Override
  public String name() {
    return "ticks";
  }

  @Override
  public List<Setting<?>> settings() {
    return TicksSettings.ALL;
  }

  @Override
  public void start(ModuleContext context) throws IOException {
    TicksSettings settings = TicksSettings.read(context.settings());
    TickMeters meters = new TickMeters(context.metrics(), nanoClock);
    Subscribers subscribers =
        new Subscribers(() -> context.web().audience("subscribers"), settings.outboxTicks(), meters, nanoClock);
    TickStream stream = context.own("tick stream", new TickStream(
        Long.toString(context.clock().millis(), Character.MAX_RADIX), new TickRing(settings.ringTicks(), settings.ringAge()), nanoClock,
        subscribers));
    subscribers.hear(stream);
    TickSource.Sink sink = new StreamSink(stream, meters, events(context));
    TickSource source = context.own("tick source", source(context, settings));

    TickMeters.show(context.metrics(), source, subscribers);
    context.statistics(() -> meters.statistics(source));
    SourceHealth health = new SourceHealth(meters, source, settings.knownRate() > 0
        ? SourceHealth.longestSilence(settings.knownRate()) : settings.source().staleAfter());
    context.health(health);
    context.health(new DeliveryHealth(subscribers, nanoClock));
    Feeder feeder = serve(context, settings, meters, stream, subscribers);
    Optional<PushDoors> doors = source instanceof PushSource push ? Optional.of(doors(context, settings.source(), push, meters))
        : Optional.empty();
    context.web().http("/api/ticks", new AccessPolicy(Role.ANYONE, settings.source().pushRole()),
        new TicksApi(settings, stream, source, meters, health, subscribers, doors));
    feeder.start();
    source.start(sink);
  }

  /** A source may give reason for an event with every tick: what is too much is left to the meters, which count all of it. */
  private static Consumer<SourceEvent> events(ModuleContext context) {
    RateLimiter limiter = context.work().rateLimiter("events", RateLimit.perSecond(EVENTS_PER_SECOND));
    return event -> {
      if (limiter.take(event.getClass()).isEmpty()) {
        context.events().publish(event);
      }
    };
  }

  /** Opens what clients read, and returns what has to be started to serve them. */
  private Feeder serve(
      ModuleContext context, TicksSettings settings, TickMeters meters, TickStream stream, Subscribers subscribers) {
    Subscribers.Hello hello = (next, subscription) -> Messages.hello(
        stream.id(), next, settings.knownRate(), settings.knownRate() > 0 ? settings.symbols() : stream.symbols(), subscription);
    Feeder feeder = context.own("feeder", new Feeder(nanoClock, context.work().platform("feeder"), context::failed));
    EventSubscribers events = new EventSubscribers(stream, hello, settings::knows, feeder::wake, meters);
    feeder.feed(subscribers);
    feeder.feed(events);
    Web web = context.web();
    web.webSocket("/ws/ticks", AccessPolicy.PUBLIC, policy(settings, meters), handshake -> new TickSubscriber(
        subscribers, SubscribeRequest.of(handshake.query(), settings::knows), hello, settings::knows, feeder::wake, meters));
    web.sse("/api/ticks/stream", AccessPolicy.PUBLIC, EventSubscribers.policy(settings.maxClients()), events);
    web.assets("/ticks");
    web.page("Ticks", "/ticks/");
    return feeder;
  }

  /**
   * Returns the limits of a session. A client that reads too slowly is conflated when its outbox is half full; should that come
   * too late, it loses its oldest ticks and is told how many, so that its ticks stay in order. It is cut when it reads nothing at all.
   */
  private static SocketPolicy policy(TicksSettings settings, TickMeters meters) {
    return SocketPolicy.defaults()
        .withSessions(settings.maxClients(), Integer.MAX_VALUE, Integer.MAX_VALUE)
        .withMessageBytes(CLIENT_MESSAGE_BYTES)
        .withOutbox(settings.outboxTicks(), settings.outboxTicks() * FRAME_BYTES)
        .withOverflow(Overflow.DROP_OLDEST, settings.writeTimeout())
        .withLossNotice(count -> {
          meters.conflated(count);
          return Messages.conflated(count);
        })
        .withWriteTimeout(settings.writeTimeout());
  }

  private static PushDoors doors(ModuleContext context, SourceSettings settings, PushSource source, TickMeters meters) {
    RateLimiter limiter = context.work().rateLimiter("pushes", RateLimit.perSecond(settings.pushRate()));
    PushDoors doors = new PushDoors(source, context.clock(), limiter, meters);
    context.web().webSocket("/ws/ticks/push", new AccessPolicy(settings.pushRole(), settings.pushRole()),
        SocketPolicy.defaults().withMessageBytes(PushMessage.MOST_BYTES), doors);
    return doors;
  }

  private TickSource source(ModuleContext context, TicksSettings settings) {
    SourceSettings source = settings.source();
    return switch (source.kind()) {
      case SYNTHETIC -> new SyntheticSource(
          new RandomWalk(settings.symbols(), settings.seed() == 0 ? new SplittableRandom() : new SplittableRandom(settings.seed())),
          settings.rate(), context.clock(), nanoClock, context.work().platform("source"), context::failed);
      case REPLAY -> new ReplaySource(
          source.file(), source.speed(), source.loop(), nanoClock, context.work().platform("source"), context::failed);
      case PUSH -> new PushSource();
      case GRPC -> new GrpcSource(
          new GrpcChannels(source.grpcTarget(), context.work()), source.grpcTarget(), source.stallAfter(),
          new Backoff(FIRST_BACKOFF, MOST_BACKOFF, new SplittableRandom()), context.work().platform("source"), context::failed);
    };
  }
}
