package dev.slipway.distribution.relay;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.distribution.SlipwayProcess;
import dev.slipway.distribution.TestHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Endpoints that take the connection and then do nothing: whoever looks at the relay, or has nothing to do with it, does not notice.
 * With {@code -Drelay.outputs=300 -Drelay.seconds=60} at the size that is promised.
 */
class RelayStalledIT {

  private static final int OUTPUTS = Integer.getInteger("relay.outputs", 24);
  private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("relay.seconds", 6));
  private static final Duration BEFORE = Duration.ofSeconds(4);
  private static final double LONGEST_MILLIS = 200;

  @TempDir
  Path folder;

  @Test
  @Timeout(380)
  void stalledOutputs_delayNeitherStatusNorChatNorTicks() throws Exception {
    Path data = folder.resolve("data");
    SlipwayProcess.Start start = RelayHouse.of(data).setting("access.guests", "true")
        .setting("modules.chat.messages-per-minute", "10000").setting("modules.chat.message-burst", "1000");
    try (RtmpServer rtmp = RtmpServer.start(folder);
        BlackHole hole = new BlackHole();
        RelayHouse relay = RelayHouse.open(start, data);
        Bystanders bystanders = new Bystanders(relay.process())) {
      relay.start("demo", "demo:", "good", rtmp.out("good"));
      TestHome.await("the good one runs", RelayHouse.PATIENCE, () -> relay.count("running") == 2);
      Bystanders.Seen before = bystanders.watch(relay, BEFORE);

      relay.post("/api/relay/import", IntStream.range(0, OUTPUTS)
          .mapToObj(i -> "{\"output_name\":\"out%d\",\"output_url\":\"%s\"}".formatted(i, hole.url("k" + i)))
          .collect(Collectors.joining(",", "[{\"input_name\":\"demo\",\"input_url\":\"demo:\",\"outputs\":[", "]}]")));
      Bystanders.Seen begin = bystanders.watch(relay, LENGTH);
      TestHome.await("every endpoint was tried", RelayHouse.PATIENCE, () -> hole.count() >= OUTPUTS);
      Bystanders.Seen then = bystanders.watch(relay, LENGTH);

      assertEquals(2, relay.count("running"), "the input and the good output");
      assertEquals(1, rtmp.files("good").size(), "the good output was never started again");
      String table = "| " + OUTPUTS + " outputs, ms: half, 99 %, most | status | message durable | from tick to tick |\n"
          + "| --- | --- | --- | --- |\n" + before.rows("before") + begin.rows("while they are started")
          + then.rows("while they are tried again");
      Files.writeString(Path.of("target", "relay-stalled.md"), table);
      System.getLogger(RelayStalledIT.class.getName()).log(System.Logger.Level.INFO, "\n" + table);
      assertAll(Stream.of(begin, then).flatMap(seen -> Stream.of(
          () -> assertSoon("the status", seen.status().most(), before.status().most(), table),
          () -> assertSoon("99 % of the messages", seen.chat().share(0.99), before.chat().most(), table),
          () -> assertSoon("99 % of the ticks", seen.ticks().share(0.99), before.ticks().most(), table))));
    }
  }

  /** What the machine did not do in time when nothing was stalled is nobody's fault. */
  private static void assertSoon(String what, double millis, double machine, String table) {
    assertTrue(millis < LONGEST_MILLIS + machine, () -> what + " took " + millis + " ms\n" + table);
  }
}
