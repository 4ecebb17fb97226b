package dev.slipway.lifecycle.web;

import dev.slipway.api.EventStream;
import dev.slipway.api.Principal;
import dev.slipway.api.StreamPolicy;
import dev.slipway.api.StreamPolicy.Ending;
import dev.slipway.lifecycle.web.json.Json;
import io.helidon.common.uri.UriQuery;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One client of an event stream: a bounded queue that anybody fills and the stream's own thread empties.
 *
 * <p>Thread-safe. The state goes one way: OPEN, then FINISHING or CUT (what waits is left out), then GONE.
 */
final class ServerStream implements EventStream {

  private enum State { OPEN, FINISHING, CUT, GONE }

  private static final String FORBIDDEN = "\r\n\0";
  private static final HeaderName LAST_EVENT_ID = HeaderNames.create("Last-Event-ID");
  private static final int MAX_ID = 1_024;
  /** The wall clock can be set, so that it is looked at now and then. */
  private static final long EXPIRY_CHECK_NANOS = 250_000_000;
  private static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.UTF_8);

  private final StreamPolicy policy;
  private final Principal principal;
  private final SocketAddress peer;
  private final UriQuery query;
  private final Optional<String> lastEventId;
  private final GuardedConnection connection;
  private final InstantSource time;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<String> queue = new ArrayDeque<>();
  private State state = State.OPEN;

  ServerStream(
      StreamPolicy policy, Principal principal, ServerRequest request, GuardedConnection connection, InstantSource time) {
    this.time = time;
    this.policy = policy;
    this.principal = principal;
    this.peer = request.remotePeer().address();
    this.query = request.query();
    this.lastEventId = request.headers().contains(LAST_EVENT_ID)
        ? Optional.of(request.headers().get(LAST_EVENT_ID).get()).filter(id -> id.length() <= MAX_ID)
        : Optional.empty();
    this.connection = connection;
  }

  @Override
  public Principal principal() {
    return principal;
  }

  @Override
  public SocketAddress peer() {
    return peer;
  }

  @Override
  public UriQuery query() {
    return query;
  }

  @Override
  public Optional<String> lastEventId() {
    return lastEventId;
  }

  @Override
  public boolean offer(String id, String event, String data) {
    String text = encode(id, event, data);
    lock.lock();
    try {
      if (state != State.OPEN) {
        return false;
      }
      boolean fits = queue.size() < policy.queueEvents();
      if (fits) {
        queue.add(text);
      } else {
        state = State.CUT;
      }
      changed.signal();
      return fits;
    } finally {
      lock.unlock();
    }
  }

  /** Returns an event as the HTML Living Standard, section 9.2.5, writes it. */
  static String encode(String id, String event, String data) {
    requireLine("id", id);
    requireLine("event", event);
    StringBuilder text = new StringBuilder(data.length() + 32);
    if (!id.isEmpty()) {
      text.append("id: ").append(id).append('\n');
    }
    if (!event.isEmpty()) {
      text.append("event: ").append(event).append('\n');
    }
    data.replace("\r\n", "\n").replace('\r', '\n').lines().forEach(line -> text.append("data: ").append(line).append('\n'));
    if (data.isEmpty() || data.endsWith("\n") || data.endsWith("\r")) {
      text.append("data: \n");
    }
    return text.append('\n').toString();
  }

  private static void requireLine(String what, String text) {
    for (int i = 0; i < FORBIDDEN.length(); i++) {
      if (text.indexOf(FORBIDDEN.charAt(i)) >= 0) {
        throw new IllegalArgumentException("the " + what + " of an event must be one line without NUL");
      }
    }
  }

  @Override
  public void close() {
    end(Ending.FINISH);
  }

  /** Ends the stream: after what waits, or without it. */
  void end(Ending ending) {
    lock.lock();
    try {
      switch (state) {
        case OPEN, FINISHING -> state = ending == Ending.FINISH ? State.FINISHING : State.CUT;
        case CUT, GONE -> { }
      }
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** The peer is gone: nothing more is written. */
  void gone() {
    lock.lock();
    try {
      state = State.GONE;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Closes the connection, which frees a blocked write. */
  void abort() {
    gone();
    connection.abort();
  }

  /** Writes events until the stream has ended, then says when to come back. Blocks; called on the stream's own thread. */
  void pump(OutputStream out) throws IOException, InterruptedException {
    send(out, ("retry: " + retryMillis() + "\n\n").getBytes(StandardCharsets.UTF_8));
    StringBuilder batch = new StringBuilder();
    boolean open = true;
    while (open) {
      batch.setLength(0);
      open = take(batch);
      if (!batch.isEmpty()) {
        send(out, batch.toString().getBytes(StandardCharsets.UTF_8));
      } else if (open) {
        send(out, HEARTBEAT);
      }
    }
    if (!isGone()) {
      long millis = retryMillis();
      String data = Json.text(Json.object().add("reconnectMs", millis).build());
      send(out, ("retry: " + millis + "\n" + encode("", "end", data)).getBytes(StandardCharsets.UTF_8));
    }
  }

  private long retryMillis() {
    long base = policy.retry().toMillis();
    return base + ThreadLocalRandom.current().nextLong(base / 2 + 1);
  }

  private static void send(OutputStream out, byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  /** Moves what waits to {@code batch}, waiting for a heartbeat's time at most; returns whether the stream goes on. */
  private boolean take(StringBuilder batch) throws InterruptedException {
    long nanos = policy.heartbeat().toNanos();
    lock.lockInterruptibly();
    try {
      while (queue.isEmpty() && state == State.OPEN && nanos > 0 && !hasExpired()) {
        long waited = principal.expires() == null ? nanos : Math.min(nanos, EXPIRY_CHECK_NANOS);
        nanos -= waited - Math.max(0, changed.awaitNanos(waited));
      }
      if (state == State.OPEN && hasExpired()) {
        state = State.CUT;
      }
      if (state == State.OPEN || state == State.FINISHING) {
        queue.forEach(batch::append);
      }
      queue.clear();
      return state == State.OPEN;
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether the credentials that the stream was opened with have ended. */
  private boolean hasExpired() {
    Instant end = principal.expires();
    return end != null && !time.instant().isBefore(end);
  }

  private boolean isGone() {
    lock.lock();
    try {
      return state == State.GONE;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String toString() {
    return "stream of " + peer;
  }
}
