package dev.slipway.testkit;

import dev.slipway.api.Deadline;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket client that remembers all it hears: whole text messages in order, and how the session ended.
 *
 * <p>Thread-safe. It reads as fast as it can; for peers that do not, see {@link RawPeer}. A session that ends without a close
 * frame has the code 1006 (RFC 6455, section 7.1.5).
 */
public final class WebSocketClient implements AutoCloseable {

  /** The close code of a session that ended without a close frame. */
  public static final int NO_CLOSE_FRAME = 1006;

  private static final int MOST_MESSAGES = 1_000_000;
  private static final int NORMAL = 1000;

  private final Object lock = new Object();
  private final List<String> messages = new ArrayList<>();
  private final CompletableFuture<Close> closed = new CompletableFuture<>();
  private final StringBuilder partial = new StringBuilder();
  private @Nullable WebSocket socket;
  private int read;

  private WebSocketClient() {}

  /**
   * How a session ended. Immutable.
   *
   * @param code the close code, 1006 without a close frame
   * @param reason the reason that came with it, or what went wrong
   */
  public record Close(int code, String reason) {}

  /**
   * Opens a session. Blocks until the handshake is over.
   *
   * @throws WebSocketRefused when the server answers anything but 101
   */
  static WebSocketClient connect(HttpClient http, URI uri, String... headers) {
    WebSocketClient client = new WebSocketClient();
    WebSocket.Builder builder = http.newWebSocketBuilder();
    for (int i = 0; i < headers.length; i += 2) {
      builder.header(headers[i], headers[i + 1]);
    }
    try {
      WebSocket socket = builder.buildAsync(uri, client.new Ear()).orTimeout(10, TimeUnit.SECONDS).join();
      synchronized (client.lock) {
        client.socket = socket;
      }
    } catch (CompletionException e) {
      if (e.getCause() instanceof WebSocketHandshakeException refused) {
        HttpResponse<?> response = refused.getResponse();
        throw new WebSocketRefused(uri, response.statusCode(), response.headers());
      }
      throw new AssertionError("no session at " + uri + ": " + e.getCause(), e);
    }
    return client;
  }

  /** Sends a text message. Blocks until it is written. */
  public void send(String text) {
    socket().sendText(text, true).orTimeout(10, TimeUnit.SECONDS).join();
  }

  /** Returns the text messages so far. */
  public List<String> messages() {
    synchronized (lock) {
      return List.copyOf(messages);
    }
  }

  /** Returns how many text messages there are so far. */
  public int count() {
    synchronized (lock) {
      return messages.size();
    }
  }

  /** Returns the first message that this method has not returned yet. Blocks until there is one, for ten seconds at most. */
  public String next() {
    Await.until("message " + (read + 1), () -> count() > read || closed.isDone());
    synchronized (lock) {
      if (messages.size() == read) {
        throw new AssertionError("the session ended with " + closed.join() + " after " + read + " messages");
      }
      return messages.get(read++);
    }
  }

  /** Returns the messages once there are {@code count} of them. Blocks for ten seconds at most. */
  public List<String> awaitMessages(int count) {
    Await.until(count + " messages", () -> count() >= count || closed.isDone());
    List<String> all = messages();
    if (all.size() < count) {
      throw new AssertionError("the session ended with " + closed.join() + " after " + all.size() + " of " + count + " messages");
    }
    return all;
  }

  /** Returns how the session ended. Blocks until it has, for ten seconds at most. */
  public Close awaitClose() {
    return awaitClose(Await.patience());
  }

  /**
   * Returns how the session ended. Blocks until it has.
   *
   * @throws AssertionError when it is still open at the deadline
   */
  public Close awaitClose(Deadline deadline) {
    try {
      return closed.copy().orTimeout(deadline.remaining(TimeUnit.NANOSECONDS), TimeUnit.NANOSECONDS).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof TimeoutException) {
        throw new AssertionError("the session is still open after " + count() + " messages\n" + ThreadDump.text(), e);
      }
      throw e;
    }
  }

  /** Returns whether the session has not ended. */
  public boolean isOpen() {
    return !closed.isDone();
  }

  /** Says good-bye with {@code code}. Blocks until it is sent. */
  public void close(int code, String reason) {
    socket().sendClose(code, reason).orTimeout(10, TimeUnit.SECONDS).join();
  }

  /** Drops the connection without a close frame. Returns at once. */
  public void abort() {
    socket().abort();
    closed.complete(new Close(NO_CLOSE_FRAME, "aborted by this client"));
  }

  /** Says good-bye, waits for the answer, and drops the connection. Does nothing when the session has ended. */
  @Override
  public void close() {
    if (isOpen()) {
      close(NORMAL, "");
      awaitClose();
    }
    socket().abort();
  }

  private WebSocket socket() {
    synchronized (lock) {
      if (socket == null) {
        throw new IllegalStateException("not connected");
      }
      return socket;
    }
  }

  /** Takes what the JDK's client hears. Confined to its calls, which come one at a time. */
  private final class Ear implements WebSocket.Listener {

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      partial.append(data);
      if (last) {
        synchronized (lock) {
          if (messages.size() == MOST_MESSAGES) {
            throw new IllegalStateException("more than " + MOST_MESSAGES + " messages");
          }
          messages.add(partial.toString());
        }
        partial.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
      throw new IllegalStateException("binary data, where text was expected");
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      closed.complete(new Close(code, reason));
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      closed.complete(new Close(NO_CLOSE_FRAME, String.valueOf(error)));
    }
  }
}
