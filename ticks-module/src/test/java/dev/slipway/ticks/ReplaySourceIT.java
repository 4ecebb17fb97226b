package dev.slipway.ticks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.lifecycle.Kernel;
import dev.slipway.lifecycle.StartFailure;
import dev.slipway.testkit.Await;
import dev.slipway.testkit.SlipwayExtension;
import dev.slipway.testkit.TestPlatform;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Ticks that come from a recording, on a real kernel. */
class ReplaySourceIT {

  private final Path recording = recording();

  @RegisterExtension
  private final SlipwayExtension slipway = SlipwayExtension.builder()
      .module(TicksModule::new)
      .setting("modules.ticks.source", "replay")
      .setting("modules.ticks.replay.file", recording.toString())
      .setting("modules.ticks.replay.loop", "true")
      .build();

  @TempDir
  Path folder;

  @AfterEach
  void delete() throws IOException {
    Files.delete(recording);
  }

  @Test
  void recording_isPlayedAgainAndAgain_numberedOn(TestPlatform platform) {
    List<JsonObject> ticks = Await.value("three rounds",
        () -> platform.getJson("/api/ticks/recent?limit=1000").getJsonArray("ticks").getValuesAs(JsonObject.class),
        all -> all.size() > 250);
    for (JsonObject tick : ticks) {
      assertEquals((tick.getInt("seq") - 1) % 100 + 1, tick.getInt("sourceSeq"));
      assertEquals(tick.getInt("sourceSeq") * 1_000_000L, tick.getJsonNumber("t").longValue());
    }
    assertEquals("replay", platform.getJson("/api/ticks/status").getString("source"));
    assertEquals(200, platform.get("/ticks/readyz").status());
  }

  @Test
  void recordingThatCannotBeRead_isAFailedStartThatNamesIt() throws IOException {
    Path file = Files.writeString(folder.resolve("day.jsonl"), "nonsense\n");
    assertRefused(file, file + ", line 1: is not one JSON object");
    Path empty = Files.writeString(folder.resolve("empty.jsonl"), "\n\n");
    assertRefused(empty, "there is no tick in it");
    assertRefused(folder.resolve("missing.jsonl"), "missing.jsonl");
  }

  private void assertRefused(Path file, String named) {
    StartFailure refused = assertThrows(StartFailure.class, () -> Kernel.builder().dataFolder(folder.resolve("data"))
        .property("server.port", "0").module(TicksModule::new).property("modules.ticks.source", "replay")
        .property("modules.ticks.replay.file", file.toString()).start());
    assertTrue(String.valueOf(refused.getMessage()).contains(named), refused.getMessage());
  }

  private static Path recording() {
    StringBuilder lines = new StringBuilder("t,symbol,price,size,seq\n");
    for (int i = 1; i <= 100; i++) {
      lines.append(i * 1_000_000L).append(",ALFA,").append(i).append(".5,1,").append(i).append('\n');
    }
    try {
      return Files.writeString(Files.createTempFile("ticks", ".csv"), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
