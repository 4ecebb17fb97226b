package dev.slipway.ticks;

import dev.slipway.api.Deadline;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A source that reads another service's stream over gRPC, on the thread {@code ticks/source}. Thread-safe.
 *
 * <p>It asks for what comes after the last number that it has seen, and looks for the upstream again and again, with growing waits,
 * whenever that ends, breaks, stalls or sends what is no tick. What the upstream cannot give again is told as lost.
 */
final class GrpcSource implements TickSource {

  private static final Logger LOGGER = System.getLogger(GrpcSource.class.getName());
  /** So many messages may be under way before this side has taken them; more are asked for one by one. */
  private static final int AHEAD = 256;
  private static final int LONGEST_DESCRIPTION = 300;
  /** The longest time in which a stop is not noticed. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** What the upstream did. */
  private sealed interface Event {

    record Message(TickProto.Streamed tick) implements Event {}

    record Closed(Status status) implements Event {}
  }

  private final Supplier<ManagedChannel> channels;
  private final String target;
  private final Duration stallAfter;
  private final Backoff backoff;
  private final SourceThread thread;
  /** The upstream's own name for its stream, empty where it has none. */
  private String upstream = "";
  private long from;
  private long lastSeq;
  private long before;
  private volatile State state = State.CONNECTING;
  private final AtomicLong errors = new AtomicLong();
  private final AtomicLong reconnects = new AtomicLong();
  private final AtomicLong restarts = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();

  /**
   * A source that has not started.
   *
   * @param channels makes a channel to the upstream for each attempt
   * @param target the upstream, as logs shall name it
   * @param stallAfter how long the upstream may be silent before it is looked for again
   * @param backoff the waits between attempts
   * @param threads makes the source's thread
   * @param failed hears of the error that ended the source
   */
  GrpcSource(
      Supplier<ManagedChannel> channels, String target, Duration stallAfter, Backoff backoff, ThreadFactory threads,
      Consumer<Throwable> failed) {
    this.channels = channels;
    this.target = target;
    this.stallAfter = stallAfter;
    this.backoff = backoff;
    thread = new SourceThread(threads, failed);
  }

  @Override
  public void start(Sink sink) {
    thread.start(() -> run(sink));
  }

  @Override
  public String kind() {
    return "grpc";
  }

  @Override
  public State state() {
    return state;
  }

  @Override
  public long errors() {
    return errors.get();
  }

  @Override
  public long reconnects() {
    return reconnects.get();
  }

  @Override
  public long restarts() {
    return restarts.get();
  }

  @Override
  public long lost() {
    return lost.get();
  }

  @Override
  public void quiesce() {
    thread.quiesce();
  }

  @Override
  public void drain(Deadline deadline) throws InterruptedException {
    thread.drain(deadline);
  }

  @Override
  public void close() {
    quiesce();
  }

  private void run(Sink sink) throws InterruptedException {
    boolean told = false;
    while (!thread.stopping()) {
      Attempt attempt = new Attempt(sink);
      String end = attempt.read();
      state = State.CONNECTING;
      if (!thread.stopping()) {
        reconnects.incrementAndGet();
        if (attempt.heard) {
          backoff.reset();
        }
        if (attempt.heard || !told) {
          sink.away(kind(), end);
        }
        long waitNanos = backoff.next();
        // an upstream that stays away is one line, not one for each attempt
        LOGGER.log(told && !attempt.heard ? Level.DEBUG : Level.WARNING, "upstream {0}: {1}; after tick {2} again in {3} ms",
            target, end, Long.toString(lastSeq), TimeUnit.NANOSECONDS.toMillis(waitNanos));
        told = true;
        thread.pause(waitNanos);
      }
    }
  }

  /** One connection to the upstream. Confined to the source's thread; what comes in is queued by gRPC's. */
  private final class Attempt extends ClientCall.Listener<TickProto.Streamed> {

    private final Sink sink;
    private final BlockingQueue<Event> events = new ArrayBlockingQueue<>(AHEAD + 2);
    private boolean heard;
    private boolean complained;

    Attempt(Sink sink) {
      this.sink = sink;
    }

    @Override
    public void onMessage(TickProto.Streamed tick) {
      events.add(new Event.Message(tick));
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      events.add(new Event.Closed(status));
    }

