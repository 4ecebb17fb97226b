package dev.slipway.lifecycle.web;

import dev.slipway.api.Deadline;
import dev.slipway.api.Principal;
import dev.slipway.api.Refusal;
import dev.slipway.api.StreamHandler;
import dev.slipway.api.StreamPolicy;
import dev.slipway.api.StreamPolicy.Ending;
import io.helidon.http.Header;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One event-stream endpoint and its streams. Thread-safe.
 *
 * <p>A stream is written on its connection's virtual thread, which bears the stream's name for that time; a second virtual
 * thread waits for the peer's end, so that one who leaves a silent stream is noticed at once.
 */
final class StreamEndpoint {

  private static final Logger LOGGER = System.getLogger(StreamEndpoint.class.getName());
  private static final AtomicLong NUMBERS = new AtomicLong();
  private static final Header EVENT_STREAM = HeaderValues.createCached("Content-Type", "text/event-stream");
  private static final Header UNBUFFERED = HeaderValues.createCached("X-Accel-Buffering", "no");

  private final Route.Owner owner;
  private final String path;
  private final StreamPolicy policy;
  private final StreamHandler handler;
  private final Duration retryAfter;
  private final InstantSource time;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition empty = lock.newCondition();
  private final Set<ServerStream> streams = new HashSet<>();
  private boolean ending;

  StreamEndpoint(Route.Owner owner, String path, StreamPolicy policy, StreamHandler handler, Duration retryAfter,
      InstantSource time) {
    this.owner = owner;
    this.path = path;
    this.policy = policy;
    this.handler = handler;
    this.retryAfter = retryAfter;
    this.time = time;
  }

  /**
   * Serves one client until its stream ends. Blocks.
   *
   * @throws Refusal when there are too many streams, or the handler refuses
   */
  void serve(GuardedConnection connection, ServerRequest request, RoutingResponse response, Principal principal) {
    ServerStream stream = new ServerStream(policy, principal, request, connection, time);
    admit(stream);
    try {
      owner.run("event stream " + path, () -> handler.opened(stream));
    } catch (RuntimeException | Error e) {
      dismiss(stream);
      throw e;
    }
    try {
      pump(stream, connection, response);
    } finally {
      try {
        owner.run("end of event stream " + path, () -> handler.closed(stream));
      } catch (RuntimeException e) {
        LOGGER.log(Level.ERROR, "the end of a " + stream + " at " + path + " failed in " + owner, e);
      } finally {
        dismiss(stream);
      }
    }
  }

  private void pump(ServerStream stream, GuardedConnection connection, RoutingResponse response) {
    Thread thread = Thread.currentThread();
    String name = thread.getName();
    long number = NUMBERS.incrementAndGet();
    thread.setName("slipway/sse-" + number);
    connection.streaming();
    response.header(EVENT_STREAM);
    response.header(Answers.NO_STORE);
    response.header(UNBUFFERED);
    response.header(HeaderValues.CONNECTION_CLOSE);
    Thread.ofVirtual().name("slipway/sse-peer-" + number).inheritInheritableThreadLocals(false).start(() -> {
      connection.awaitPeer();
      stream.gone();
    });
    try {
      OutputStream out = response.outputStream();
      stream.pump(out);
      response.commit();
    } catch (IOException e) {
      throw new CloseConnectionException("the stream broke", e);
    } catch (InterruptedException e) {
      thread.interrupt();
      throw new CloseConnectionException("the stream was interrupted", e);
    } finally {
      thread.setName(name);
    }
  }

  private void admit(ServerStream stream) {
    lock.lock();
    try {
      if (ending) {
        throw Refusal.unavailable("stopping", "this endpoint takes no new streams", retryAfter);
      }
      if (streams.size() >= policy.maxStreams()) {
        throw Refusal.unavailable("too-many-streams", "this endpoint serves " + policy.maxStreams() + " streams at a time", retryAfter);
      }
      streams.add(stream);
    } finally {
      lock.unlock();
    }
  }

  private void dismiss(ServerStream stream) {
    lock.lock();
    try {
      streams.remove(stream);
      if (streams.isEmpty()) {
        empty.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  String path() {
    return path;
  }

  int open() {
    lock.lock();
    try {
      return streams.size();
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether it takes no new streams and has none left. */
  boolean isOver() {
    lock.lock();
    try {
      return ending && streams.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Takes no new streams. */
  void quiesce() {
    lock.lock();
    try {
      ending = true;
    } finally {
      lock.unlock();
    }
  }

  /** Ends all streams in the endpoint's way. Returns at once. */
  void end() {
    end(policy.ending());
  }

  private void end(Ending how) {
    for (ServerStream stream : snapshot()) {
      stream.end(how);
    }
  }

  /** Closes the connections of the streams that are left. */
  void abort() {
    quiesce();
    for (ServerStream stream : snapshot()) {
      stream.abort();
    }
  }

  private List<ServerStream> snapshot() {
    lock.lock();
    try {
      return List.copyOf(streams);
    } finally {
      lock.unlock();
    }
  }

  /** Waits until there is no stream; returns whether that was so before the deadline. */
  boolean awaitEmpty(Deadline deadline) throws InterruptedException {
    return Waits.until(streams::isEmpty, lock, empty, deadline);
  }
}
