package dev.slipway.mongodb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.chat.contract.Appended;
import dev.slipway.chat.contract.ChatMessage;
import dev.slipway.chat.contract.Draft;
import dev.slipway.chat.contract.LogFailure;
import dev.slipway.chat.contract.Retention;
import dev.slipway.chat.contract.Span;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the log does on whatever server speaks MongoDB's protocol: here by threads and by chance, beside a model in memory. */
abstract class LogBehaviour {

  private static final int ALL = 100_000;

  private final String database = "test-" + UUID.randomUUID();
  private final SteppedClock clock = new SteppedClock(Node.NOW);
  private Node node;
  private Node other;

  /** Returns where the server is. */
  abstract String uri();

  @BeforeEach
  void connect() {
    node = new Node(uri(), database, clock);
    other = new Node(uri(), database, clock);
  }

  @AfterEach
  void disconnect() {
    node.store.batches().drop();
    node.close();
    other.close();
  }

  @Test
  void nodesInOneRoom_numberWithoutGapAndAnswerRepeats() throws Exception {
    int batches = 20;
    List<Appended> kept = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<Appended>>> writers = new ArrayList<>();
      for (int writer = 0; writer < 8; writer++) {
        Node at = writer % 2 == 0 ? node : other;
        String sender = "writer-" + writer / 2; // two writers say the same, on different nodes
        writers.add(threads.submit(() -> {
          List<Appended> mine = new ArrayList<>();
          for (int batch = 0; batch < batches; batch++) {
            String prefix = batch + "-";
            mine.addAll(at.say("lobby", sender, IntStream.rangeClosed(0, batch % 4).mapToObj(i -> prefix + i).toArray(String[]::new)));
          }
          return mine;
        }));
      }
      for (Future<List<Appended>> writer : writers) {
        kept.addAll(writer.get());
      }
    }
    assertTrue(node.meters.conflicts() + other.meters.conflicts() > 0, "the nodes were never in each other's way");

