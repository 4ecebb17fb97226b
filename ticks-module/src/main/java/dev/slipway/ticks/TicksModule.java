package dev.slipway.ticks;

import dev.slipway.api.AccessPolicy;
import dev.slipway.api.Audience;
import dev.slipway.api.Frame;
import dev.slipway.api.Lifecycle;
import dev.slipway.api.ModuleContext;
import dev.slipway.api.Overflow;
import dev.slipway.api.Setting;
import dev.slipway.api.SocketPolicy;
import dev.slipway.api.Web;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * The ticks feature: a stream of market-like ticks, sent to every subscriber of {@code /ws/ticks}.
 *
 * <p>Source → {@link TickStream} → {@link Audience} → each session's outbox. At a stop the host first calls
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
    Audience audience = context.web().audience("subscribers");
    TickStream stream = context.own("tick stream", new TickStream(audience, settings.ringTicks(), meters::published));
    TickSource source = context.own("tick source", source(context, settings));
    SourceHealth health = new SourceHealth(meters, source, settings.rate());

    TickMeters.show(context.metrics(), source);
    context.health(health);
    context.statistics(() -> meters.statistics(source));
    serve(context.web(), settings, meters, stream);
    context.web().http("/api/ticks", AccessPolicy.PUBLIC, new TicksApi(settings, stream, source, meters, health));
    source.start(stream::publish);
  }

  private void serve(Web web, TicksSettings settings, TickMeters meters, TickStream stream) {
    LongFunction<Frame> hello = next -> Messages.hello(next, settings.rate(), settings.symbols());
    web.webSocket(
        "/ws/ticks", AccessPolicy.PUBLIC, policy(settings, meters), handshake -> new TickSubscriber(stream, hello, meters));
    web.assets("/ticks");
    web.page("Ticks", "/ticks/");
  }

  /**
   * Returns the limits of a session. A client that reads too slowly loses its oldest ticks and is told how many; so its
   * ticks stay in order, and it keeps up with the present. It is cut when it reads nothing at all.
   */
  private static SocketPolicy policy(TicksSettings settings, TickMeters meters) {
    return SocketPolicy.defaults()
        .withSessions(settings.maxClients(), Integer.MAX_VALUE, Integer.MAX_VALUE)
        .withMessageBytes(CLIENT_MESSAGE_BYTES)
        .withOutbox(settings.outboxTicks(), settings.outboxTicks() * FRAME_BYTES)
        .withOverflow(Overflow.DROP_OLDEST, settings.writeTimeout())
        .withLossNotice(count -> {
          meters.lost(count);
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
