package dev.slipway.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.slipway.chat.CommitQueue.Pending;
import dev.slipway.chat.contract.Appended;
import dev.slipway.chat.contract.ChatLog;
import dev.slipway.chat.contract.Draft;
import dev.slipway.chat.protocol.Refused;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CommitQueueTest {

  private static final Receipt NOBODY = new Receipt() {
    @Override
    public void committed(Appended appended) {}

    @Override
    public void refused(Refused refused) {}
  };

  private final List<Runnable> threads = new ArrayList<>();
  private final List<List<String>> commits = new ArrayList<>();

  private CommitQueue queue(int batch) {
    return new CommitQueue(1_000, batch, task -> {
      threads.add(task);
      return new Thread(); // what is to be done, the test does
    }, pending -> {
      ChatLog.checkDrafts(pending.stream().map(Pending::draft).toList());
      commits.add(pending.stream().map(each -> each.draft().id()).toList());
    });
  }

  private static Pending pending(int id, int characters) {
    String text = Integer.toString(id);
    return new Pending(new Draft("", text, "x".repeat(characters - text.length()), Instant.EPOCH), NOBODY);
  }

  private static List<String> ids(int from, int to) {
    return IntStream.range(from, to).mapToObj(Integer::toString).toList();
  }

  @Test
  void commits_haveAtMostABatchEach() {
    CommitQueue queue = queue(4);
    IntStream.range(0, 10).forEach(id -> queue.offer(pending(id, 10)));
    threads.getFirst().run();
    assertEquals(List.of(ids(0, 4), ids(4, 8), ids(8, 10)), commits);
  }

  @Test
  void commits_haveAtMostTheCharactersThatOneCallOfTheLogTakes() {
    CommitQueue queue = queue(1_000);
    int quarter = ChatLog.MAX_APPEND_CHARACTERS / 4;
    IntStream.range(0, 4).forEach(id -> queue.offer(pending(id, quarter)));
    IntStream.range(4, 8).forEach(id -> queue.offer(pending(id, quarter + 1)));
    threads.getFirst().run();
    assertEquals(List.of(ids(0, 4), ids(4, 7), ids(7, 8)), commits);
  }
}
