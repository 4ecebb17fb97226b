package dev.slipway.benchmarks.fanout;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The process of the chat's clients: all in one room, who take turns to say something, at a rate that does not wait for answers.
 * Latency counts from when a message was due, so that what is said late counts as slow; what is not heard counts as heard after a minute.
 */
final class ChatLoad implements Crowd.Listener {

  /** Within what a delivery must come. */
  private static final long WANTED_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final double WANTED_SHARE = 0.99;
  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
  private static final int FIRST_RATE = 250;
  private static final int LAST_RATE = 64_000;
  private static final int HALVINGS = 2;
  private static final int TRIES = 3;
  private static final int WARM_RATE = 500;
  private static final int REMEMBERED = 1 << 20;
  private static final int MISSED = 10_000;
  private static final int JOINS = 20;
  private static final int NUMBER_BASE = 1_000_000_000;
  private static final int NUMBER_DIGITS = 10;
  private static final int TYPE_AT = "{\"type\":\"".length();
  private static final int MESSAGE_FIELD_AT = "{\"type\":\"message\",\"room\":\"lobby\",\"".length();
  private static final int ACK_FIELD_AT = "{\"type\":\"ack\",\"room\":\"lobby\",\"".length();
  private static final int TO_ID = "id\":\"m-".length();
  private static final int TO_SEQ = "seq\":".length();
  private static final String CONTENT = "x".repeat(60);
  private static final byte[] JOIN = "{\"type\":\"join\",\"room\":\"lobby\"}".getBytes(StandardCharsets.US_ASCII);

  /** What a step has shown. */
  private record Result(boolean good, boolean saturated, int rate, String line) {}

  private final boolean rooms;
  private final int port;
  private final long server;
  private final int clients;
  private final int stalled;
  private final long[] due = new long[REMEMBERED];
  private final Histogram heard = new Histogram(MINUTE, 3);
  private final Histogram acks = new Histogram(MINUTE, 3);
  private long number;
  private long first = Long.MAX_VALUE;
  private long deliveries;
  private long acknowledged;
  private long disordered;
  private int joined;
  private int lost;
  private long refused;
  private long nextDue;
  private long step;
  private @Nullable Crowd crowd;
  private long firstMissed;

  private ChatLoad(String... arguments) {
    rooms = Boolean.parseBoolean(arguments[0]);
    port = Integer.parseInt(arguments[1]);
    server = Long.parseLong(arguments[2]);
    clients = Integer.parseInt(arguments[3]);
    stalled = Integer.parseInt(arguments[4]);
  }

  /**
   * Measures and prints one line.
   *
   * @param arguments whether the server has rooms to join, its port and process, clients, how many of them never read, what to do
   *     ({@code max}, {@code rate} or {@code missed}), messages a second, warm-up and time in seconds
   */
  public static void main(String[] arguments) throws IOException {
    ChatLoad load = new ChatLoad(arguments);
    int rate = Integer.parseInt(arguments[6]);
    int warm = Integer.parseInt(arguments[7]);
    int seconds = Integer.parseInt(arguments[8]);
    System.out.println("result " + switch (arguments[5]) {
      case "max" -> load.search(warm, seconds);
      case "rate" -> load.step(rate, warm, seconds).line();
      default -> load.missed(rate);
    });
    System.exit(0);
  }

  /**
   * Doubles the rate until half of all comes too late, and then halves the distance. A step that fails otherwise is tried again and does
   * not end the search, because a neighbour on the machine is enough to make it fail.
   */
  private String search(int warm, int seconds) throws IOException {
    step(WARM_RATE, warm, seconds);
    Result best = new Result(false, false, 0, "none");
    int bad = LAST_RATE;
    boolean saturated = false;
    for (int rate = FIRST_RATE; rate < LAST_RATE && !saturated; rate *= 2) {
      Result result = tried(rate, warm, seconds);
      saturated = result.saturated();
      best = result.good() ? result : best;
      bad = result.good() ? LAST_RATE : Math.min(bad, rate);
    }
    for (int halving = 0; halving < HALVINGS; halving++) {
      int rate = (best.rate() + bad) / 2;
      Result result = tried(rate, warm, seconds);
      best = result.good() ? result : best;
      bad = result.good() ? bad : rate;
    }
    return best.line();
  }

  private Result tried(int rate, int warm, int seconds) throws IOException {
    Result result = step(rate, warm, seconds);
    for (int attempt = 1; !result.good() && !result.saturated() && attempt < TRIES; attempt++) {
      result = step(rate, warm, seconds);
    }
    System.out.println("step " + result.good() + " " + result.line());
    return result;
  }

