package dev.slipway.ticks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.testkit.Await;
import dev.slipway.testkit.SlipwayExtension;
import dev.slipway.testkit.TestPlatform;
import dev.slipway.testkit.WebSocketClient;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Subscriptions that change at random, over real sockets, against a client that hears everything. */
class TicksChangesIT {

  private static final List<String> SYMBOLS = List.of("ALFA", "BRAVO", "CARGO", "DELTA");
  private static final int CLIENTS = 16;
  private static final int CHANGES = 40;
  private static final int RING = 1_500;

  @RegisterExtension
  private final SlipwayExtension slipway = SlipwayExtension.builder()
      .module(TicksModule::new)
      .setting("modules.ticks.rate", "1000")
      .setting("modules.ticks.symbols", String.join(",", SYMBOLS))
      .setting("modules.ticks.ring", Integer.toString(RING))
      .setting("modules.ticks.outbox", "8192")
      .build();

  /** What one client did and heard. */
  private record Life(int seed, List<JsonObject> heard, int subscribed, int refused) {}

  @Test
  void whateverIsChangedWhenever_isHeardExactlyFromThereOn(TestPlatform platform) throws Exception {
    WebSocketClient witness = platform.webSocket("/ws/ticks?from=1");
    witness.awaitMessages(200);
    List<Life> lives = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(CLIENTS)) {
      List<Callable<Life>> tasks = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        int seed = i;
        tasks.add(() -> live(platform, seed));
      }
      for (Future<Life> life : pool.invokeAll(tasks)) {
        lives.add(life.get());
      }
    }
    long last = lives.stream().flatMap(life -> life.heard().stream()).filter(message -> message.getString("type").equals("tick"))
        .mapToLong(TicksChangesIT::seq).max().orElseThrow();
    NavigableMap<Long, String> all = new TreeMap<>();
    Await.until("the witness has heard all", () -> seq(TestPlatform.json(witness.messages().getLast())) >= last);
    json(witness.messages()).stream().filter(message -> message.getString("type").equals("tick"))
        .forEach(tick -> all.put(seq(tick), tick.getString("symbol")));
    assertEquals(all.lastKey() - all.firstKey() + 1, all.size(), "the witness has heard everything");
    long replayed = 0;
    for (Life life : lives) {
      replayed += check(life, all);
    }
    assertTrue(replayed > 1_000, replayed + " ticks of the past");
  }

  private static Life live(TestPlatform platform, int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    WebSocketClient client = platform.webSocket("/ws/ticks");
    client.awaitMessages(2);
    int refused = 0;
    for (int i = 0; i < CHANGES; i++) {
      String order = order(random, platform);
      refused += order.contains("ZULU") || order.contains("99999999") ? 1 : 0;
      client.send(order);
      LockSupport.parkNanos(random.nextLong(60_000_000));
    }
    int answers = CHANGES;
    Await.until("all answers", () -> count(client, "\"subscribed\"") + count(client, "\"error\"") == answers);
    client.send("{\"type\":\"subscribe\"}");
    Await.until("the last answer", () -> count(client, "\"subscribed\"") + count(client, "\"error\"") == answers + 1);
    int until = client.count() + 20;
    client.awaitMessages(until);
    List<JsonObject> heard = json(client.messages());
    client.close();
    return new Life(seed, heard, CHANGES + 1 - refused, refused);
  }

  private static long count(WebSocketClient client, String word) {
    return client.messages().stream().filter(text -> text.contains(word)).count();
  }

  private static String order(SplittableRandom random, TestPlatform platform) {
    StringBuilder order = new StringBuilder("{\"type\":\"subscribe\"");
    List<String> symbols = SYMBOLS.stream().filter(symbol -> random.nextInt(3) == 0).collect(Collectors.toCollection(ArrayList::new));
    if (random.nextInt(10) == 0) {
      symbols.add("ZULU");
    }
    if (!symbols.isEmpty()) {
      order.append(",\"symbols\":[\"").append(String.join("\",\"", symbols)).append("\"]");
    }
    switch (random.nextInt(4)) {
      case 0 -> order.append(",\"mode\":\"latest\",\"fps\":").append(1 + random.nextInt(120));
      case 1 -> order.append(",\"from\":").append(random.nextInt(10) == 0 ? 99_999_999
          : Math.max(1, platform.getJson("/api/ticks/status").getInt("seq") - random.nextInt(RING / 2)));
      default -> { }
    }
    return order.append('}').toString();
  }

  /** Checks one client's messages and returns how many ticks it heard of the past. */
  private static long check(Life life, NavigableMap<Long, String> all) {
    Set<String> symbols = Set.copyOf(SYMBOLS);
    boolean latest = false;
    boolean replay = false;
    long next = life.heard().getFirst().getInt("next");
    long live = next;
    long past = 0;
    int subscribed = 0;
    int refused = 0;
    for (JsonObject message : life.heard()) {
      String where = "client " + life.seed() + ": " + message;
      switch (message.getString("type")) {
        case "hello" -> { }
        case "error" -> refused++;
        case "subscribed" -> {
          subscribed++;
          long begin = message.getJsonNumber("next").longValue();
          if (!latest && !replay) { // a replay may be given up; who hears the present has heard everything before the change
            assertEquals(List.of(), matching(all, next, begin, symbols), where + " came before others");
          }
          latest = message.getString("mode").equals("latest");
          symbols = message.containsKey("symbols") ? message.getJsonArray("symbols").getValuesAs(JsonString::getString).stream()
              .collect(Collectors.toSet()) : Set.copyOf(SYMBOLS);
          replay = begin < live;
          live = Math.max(live, begin);
          next = begin;
        }
        case "tick" -> {
          long seq = seq(message);
          assertTrue(symbols.contains(message.getString("symbol")), where);
          assertEquals(all.get(seq), message.getString("symbol"), where);
          assertTrue(seq >= next, () -> where + " was not to come");
          if (!latest) {
            assertEquals(List.of(), matching(all, next, seq, symbols), where + " came before others");
          }
          past += seq < live ? 1 : 0;
          next = seq + 1;
          live = Math.max(live, next);
        }
        case "snapshot" -> {
          assertTrue(latest, where);
          next = message.getJsonNumber("seq").longValue() + 1;
        }
        case "conflated" -> assertTrue(latest, where);
        default -> throw new AssertionError(where);
      }
    }
    assertEquals(life.subscribed(), subscribed);
    assertEquals(life.refused(), refused);
    return past;
  }

  /** Returns the numbers from one up to another of the ticks of those symbols. */
  private static List<Long> matching(NavigableMap<Long, String> all, long from, long to, Set<String> symbols) {
    return from >= to ? List.of() : all.subMap(from, to).entrySet().stream().filter(tick -> symbols.contains(tick.getValue()))
        .map(NavigableMap.Entry::getKey).toList();
  }

  private static long seq(JsonObject message) {
    return message.containsKey("seq") ? message.getJsonNumber("seq").longValue() : 0;
  }

  private static List<JsonObject> json(List<String> texts) {
    return texts.stream().map(TestPlatform::json).toList();
  }
}
