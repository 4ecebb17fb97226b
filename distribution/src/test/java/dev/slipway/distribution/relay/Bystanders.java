package dev.slipway.distribution.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.slipway.distribution.SlipwayProcess;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * People who have nothing to do with the relay: one listens to the ticks, one talks in the chat; and how long they wait. Confined to
 * the thread of the test.
 */
final class Bystanders implements AutoCloseable {

  private static final Duration EVERY = Duration.ofMillis(100);
  private static final Pattern SEQ = Pattern.compile("\"seq\":(\\d+)");

  private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI chat;
  private final Ticks ticks = new Ticks();

  /**
   * How long things took. Immutable.
   *
   * @param millis each of them, rising
   */
  record Times(double[] millis) {

    static Times of(List<Long> nanos) {
      return new Times(nanos.stream().mapToDouble(each -> each / 1e6).sorted().toArray());
    }

    double share(double share) {
      return millis[(int) Math.min(millis.length - 1L, Math.round(share * (millis.length - 1)))];
    }

    double most() {
      return millis[millis.length - 1];
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%.1f, %.1f, %.1f", share(0.5), share(0.99), most());
    }
  }

  /**
   * What was seen in a while. Immutable.
   *
   * @param status how long the status took
   * @param chat how long it took until a message was durable
   * @param ticks how long it took from one tick to the next, of which there are 50 a second
   */
  record Seen(Times status, Times chat, Times ticks) {

    /** Returns three rows of a table: half, 99 %, and the most. */
    String rows(String when) {
      return "| " + when + " | " + status + " | " + chat + " | " + ticks + " |\n";
    }
  }

  /** Counts ticks, and keeps when they came. */
  private static final class Ticks implements WebSocket.Listener {

    private final ConcurrentLinkedQueue<Long> gaps = new ConcurrentLinkedQueue<>();
    private final StringBuilder text = new StringBuilder();
    private long last;
    private long seq;
    private volatile long lost;

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean isLast) {
      text.append(part);
      if (isLast) {
        take(text.toString());
        text.setLength(0);
      }
      return WebSocket.Listener.super.onText(socket, part, isLast);
    }

    private void take(String message) {
      Matcher matcher = SEQ.matcher(message);
      if (!message.startsWith("{\"type\":\"tick\"") || !matcher.find()) {
        return;
      }
      long now = System.nanoTime();
      long number = Long.parseLong(matcher.group(1));
      if (seq > 0) {
        lost += number - seq - 1;
        gaps.add(now - last);
      }
      seq = number;
      last = now;
    }
  }

  /** Two who come in. */
  Bystanders(SlipwayProcess slipway) {
    chat = slipway.uri("/api/chat/rooms/bystanders/messages");
    http.newWebSocketBuilder().buildAsync(slipway.webSocket("/ws/ticks"), ticks).join();
  }

  /** Watches for so long, and asks for the status beside. */
  Seen watch(RelayHouse relay, Duration length) throws Exception {
    ticks.gaps.clear();
    List<Long> status = new ArrayList<>();
    List<Long> said = new ArrayList<>();
    for (long end = System.nanoTime() + length.toNanos(); System.nanoTime() < end;) {
      long begun = System.nanoTime();
      relay.get("/api/relay/status");
      long then = System.nanoTime();
      HttpResponse<String> answer = http.send(HttpRequest.newBuilder(chat).header("Slipway-Guest", "bystander")
          .POST(HttpRequest.BodyPublishers.ofString("{\"content\":\"hello\"}")).timeout(RelayHouse.PATIENCE).build(),
          HttpResponse.BodyHandlers.ofString());
      assertEquals(201, answer.statusCode(), answer::body);
      status.add(then - begun);
      said.add(System.nanoTime() - then);
      LockSupport.parkNanos(EVERY.toNanos());
    }
    Seen seen = new Seen(Times.of(status), Times.of(said), Times.of(Arrays.asList(ticks.gaps.toArray(Long[]::new))));
    assertEquals(0, ticks.lost, "ticks are missing");
    return seen;
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