  private Result step(int rate, int warm, int seconds) throws IOException {
    try (Crowd crowd = gather()) {
      speak(crowd, rate, warm);
      first = number;
      heard.reset();
      acks.reset();
      deliveries = 0;
      acknowledged = 0;
      double before = Proc.cpuSeconds(server);
      speak(crowd, rate, seconds);
      double cpu = Proc.cpuSeconds(server) - before;
      long inTime = deliveries;
      long end = number;
      long expected = (end - first) * (clients - stalled);
      runUntil(crowd, 2_000, () -> deliveries >= expected && (!rooms || acknowledged >= end - first));
      long missing = expected - deliveries;
      boolean good = heard.getCountBetweenValues(0, WANTED_NANOS) >= WANTED_SHARE * expected && lost == 0;
      heard.recordValueWithCount(MINUTE, Math.max(0, missing));
      acks.recordValueWithCount(MINUTE, Math.max(0, end - first - acknowledged));
      first = Long.MAX_VALUE;
      boolean saturated = heard.getValueAtPercentile(50) > WANTED_NANOS;
      return new Result(good, saturated, rate, String.format(Locale.ROOT,
          "rate=%d deliveries=%.0f p50=%.2f p99=%.2f ack50=%.2f ack99=%.2f ackMax=%.2f serverCpu=%.3f missing=%d refused=%d"
              + " disordered=%d lost=%d",
          rate, (double) inTime / seconds, millis(heard, 50), millis(heard, 99), millis(acks, 50), millis(acks, 99), millis(acks, 100),
          cpu * 1e6 / Math.max(1, inTime), missing, refused, disordered, lost));
    }
  }

  /** Lets new clients come and, where there are rooms, join. */
  private Crowd gather() throws IOException {
    joined = 0;
    lost = 0;
    refused = 0;
    disordered = 0;
    Crowd crowd = new Crowd(port, rooms ? "/chat/ws" : Hub.PATH, this);
    this.crowd = crowd;
    for (int i = 0; i < clients; i++) {
      crowd.connect(i >= clients - stalled);
      int least = i - 100;
      runUntil(crowd, 30_000, () -> joined > least);
    }
    runUntil(crowd, 30_000, () -> joined >= clients);
    for (int i = clients - stalled; i < clients; i++) {
      crowd.stall(crowd.client(i));
    }
    return crowd;
  }

  private double millis(Histogram histogram, double percentile) {
    return histogram.getValueAtPercentile(percentile) / 1e6;
  }

  private void speak(Crowd crowd, int rate, int seconds) throws IOException {
    step = TimeUnit.SECONDS.toNanos(1) / rate;
    nextDue = System.nanoTime();
    long until = nextDue + TimeUnit.SECONDS.toNanos(seconds);
    while (System.nanoTime() - until < 0) {
      speakDue(crowd, Math.min(until, System.nanoTime()));
      crowd.turn(1);
    }
    speakDue(crowd, until);
  }

  private void speakDue(Crowd crowd, long now) throws IOException {
    for (; nextDue - now < 0; nextDue += step, number++) {
      due[(int) (number % REMEMBERED)] = nextDue;
      crowd.say(crowd.client(sender(number)), ("{\"type\":\"message\",\"room\":\"lobby\",\"id\":\"m-" + (NUMBER_BASE + number)
          + "\",\"content\":\"" + CONTENT + "\"}").getBytes(StandardCharsets.US_ASCII));
    }
  }

  private int sender(long message) {
    return (int) (message % (clients - stalled));
  }

  private void runUntil(Crowd crowd, int millis, BooleanSupplier condition) throws IOException {
    long limit = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (!condition.getAsBoolean() && System.nanoTime() - limit < 0) {
      crowd.turn(1);
    }
  }

