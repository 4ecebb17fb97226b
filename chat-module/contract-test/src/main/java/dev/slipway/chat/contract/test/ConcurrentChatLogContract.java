package dev.slipway.chat.contract.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.chat.contract.Appended;
import dev.slipway.chat.contract.ChatLog;
import dev.slipway.chat.contract.ChatMessage;
import dev.slipway.chat.contract.Draft;
import dev.slipway.chat.contract.LogFailure;
import dev.slipway.chat.contract.Retention;
import dev.slipway.chat.contract.Span;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What every store of chat messages has to pass when many callers use it. Confined to the test's thread. */
public abstract class ConcurrentChatLogContract extends ChatLogContract {

  private static final int CALLERS = 16;
  private static final int ROOMS = 4;
  private static final int CALLS = 40;

  /** A test of a store. */
  protected ConcurrentChatLogContract() {}

  /** Runs all tasks at the same time on virtual threads, and returns their results in order. */
  private static <T> List<T> together(List<Callable<T>> tasks) throws Exception {
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<T> results = new ArrayList<>();
      for (Future<T> future : executor.invokeAll(tasks)) {
        results.add(future.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw new AssertionError("a caller failed", e.getCause());
    }
  }

  /** Every room's messages are those that the callers were told of, numbered without a gap, and each caller's in its order. */
  @Test
  void appends_fromManyCallersInManyRoomsAreGaplessAndInEachCallersOrder() throws Exception {
    List<Callable<List<Appended>>> callers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      String sender = "user" + i;
      callers.add(() -> saying(sender));
    }
    List<List<Appended>> told = together(callers);

    assertTrue(told.stream().flatMap(List::stream).noneMatch(Appended::repeated));
    checkRooms(told);
    reopen();
    checkRooms(told);
  }