    /** Reads until the upstream ends, and returns how it did. */
    String read() throws InterruptedException {
      ManagedChannel channel = channels.get();
      try {
        ClientCall<TickProto.Request, TickProto.Streamed> call = channel.newCall(TickProto.STREAM_TICKS, CallOptions.DEFAULT);
        call.start(this, new Metadata());
        call.request(AHEAD);
        call.sendMessage(new TickProto.Request(from, from == 0 ? "" : upstream));
        call.halfClose();
        String end = follow(call);
        call.cancel(end, null);
        return end;
      } finally {
        channel.shutdownNow();
        channel.awaitTermination(1, TimeUnit.SECONDS);
      }
    }

    private String follow(ClientCall<TickProto.Request, TickProto.Streamed> call) throws InterruptedException {
      long silentNanos = 0;
      while (!thread.stopping()) {
        switch (events.poll(LOOK_NANOS, TimeUnit.NANOSECONDS)) {
          case null -> {
            silentNanos += LOOK_NANOS;
            if (silentNanos >= stallAfter.toNanos()) {
              errors.incrementAndGet();
              return "silent for " + stallAfter.toMillis() + " ms";
            }
          }
          case Event.Message(TickProto.Streamed tick) -> {
            silentNanos = 0;
            String problem = problem(tick);
            if (problem != null) {
              return problem;
            }
            upstream = tick.stream();
            thread.handOver(() -> take(tick.quote()));
            call.request(1);
          }
          case Event.Closed(Status status) -> {
            return closed(status);
          }
        }
      }
      return "the module stops";
    }

    /** Returns why a tick cannot follow those before it, null when it can. */
    private @Nullable String problem(TickProto.Streamed tick) {
      long seq = tick.quote().sourceSeq();
      if (lastSeq == 0) {
        return null;
      }
      if (!tick.stream().equals(upstream)) {
        return anew("it numbers another stream", 1, tick.stream());
      }
      if (seq > lastSeq) {
        return null;
      }
      if (upstream.isEmpty()) {
        return anew("it went back from tick " + lastSeq + " to tick " + seq, 0, "");
      }
      errors.incrementAndGet();
      return "it went back from tick " + lastSeq + " to tick " + seq + " of the same stream";
    }

    private void take(Quote quote) {
      long seq = quote.sourceSeq();
      if (before > 0) {
        restarts.incrementAndGet();
        sink.restarted(before, seq);
        before = 0;
      }
      if (from > 0 && seq > from) {
        lost.addAndGet(seq - from);
        complain("lost ticks " + from + " to " + (seq - 1));
        sink.lost(from, seq - 1);
      }
      try {
        sink.accept(quote);
      } catch (IllegalArgumentException e) {
        errors.incrementAndGet();
        complain(String.valueOf(e.getMessage()));
      }
      lastSeq = seq;
      from = seq + 1;
      if (!heard) {
        sink.back(kind());
      }
      heard = true;
      state = State.LIVE;
    }

    private String closed(Status status) {
      if (status.getCode() == Status.Code.OUT_OF_RANGE && from > 0) {
        return anew("it does not know tick " + from, from == 1 && upstream.isEmpty() ? 0 : 1, "");
      }
      if (status.isOk()) {
        return "it ended the stream";
      }
      errors.incrementAndGet();
      String description = String.valueOf(status.getCause() == null ? status.getDescription() : status.getCause().getMessage());
      return status.getCode() + ": " + description.substring(0, Math.min(LONGEST_DESCRIPTION, description.length()));
    }

    /** Begins with the upstream anew: what it numbers now is another sequence, and is asked for from {@code next} on. */
    private String anew(String how, long next, String stream) {
      errors.incrementAndGet();
      before = lastSeq > 0 ? lastSeq : before;
      lastSeq = 0;
      from = next;
      upstream = stream;
      return how + ", and is asked for a new sequence";
    }

    /** Logs the first complaint of a connection: an upstream may give reason for one with every tick. */
    private void complain(String what) {
      LOGGER.log(complained ? Level.DEBUG : Level.WARNING, "upstream {0}: {1}", target, what);
      complained = true;
    }
  }
}