  /** How soon a client that missed much hears the first of it, and what the others notice, while somebody speaks at a rate. */
  private String missed(int rate) throws IOException {
    try (Crowd crowd = gather()) {
      speak(crowd, MISSED / 5, 5);
      runUntil(crowd, 10_000, () -> crowd.client(0).last >= MISSED);
      first = number;
      speak(crowd, rate, 5);
      runUntil(crowd, 1_000, () -> deliveries >= (number - first) * clients);
      String alone = String.format(Locale.ROOT, "alone50=%.2f alone99=%.2f", millis(heard, 50), millis(heard, 99));
      heard.reset();
      deliveries = 0;
      first = number;
      nextDue = System.nanoTime();
      Histogram firsts = new Histogram(MINUTE, 3);
      Histogram all = new Histogram(MINUTE, 3);
      for (int i = 0; i < JOINS; i++) {
        Crowd.Client late = crowd.connect(false);
        int before = joined;
        speakUntil(crowd, () -> joined > before);
        long head = crowd.client(0).last;
        firstMissed = 0;
        long begin = System.nanoTime();
        crowd.say(late, ("{\"type\":\"join\",\"room\":\"lobby\",\"since\":" + (head - MISSED) + "}").getBytes(StandardCharsets.US_ASCII));
        speakUntil(crowd, () -> firstMissed != 0);
        firsts.recordValue(firstMissed - begin);
        speakUntil(crowd, () -> late.last >= head);
        all.recordValue(System.nanoTime() - begin);
      }
      runUntil(crowd, 1_000, () -> deliveries >= (number - first) * clients);
      return String.format(Locale.ROOT,
          "first50=%.2f firstMax=%.2f all50=%.2f allMax=%.2f %s others50=%.2f others99=%.2f othersMax=%.2f disordered=%d lost=%d",
          millis(firsts, 50), millis(firsts, 100), millis(all, 50), millis(all, 100), alone, millis(heard, 50), millis(heard, 99),
          millis(heard, 100), disordered, lost);
    }
  }

  private void speakUntil(Crowd crowd, BooleanSupplier condition) throws IOException {
    long limit = System.nanoTime() + MINUTE;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - limit > 0) {
        throw new IllegalStateException("a client that joins hears nothing");
      }
      speakDue(crowd, System.nanoTime());
      crowd.turn(1);
    }
  }

  /** Those that come later join when they are told to. */
  @Override
  public void connected(Crowd.Client client) throws IOException {
    if (rooms && client.index < clients && crowd != null) {
      crowd.say(client, JOIN);
    } else {
      joined++;
    }
  }

  @Override
  public void text(Crowd.Client client, ByteBuffer buffer, int at, int length, long now) {
    switch (buffer.get(at + TYPE_AT)) {
      case 'm' -> message(client, buffer, at + MESSAGE_FIELD_AT, now);
      case 'a' -> acknowledged(number(buffer, at + ACK_FIELD_AT), now);
      case 'j' -> joined += client.index < clients ? 1 : 0;
      case 'h', 'p' -> { }
      case 'e' -> refused(text(buffer, at, length));
      default -> throw new IllegalStateException("a client was told " + text(buffer, at, length));
    }
  }

  /** Too much at once is what a search looks for. */
  private void refused(String error) {
    if (!error.contains("\"too-fast\"")) {
      throw new IllegalStateException("a client was told " + error);
    }
    refused++;
  }

  private static String text(ByteBuffer buffer, int at, int length) {
    byte[] bytes = new byte[length];
    buffer.get(at, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private void message(Crowd.Client client, ByteBuffer buffer, int field, long now) {
    int at = field;
    if (buffer.get(field) == 's') {
      long seq = 0;
      for (at += TO_SEQ; buffer.get(at) != ','; at++) {
        seq = 10 * seq + buffer.get(at) - '0';
      }
      at += 2;
      if (client.last >= 0 && seq != client.last + 1) {
        disordered++;
      }
      client.last = seq;
    }
    if (client.index >= clients) {
      firstMissed = firstMissed == 0 ? now : firstMissed;
      return;
    }
    long message = number(buffer, at);
    if (message >= first) {
      heard.recordValue(Math.clamp(now - due[(int) (message % REMEMBERED)], 0, MINUTE));
      deliveries++;
      if (!rooms && sender(message) == client.index) {
        acknowledged(message, now);
      }
    }
  }

  private void acknowledged(long message, long now) {
    if (message >= first) {
      acks.recordValue(Math.clamp(now - due[(int) (message % REMEMBERED)], 0, MINUTE));
      acknowledged++;
    }
  }

  private static long number(ByteBuffer text, int field) {
    long value = 0;
    for (int i = field + TO_ID; i < field + TO_ID + NUMBER_DIGITS; i++) {
      value = 10 * value + text.get(i) - '0';
    }
    return value - NUMBER_BASE;
  }

  @Override
  public void ended(Crowd.Client client) {
    lost += client.index < clients - stalled ? 1 : 0;
  }
}
