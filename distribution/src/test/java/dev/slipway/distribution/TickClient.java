package dev.slipway.distribution;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A WebSocket client that keeps what it hears. Thread-safe. */
public final class TickClient implements WebSocket.Listener, AutoCloseable {

  /** How a session ended. */
  record End(int code, String reason) {}

  private final HttpClient http = HttpClient.newHttpClient();
  private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
  private final CompletableFuture<End> end = new CompletableFuture<>();
  private final StringBuilder part = new StringBuilder();
  private WebSocket socket;

  private TickClient() {}

  /** Connects, and returns when the handshake is over. */
  public static TickClient connect(URI uri) {
    TickClient client = new TickClient();
    client.socket = client.http.newWebSocketBuilder().connectTimeout(Duration.ofSeconds(10)).buildAsync(uri, client).join();
    return client;
  }

  /** Sends a message; returns when it is on its way. */
  void say(String message) {
    socket.sendText(message, true).join();
  }

  /** Returns the next message that contains {@code text}; fails after ten seconds without one. */
  public String next(String text) throws InterruptedException {
    while (true) {
      String message = messages.poll(10, TimeUnit.SECONDS);
      if (message == null) {
        throw new AssertionError("no message with " + text + " within 10 s");
      }
      if (message.contains(text)) {
        return message;
      }
    }
  }

  /** Returns how the session ended; fails when it has not within {@code limit}. */
  End end(Duration limit) throws Exception {
    return end.get(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
    part.append(data);
    if (last) {
      messages.add(part.toString());
      part.setLength(0);
    }
    return WebSocket.Listener.super.onText(socket, data, last);
  }

  @Override
  public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
    end.complete(new End(code, reason));
    return WebSocket.Listener.super.onClose(socket, code, reason);
  }

  @Override
  public void onError(WebSocket socket, Throwable error) {
    end.completeExceptionally(error);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
