package com.example.beacon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.slipway.testkit.Await;
import dev.slipway.testkit.SlipwayTest;
import dev.slipway.testkit.TestPlatform;
import dev.slipway.testkit.WebSocketClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

@SlipwayTest(modules = BeaconModule.class, settings = "modules.beacon.every=20ms")
class BeaconModuleTest {

  @Test
  void watchers_seeEveryBlink(TestPlatform platform) {
    WebSocketClient watcher = platform.webSocket("/ws/beacon");
    List<String> blinks = watcher.awaitMessages(3);
    int first = TestPlatform.json(blinks.get(0)).getInt("blink");
    assertEquals(first + 1, TestPlatform.json(blinks.get(1)).getInt("blink"));
    assertEquals(first + 2, TestPlatform.json(blinks.get(2)).getInt("blink"));
  }

  @Test
  void state_isServedAsJson(TestPlatform platform) {
    Await.until("a blink", () -> platform.getJson("/api/beacon").getInt("blinks") > 0);
    assertEquals(200, platform.get("/beacon/").status());
    assertEquals(200, platform.get("/beacon/readyz").status());
  }

  @Test
  void stop_losesNoLineAndTellsTheWatchers(TestPlatform platform) throws Exception {
    WebSocketClient watcher = platform.webSocket("/ws/beacon");
    watcher.awaitMessages(2);

    platform.stop();

    assertEquals(1001, watcher.awaitClose().code());
    Path logbook = platform.dataFolder().resolve("beacon").resolve("logbook.txt");
    assertEquals(watcher.messages().getLast(), Files.readAllLines(logbook).getLast());
  }
}
