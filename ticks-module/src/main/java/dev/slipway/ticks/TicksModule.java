package dev.slipway.ticks;

import dev.slipway.api.AccessPolicy;
import dev.slipway.api.Lifecycle;
import dev.slipway.api.ModuleContext;
import dev.slipway.api.Overflow;
import dev.slipway.api.Setting;
import dev.slipway.api.SocketPolicy;
import dev.slipway.api.Web;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

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
  public void start(ModuleContext context) {
    TicksSettings settings = TicksSettings.read(context.settings());
    TickMeters meters = new TickMeters(context.metrics(), nanoClock);
    Subscribers subscribers =
        new Subscribers(() -> context.web().audience("subscribers"), settings.outboxTicks(), meters, nanoClock);
    TickStream stream = context.own("tick stream", new TickStream(
        Long.toString(context.clock().millis(), Character.MAX_RADIX), new TickRing(settings.ringTicks(), settings.ringAge()), nanoClock,
        subscribers));
    subscribers.hear(stream);
    Feeder feeder = context.own(
        "feeder", new Feeder(List.of(subscribers), nanoClock, context.work().platform("feeder"), context::failed));
    TickSource source = context.own("tick source", source(context, settings));
    SourceHealth health = new SourceHealth(meters, source, settings.rate());

    TickMeters.show(context.metrics(), source);
    context.health(health);
    context.statistics(() -> meters.statistics(source));
    serve(context.web(), settings, meters, stream, subscribers, feeder);
    context.web().http("/api/ticks", AccessPolicy.PUBLIC, new TicksApi(settings, stream, source, meters, health));
    feeder.start();
    source.start(quote -> {
      stream.publish(quote);
      meters.published();
    });
  }

  private void serve(
      Web web, TicksSettings settings, TickMeters meters, TickStream stream, Subscribers subscribers, Feeder feeder) {
    Subscribers.Hello hello = (next, subscription) ->
        Messages.hello(stream.id(), next, settings.rate(), settings.symbols(), subscription);
    Predicate<String> known = settings.symbols()::contains;
    web.webSocket("/ws/ticks", AccessPolicy.PUBLIC, policy(settings, meters), handshake -> new TickSubscriber(
        subscribers, SubscribeRequest.of(handshake.query(), known), hello, known, feeder::wake, meters));
    web.assets("/ticks");
    web.page("Ticks", "/ticks/");
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

  private TickSource source(ModuleContext context, TicksSettings settings) {
    RandomGenerator random = settings.seed() == 0 ? new SplittableRandom() : new SplittableRandom(settings.seed());
    return new SyntheticSource(
        new RandomWalk(settings.symbols(), random), settings.rate(), context.clock(), nanoClock,
        context.work().platform("source"), context::failed);
  }
}