  private List<Appended> saying(String sender) throws LogFailure {
    List<Appended> told = new ArrayList<>();
    for (int call = 0; call < CALLS; call++) {
      int size = 1 + call % 3;
      List<Draft> drafts = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        drafts.add(new Draft(sender, call + ":" + i, "text", NOW));
      }
      List<Appended> appended = log().append("room" + call % ROOMS, drafts);
      for (int i = 1; i < size; i++) {
        assertEquals(appended.get(i - 1).message().seq() + 1, appended.get(i).message().seq(), "one call's messages stay together");
      }
      told.addAll(appended);
    }
    return told;
  }

  private void checkRooms(List<List<Appended>> told) throws LogFailure {
    for (int i = 0; i < ROOMS; i++) {
      String room = "room" + i;
      List<ChatMessage> kept = log().after(room, 0, ALL);
      assertEquals(numbers(1, kept.size()), seqs(kept));
      assertEquals(new Span(1, kept.size()), log().span(room));
      Set<ChatMessage> expected = new HashSet<>();
      for (List<Appended> caller : told) {
        List<ChatMessage> own = caller.stream().map(Appended::message).filter(message -> message.room().equals(room)).toList();
        assertEquals(own.stream().map(ChatMessage::seq).sorted().toList(), seqs(own), "a caller's messages are in its order");
        expected.addAll(own);
      }
      assertEquals(expected, new HashSet<>(kept));
    }
  }

  @Test
  void append_ofTheSameMessageByManyCallersKeepsItOnce() throws Exception {
    List<Callable<Appended>> callers = new ArrayList<>();
    for (int i = 0; i < CALLERS * 4; i++) {
      Draft draft = draft("m" + i % 4);
      callers.add(() -> log().append("lobby", List.of(draft)).getFirst());
    }
    List<Appended> told = together(callers);

    assertEquals(4, told.stream().filter(each -> !each.repeated()).count());
    assertEquals(new Span(1, 4), log().span("lobby"));
    List<ChatMessage> kept = log().after("lobby", 0, ALL);
    assertTrue(told.stream().allMatch(each -> kept.contains(each.message())));
  }

  /** Whoever reads while others write sees the beginning of what will be there, never a hole. */
  @Test
  void reads_seeNoHolesWhileOthersAppend() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    List<Callable<Boolean>> callers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      callers.add(() -> {
        long last = 0;
        while (!done.get()) {
          List<ChatMessage> seen = log().after("lobby", 0, ALL);
          assertEquals(numbers(1, seen.size()), seqs(seen));
          assertTrue(seen.size() >= last, "what was seen once stays");
          last = seen.size();
          assertTrue(log().span("lobby").head() >= last);
        }
        return true;
      });
    }
    callers.add(() -> {
      try {
        for (int call = 0; call < CALLS * 2; call++) {
          long head = log().append("lobby", drafts(call + ":", 3)).getLast().message().seq();
          assertEquals(head, log().span("lobby").head(), "what was acknowledged is seen");
        }
        return true;
      } finally {
        done.set(true);
      }
    });
    together(callers);
  }

  @Test
  void prune_besideAppendsLosesNoNumber() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    List<Callable<Boolean>> callers = new ArrayList<>();
    callers.add(() -> {
      while (!done.get()) {
        log().prune(new Retention(Duration.ofDays(1), 10));
        List<ChatMessage> seen = log().after("lobby", 0, ALL);
        if (!seen.isEmpty()) {
          assertEquals(numbers(seen.getFirst().seq(), seen.getLast().seq()), seqs(seen));
        }
      }
      return true;
    });
    callers.add(() -> {
      try {
        for (int call = 0; call < CALLS * 2; call++) {
          assertEquals(numbers(call * 5L + 1, call * 5L + 5), log().append("lobby", drafts(call + ":", 5)).stream()
              .map(each -> each.message().seq()).toList());
        }
        return true;
      } finally {
        done.set(true);
      }
    });
    together(callers);
    log().prune(new Retention(Duration.ofDays(1), 10));
    assertEquals(new Span(CALLS * 10L - 9, CALLS * 10L), log().span("lobby"));
  }

  /** An interrupted caller gets its answer or a failure; nobody else notices, and a repeat finds out which. */
  @Test
  void interrupts_harmNobody() throws Exception {
    ChatLog log = log();
    for (int round = 0; round < 50; round++) {
      String id = "i" + round;
      Thread caller = Thread.ofVirtual().start(() -> {
        try {
          log.append("lobby", drafts(id, 2));
        } catch (LogFailure e) {
          assertEquals(LogFailure.Reason.UNAVAILABLE, e.reason());
        }
      });
      Appended other = log.append("lobby", List.of(draft("o" + round))).getFirst();
      caller.interrupt();
      caller.join();
      assertEquals(List.of(other.message()), log.after("lobby", other.message().seq() - 1, 1));
      log.append("lobby", drafts(id, 2));
    }
    List<ChatMessage> kept = log.after("lobby", 0, ALL);
    assertEquals(numbers(1, 150), seqs(kept));
    assertEquals(150, kept.stream().map(ChatMessage::id).distinct().count());
    log.check();
  }

  @Test
  void close_besideAppendsKeepsEverythingThatWasAcknowledged() throws Exception {
    ChatLog log = log();
    List<Future<List<Appended>>> told = new ArrayList<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < CALLERS; i++) {
        String sender = "user" + i;
        told.add(executor.submit(() -> {
          List<Appended> acknowledged = new ArrayList<>();
          try {
            for (int call = 0; ; call++) {
              acknowledged.addAll(log.append("lobby", List.of(new Draft(sender, "m" + call, "text", NOW))));
            }
          } catch (LogFailure e) {
            assertEquals(LogFailure.Reason.CLOSED, e.reason());
            return acknowledged;
          }
        }));
      }
      log.append("lobby", drafts("first", 10));
      reopen();
    }
    List<ChatMessage> kept = log().after("lobby", 0, 100_000);
    assertEquals(numbers(1, kept.size()), seqs(kept));
    Set<ChatMessage> all = new HashSet<>(kept);
    for (Future<List<Appended>> caller : told) {
      for (Appended each : caller.get()) {
        assertTrue(all.contains(each.message()), () -> "acknowledged and gone: " + each);
      }
    }
  }
}
