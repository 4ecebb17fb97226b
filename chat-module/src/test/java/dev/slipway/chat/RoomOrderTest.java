package dev.slipway.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.SocketEnd;
import dev.slipway.chat.RiggedLog.Fate;
import dev.slipway.chat.contract.ChatMessage;
import dev.slipway.chat.contract.LogFailure.Reason;
import dev.slipway.testkit.Await;
import jakarta.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random schedules of people who come, leave, talk and come back, over a log that is slow and fails. */
class RoomOrderTest {

  private static final int PEOPLE = 8;
  private static final int STEPS = 120;
  private static final SocketEnd GONE = new SocketEnd(SocketEnd.Kind.RESET, 1006, "");

  @TempDir
  private Path folder;

  /** One who remembers the last number over all its sessions, and repeats what was not acknowledged. */
  private static final class Person implements Runnable {
    private final House house;
    private final String name;
    private final SplittableRandom random;
    private final List<FakeSession> sessions = new ArrayList<>();
    private final Set<String> acknowledged = new HashSet<>();
    private FakeSession session;
    private ChatSession handler;
    private long since;
    private int said;

    Person(House house, String name, SplittableRandom random) {
      this.house = house;
      this.name = name;
      this.random = random;
      connect();
    }

    private void connect() {
      session = FakeSession.user(name);
      sessions.add(session);
      handler = house.open(session);
      handler.text(session, "{\"type\":\"join\",\"room\":\"hall\",\"since\":" + since + "}");
    }

    private void disconnect() {
      handler.closed(session, GONE);
      session.close(1000, "");
      settle();
    }

    /** Checks that this session heard what follows what was known, without a gap and without a duplicate. */
    private void settle() {
      long next = since;
      for (long seq : session.numbers()) {
        assertEquals(++next, seq, name);
      }
      since = next;
      assertTrue(session.all("gap").isEmpty(), "nothing was forgotten");
      session.all("ack").forEach(ack -> acknowledged.add(ack.getString("id")));
    }

    @Override
    public void run() {
      for (int step = 0; step < STEPS; step++) {
        switch (random.nextInt(10)) {
          case 0 -> {
            disconnect();
            connect();
          }
          case 1 -> LockSupport.parkNanos(random.nextInt(2_000_000));
          case 2 -> handler.text(session, "{\"type\":\"typing\",\"room\":\"hall\"}");
          default -> say(random.nextInt(4) == 0 && said > 0 ? random.nextInt(said) : said++);
        }
      }
    }

    private void say(int number) {
      String content = name + " " + number;
      handler.text(
          session, "{\"type\":\"message\",\"room\":\"hall\",\"id\":\"" + number + "\",\"content\":\"" + content + "\"}");
    }

    /** Comes back once the log is well, and says again what has no acknowledgement. */
    void finish() {
      disconnect();
      connect();
      for (int number = 0; number < said; number++) {
        int each = number;
        if (!acknowledged.contains(Integer.toString(each))) {
          Await.until("acknowledgement of " + each, () -> {
            say(each);
            return session.all("ack").stream().anyMatch(ack -> ack.getString("id").equals(Integer.toString(each)));
          });
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void everybody_hearsEveryNumberOnceAndInOrder(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    RiggedLog log = new RiggedLog();
    SplittableRandom luck = random.split();
    log.fates(Reason.UNAVAILABLE, () -> {
      LockSupport.parkNanos(luck.nextInt(1_500_000));
      int draw = luck.nextInt(20);
      return draw == 0 ? Fate.LOST : draw == 1 ? Fate.UNANSWERED : Fate.FINE;
    });
    House house = new House(log, folder, Map.of("in-flight", "1000"));
    List<Person> people = new ArrayList<>();
    for (int i = 0; i < PEOPLE; i++) {
      people.add(new Person(house, "person" + i, random.split()));
    }
    List<Thread> threads = people.stream().map(person -> Thread.ofPlatform().start(person)).toList();
    for (Thread thread : threads) {
      thread.join();
    }
    Await.until("every message answered", () -> house.inFlight().count() == 0);

    log.fates(Reason.UNAVAILABLE, () -> Fate.FINE);
    people.forEach(Person::finish);
    long head = log.inner().span("hall").head();
    for (Person person : people) {
      Await.until(person.name + " has heard all", () -> person.since + person.session.numbers().size() == head);
      person.disconnect();
      assertEquals(head, person.since);
    }
    assertKept(log, people, head);
    Await.until("rooms without people leave memory", () -> house.rooms().count() == 0);
  }

  private static void assertKept(RiggedLog log, List<Person> people, long head) {
    List<ChatMessage> kept = log.inner().after("hall", 0, Integer.MAX_VALUE);
    assertEquals(LongStream.rangeClosed(1, head).boxed().toList(), kept.stream().map(ChatMessage::seq).toList());
    Set<String> texts = kept.stream().map(ChatMessage::content).collect(Collectors.toSet());
    assertEquals(kept.size(), texts.size(), "nothing is kept twice");
    for (Person person : people) {
      for (int number = 0; number < person.said; number++) {
        assertTrue(texts.contains(person.name + " " + number), person.name + " " + number);
      }
      assertAcks(person, kept);
    }
  }

  /** Every acknowledgement names the number under which the log holds the message. */
  private static void assertAcks(Person person, List<ChatMessage> kept) {
    for (FakeSession session : person.sessions) {
      for (JsonObject ack : session.all("ack")) {
        ChatMessage message = kept.get(ack.getInt("seq") - 1);
        assertEquals(person.name + " " + ack.getString("id"), message.content());
      }
    }
  }
}
