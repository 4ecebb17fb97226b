package dev.slipway.chat;

import dev.slipway.api.AccessPolicy;
import dev.slipway.api.Deadline;
import dev.slipway.api.Lifecycle;
import dev.slipway.api.MessageRate;
import dev.slipway.api.ModuleContext;
import dev.slipway.api.Overflow;
import dev.slipway.api.RateLimit;
import dev.slipway.api.RateLimiter;
import dev.slipway.api.Setting;
import dev.slipway.api.SocketPolicy;
import dev.slipway.chat.contract.LogFailure;
import dev.slipway.chat.protocol.Answers;
import dev.slipway.chat.protocol.CommandParser;
import dev.slipway.chat.protocol.ErrorCode;
import dev.slipway.chat.protocol.Refused;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The chat feature: rooms over WebSocket with durable, numbered history.
 *
 * <p>{@link ChatSession} → {@link Chat} → {@link Room} → {@link CommitQueue} → log → {@link Commits} → the room's audience, then
 * the sender's acknowledgement. At a stop {@link #quiesce} refuses what is new, {@link #drain} waits until everything that was
 * accepted is committed, heard and acknowledged; then the host closes the sessions.
 */
public final class ChatModule implements Lifecycle {

  private static final Logger LOG = System.getLogger(ChatModule.class.getName());
  private static final int REPLAY_READS = 16;
  private static final int ROOM_EVENTS_PER_SECOND = 5;
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final int OUTBOX_BYTES = 1_024 * 1_024;
  private static final Duration PRUNE_EVERY = Duration.ofMinutes(10);
  private static final Duration CATCH_UP_EVERY = Duration.ofSeconds(1);

  private final StoreDoor.Embedded embedded;
  private final InFlight inFlight = new InFlight();
  private volatile Consumer<StoreChanged> storeChanges = change -> { };
  private final StoreGate store = new StoreGate(change -> storeChanges.accept(change));
  private @Nullable ChatMeters meters;
  private @Nullable Rooms rooms;
  private long quiescedAt;

  /** The feature with its own store. */
  public ChatModule() {
    this(StoreDoor::sqlite);
  }

  /** The feature with another embedded store. */
  ChatModule(StoreDoor.Embedded embedded) {
    this.embedded = embedded;
  }

  @Override
  public String name() {
    return "chat";
  }

  @Override
  public Set<String> optionalDependencies() {
    return Set.of("mongodb", "nats");
  }

  @Override
  public List<Setting<?>> settings() {
    return ChatSettings.ALL;
  }

  @Override
  public void start(ModuleContext context) throws Exception {
    ChatSettings settings = ChatSettings.read(context.settings());
    ChatMeters counts = new ChatMeters(context.metrics());
    meters = counts;
    storeChanges = context.events()::publish;
    StoreDoor.open(context, settings, store, embedded);

    ModerationFile file = new ModerationFile(context.data());
    Moderation moderation = new Moderation(context.clock(), file.read(), file);
    Rooms active = new Rooms(settings, moderation::isClosed, roomEvents(context));
    rooms = active;
    RoomHost host = new RoomHost(
        store, settings, counts, inFlight, name -> context.web().audience("room " + name), context.work().virtual("commit"),
        context.work().virtual("replay"), new Semaphore(REPLAY_READS, true), active);
    Chat chat = new Chat(host, active, moderation, context.work().rateLimiter("messages", settings.messages()), context.clock());
    Moderator moderator = new Moderator(chat, context.events());
    CommandParser parser = new CommandParser(settings.maxContent());

    context.web().webSocket(
        "/chat/ws", AccessPolicy.USER, policy(settings, counts),
        handshake -> new ChatSession(chat, moderator, parser, counts, context::audit));
    context.web().http("/api/chat", AccessPolicy.USER, new ChatApi(chat, moderator, parser, counts));
    context.web().assets("/chat");
    context.web().page("Chat", "/chat/");
    context.health(new StoreHealth(store, inFlight, context.work().virtual("health")));
    counts.show(context.metrics(), active, inFlight);
    context.statistics(counts::statistics);
    every(PRUNE_EVERY, context, () -> prune(settings, active));
    every(CATCH_UP_EVERY, context, () -> active.keepUp(store));
  }

  /** Rooms may come and go faster than anybody wants to read: what is too much is left to the meters. */
  private static Consumer<RoomChanged> roomEvents(ModuleContext context) {
    RateLimiter limiter = context.work().rateLimiter("room-events", RateLimit.perSecond(ROOM_EVENTS_PER_SECOND));
    return change -> {
      if (limiter.take(change.active()).isEmpty()) {
        context.events().publish(change);
      }
    };
  }

  /** Refuses new joins and messages. */
  @Override
  public void quiesce() {
    quiescedAt = System.nanoTime();
    int waiting = inFlight.stop();
    LOG.log(Level.INFO, "chat: no more joins and messages; sessions: " + sessions() + ", messages that wait for the store: " + waiting);
  }

  /** Waits until every accepted message is committed, heard and acknowledged. */
  @Override
  public void drain(Deadline deadline) throws InterruptedException {
    int left = inFlight.await(deadline);
    long nanos = System.nanoTime() - quiescedAt;
    if (meters != null) {
      meters.stopped(nanos);
    }
    String took = " after " + nanos / 1_000_000 + " ms; sessions: " + sessions();
    if (left == 0) {
      LOG.log(Level.INFO, "chat: every accepted message is acknowledged" + took);
    } else {
      LOG.log(Level.WARNING, "chat: " + left + " accepted messages have no answer of the store" + took);
    }
  }

  /** Lets go of the rooms; the store has been closed by then. */
  @Override
  public void close() {
    if (rooms != null) {
      rooms.clear();
      LOG.log(Level.INFO, "chat: rooms and limits are released, the store is closed; sessions: " + sessions());
    }
    store.use(null);
  }

  private int sessions() {
    return meters == null ? 0 : meters.active();
  }

  private void prune(ChatSettings settings, Rooms active) {
    try {
      long forgotten = store.prune(settings.retention());
      if (forgotten > 0) {
        LOG.log(Level.DEBUG, () -> "chat: forgot " + forgotten + " messages");
      }
      for (Room room : active.active()) {
        room.refreshOldest();
      }
    } catch (LogFailure failure) {
      LOG.log(Level.DEBUG, "chat: nothing was forgotten", failure);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the host logs and counts what leaves a task
  private static void every(Duration period, ModuleContext context, Runnable task) {
    context.work().scheduler().scheduleWithFixedDelay(task, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static SocketPolicy policy(ChatSettings settings, ChatMeters counts) {
    MessageRate rate = MessageRate.perSession(settings.commands(), (message, wait) -> {
      counts.refused(ErrorCode.TOO_FAST);
      return Answers.error(CommandParser.answering(message, new Refused(
          ErrorCode.TOO_FAST, "more than " + settings.commands().permits() + " commands a second").retryAfter(wait)));
    });
    return SocketPolicy.defaults()
        .withSessions(settings.maxClients(), settings.clientsPerUser(), Integer.MAX_VALUE)
        .withMessageBytes(settings.frameBytes())
        .withOutbox(settings.outbox(), OUTBOX_BYTES)
        .withOverflow(Overflow.DISCONNECT, PATIENCE)
        .withRate(rate);
  }
}