    List<ChatMessage> all = node.log.after("lobby", 0, ALL);
    assertNumbered(1, all);
    assertEquals(kept.size() / 2, all.size());
    assertEquals(all.size(), kept.stream().filter(each -> !each.repeated()).count());
    for (Appended each : kept) {
      assertEquals(all.get((int) each.message().seq() - 1), each.message());
    }
    assertEquals(all.size(), all.stream().map(message -> Batch.key(message.sender(), message.id())).distinct().count());
    assertEquals(new Span(1, all.size()), node.log.span("lobby"));
  }

  @Test
  void readers_seeNoGapWhileOthersWriteAndForget() throws Exception {
    Retention ten = new Retention(Duration.ofDays(1), 10);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> writing = threads.submit(() -> {
        for (int batch = 0; batch < 100; batch++) {
          node.say("lobby", "ann", batch + "-a", batch + "-b", batch + "-c");
        }
        return null;
      });
      Future<Long> forgetting = threads.submit(() -> {
        long forgotten = 0;
        while (!writing.isDone()) {
          forgotten += other.log.prune(ten);
        }
        return forgotten + other.log.prune(ten);
      });
      long newest = 0;
      while (!writing.isDone()) {
        List<ChatMessage> after = other.log.after("lobby", 0, ALL);
        assertNumbered(after.isEmpty() ? 1 : after.getFirst().seq(), after);
        List<ChatMessage> before = node.log.before("lobby", Long.MAX_VALUE, 7);
        assertNumbered(before.isEmpty() ? 1 : before.getFirst().seq(), before);
        long head = node.log.span("lobby").head();
        assertTrue(head >= newest, head + " after " + newest);
        newest = head;
      }
      writing.get();
      assertEquals(290, forgetting.get());
    }
    assertEquals(new Span(291, 300), node.log.span("lobby"));
    assertNumbered(291, node.log.after("lobby", 0, ALL));
    assertEquals(10, stored(), "what is forgotten is gone from the server");
  }

  @Test
  void twoWhoForgetAtATime_countEachMessageOnce() throws Exception {
    Retention two = new Retention(Duration.ofDays(1), 2);
    for (int i = 0; i < 60; i++) {
      node.say("room-" + i % 3, "ann", "a-" + i, "b-" + i);
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Long> one = threads.submit(() -> node.log.prune(two));
      Future<Long> another = threads.submit(() -> other.log.prune(two));
      assertEquals(114, one.get() + another.get());
    }
    assertEquals(6, stored());
  }

  /** Whatever is done in whichever order by two nodes, they answer as a list in memory would. */
  @Test
  void anyCalls_areAnsweredAsByAModel() throws Exception {
    long seed = Long.getLong("tests.seed", System.nanoTime());
    Random random = new Random(seed);
    Map<String, Model> models = new TreeMap<>();
    try {
      for (int step = 0; step < 400; step++) {
        step(random, models);
      }
    } catch (AssertionError | LogFailure e) {
      throw new AssertionError("with -Dtests.seed=" + seed + ": " + e.getMessage(), e);
    }
  }

  private void step(Random random, Map<String, Model> models) throws LogFailure {
    Node at = random.nextBoolean() ? node : other;
    String room = "room-" + random.nextInt(4);
    Model model = models.computeIfAbsent(room, Model::new);
    long seq = random.nextLong(model.head + 3) - 1;
    int limit = 1 + random.nextInt(12);
    clock.step(Duration.ofMillis(random.nextInt(2_000)));
    switch (random.nextInt(20)) {
      case 0 -> {
        Retention retention = new Retention(Duration.ofSeconds(1 + random.nextInt(60)), 1 + random.nextInt(40));
        long expected = models.values().stream().mapToLong(each -> each.prune(retention, clock)).sum();
        assertEquals(expected, at.log.prune(retention));
      }
      case 1, 2 -> assertEquals(model.delete(seq), at.log.delete(room, seq));
      case 3, 4, 5 -> assertEquals(model.after(seq, limit), at.log.after(room, seq, limit));
      case 6, 7, 8 -> assertEquals(model.before(seq, limit), at.log.before(room, seq, limit));
      case 9 -> assertEquals(new Span(model.oldest, model.head), at.log.span(room));
      case 10 -> assertEquals(
          models.values().stream().filter(each -> each.head > 0).map(each -> each.room).toList(), at.log.rooms("", ALL));
      default -> {
        Draft[] drafts = new Draft[1 + random.nextInt(5)];
        Arrays.setAll(drafts, i -> new Draft("user-" + random.nextInt(2), "id-" + random.nextInt(60), "text", clock.instant()));
        assertEquals(model.append(List.of(drafts)), at.log.append(room, List.of(drafts)));
      }
    }
  }

  private int stored() {
    return node.store.batches().find().map(Batch::of).into(new ArrayList<>()).stream().mapToInt(batch -> batch.messages().size()).sum();
  }

  static void assertNumbered(long from, List<ChatMessage> messages) {
    assertEquals(
        LongStream.range(from, from + messages.size()).boxed().toList(), messages.stream().map(ChatMessage::seq).toList());
  }

  /** A room as the contract describes it. */
  private static final class Model {

    private final String room;
    private final TreeMap<Long, ChatMessage> kept = new TreeMap<>();
    private final Map<String, Long> byKey = new HashMap<>();
    private long oldest = 1;
    private long head;

    Model(String room) {
      this.room = room;
    }

    List<Appended> append(List<Draft> drafts) {
      List<Appended> answers = new ArrayList<>();
      for (Draft draft : drafts) {
        String key = Batch.key(draft.sender(), draft.id());
        Long known = byKey.get(key);
        if (known == null) {
          head++;
          kept.put(head, new ChatMessage(room, head, draft.id(), draft.sender(), draft.content(), draft.time(), false));
          byKey.put(key, head);
        }
        answers.add(new Appended(kept.get(byKey.get(key)), known != null));
      }
      return answers;
    }

    Optional<ChatMessage> delete(long seq) {
      return Optional.ofNullable(kept.computeIfPresent(seq, (number, message) -> new ChatMessage(
          room, seq, message.id(), message.sender(), "", message.time(), true)));
    }

    List<ChatMessage> after(long seq, int limit) {
      return kept.tailMap(seq, false).values().stream().limit(limit).toList();
    }

    List<ChatMessage> before(long seq, int limit) {
      return kept.headMap(seq, false).descendingMap().values().stream().limit(limit).toList().reversed();
    }

    long prune(Retention retention, SteppedClock clock) {
      long before = oldest;
      while (oldest <= head
          && (head - oldest + 1 > retention.messages() || kept.get(oldest).time().isBefore(clock.instant().minus(retention.age())))) {
        ChatMessage gone = kept.remove(oldest++);
        byKey.remove(Batch.key(gone.sender(), gone.id()));
      }
      return oldest - before;
    }
  }
}
