package dev.slipway.relay.hls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Refusal;
import dev.slipway.relay.guard.TestWork;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StaleViewersTest {

  private static final HlsSettings SETTINGS = new HlsSettings(8, 100, 4 << 20, Duration.ofSeconds(30));

  private final HubInputs inputs = new HubInputs();
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(40).toNanos());
  private final Previews previews = new Previews(inputs, inputs::known, new TestWork(), Optional::empty, SETTINGS, now::get);

  @AfterEach
  void close() {
    previews.close();
    inputs.close();
  }

  private void pass(int seconds) {
    now.addAndGet(Duration.ofSeconds(seconds).toNanos());
    previews.sweep();
  }

  /** The clock's number overflows on the way, as the real one may. */
  @Test
  void viewer_isGoneAfterThirtySecondsOfSilence() {
    inputs.add("cam");
    String viewer = previews.start("cam");
    pass(29);
    previews.seen("cam", viewer);
    pass(29);
    assertEquals(1, previews.viewers());
    assertThrows(Refusal.class, () -> previews.playlist("cam", viewer), "not ready, but that one asked counts");
    pass(29);
    assertEquals(1, inputs.users("cam"));
    pass(2);
    assertEquals(0, previews.viewers());
    assertEquals(0, previews.previews());
    assertEquals(0, inputs.users("cam"));
    assertEquals(410, assertThrows(Refusal.class, () -> previews.seen("cam", viewer)).status().code());
  }

  @Test
  void staleViewer_isGoneAlsoBeforeTheSweep() {
    inputs.add("cam");
    String viewer = previews.start("cam");
    now.addAndGet(Duration.ofSeconds(31).toNanos());
    assertEquals(410, assertThrows(Refusal.class, () -> previews.seen("cam", viewer)).status().code());
  }

  @Test
  void preview_goesOnForThoseWhoAreThere() {
    inputs.add("cam");
    String first = previews.start("cam");
    pass(20);
    String second = previews.start("cam");
    pass(15);
    assertEquals(1, previews.viewers());
    assertEquals(1, inputs.users("cam"));
    assertThrows(Refusal.class, () -> previews.seen("cam", first));
    previews.seen("cam", second);
  }

  @Test
  void previewOfAnInputThatEnded_isBegunAgainForTheNextViewer() throws Exception {
    Media.needFfmpeg();
    inputs.add("cam").close();
    String first = previews.start("cam");
    dev.slipway.testkit.Await.until("it has ended", () -> previews.seen("cam", first).isOver());
    assertEquals(0, inputs.users("cam"));
    inputs.add("cam");
    String second = previews.start("cam");
    assertTrue(previews.seen("cam", second) != previews.seen("cam", first));
    assertEquals(1, inputs.users("cam"));
  }
}
