package dev.slipway.ticks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Deadline;
import dev.slipway.testkit.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplaySourceTest {

  private static final String LINE = "{\"t\":%d,\"symbol\":\"A\",\"price\":1,\"size\":1}\n";

  @TempDir
  Path folder;

  private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
  private final List<Quote> quotes = new CopyOnWriteArrayList<>();

  @Test
  void end_isTheEnd() throws Exception {
    ReplaySource source = play(LINE.formatted(1) + LINE.formatted(2), 1);
    Await.until("the end", () -> source.state() == TickSource.State.FINISHED);
    assertEquals(List.of(1L, 2L), quotes.stream().map(Quote::timeNanos).toList());
    end(source);
  }

  @Test
  void malformedLine_endsTheReplayNamingFileAndLine() throws Exception {
    ReplaySource source = play(LINE.formatted(1) + LINE.formatted(2) + "oops\n" + LINE.formatted(3), 1);
    String message = String.valueOf(failure.get(10, TimeUnit.SECONDS).getMessage());
    assertTrue(message.contains(folder.resolve("day.jsonl") + ", line 3: "), message);
    assertEquals(2, quotes.size());
    end(source);
  }

  @Test
  void speed_isTimesAsFast() throws Exception {
    long begin = System.nanoTime();
    ReplaySource source = play(LINE.formatted(1) + LINE.formatted(1 + TimeUnit.SECONDS.toNanos(100)), 1_000);
    Await.until("the end", () -> source.state() == TickSource.State.FINISHED);
    assertTrue(System.nanoTime() - begin >= TimeUnit.MILLISECONDS.toNanos(100), "a hundred seconds are a tenth of one");
    end(source);
  }

  @Test
  void quiesce_endsALongWait() throws Exception {
    ReplaySource source = play(LINE.formatted(1) + LINE.formatted(TimeUnit.HOURS.toNanos(1)), 1);
    Await.until("the first", () -> quotes.size() == 1);
    end(source);
    assertEquals(1, quotes.size());
  }

  private ReplaySource play(String text, double speed) throws Exception {
    Path file = Files.writeString(folder.resolve("day.jsonl"), text);
    ReplaySource source = new ReplaySource(
        file, speed, false, System::nanoTime, Thread.ofPlatform().name("source").factory(), failure::complete);
    source.start(quote -> {
      quotes.add(quote);
      return quotes.size();
    });
    return source;
  }

  private static void end(ReplaySource source) throws InterruptedException {
    source.quiesce();
    Deadline deadline = Deadline.after(Duration.ofSeconds(10));
    source.drain(deadline);
    assertTrue(!deadline.expired(), "the source's thread ended");
  }
}
