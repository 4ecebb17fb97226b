package dev.slipway.dashboard.state;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.slipway.api.Event;
import dev.slipway.api.ModuleState;
import dev.slipway.api.ModuleStatus;
import dev.slipway.api.PlatformEvent.ModuleChanged;
import jakarta.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the activity keeps, and for how long. */
class ActivityTest {

  private record Said(String summary) implements Event {}

  private final Activity activity = new Activity(Clock.fixed(Instant.ofEpochSecond(100), ZoneOffset.UTC));

  private List<String> texts() {
    return activity.value().getValuesAs(JsonObject.class).stream().map(event -> event.getString("text")).toList();
  }

  private static ModuleStatus module(String name, ModuleState state, long since) {
    return new ModuleStatus(name, "built-in", state, Instant.ofEpochSecond(since), Set.of(), Set.of(), Duration.ZERO, List.of(),
        ModuleStatus.Resources.NONE, Optional.empty());
  }

  private static ModuleChanged runs(String name) {
    return new ModuleChanged(name, ModuleState.STARTING, ModuleState.RUNNING, Duration.ZERO);
  }

  @Test
  void whatHappenedBeforeAnybodyListened_isThereOnce_atItsTime() {
    activity.add(runs("early"));
    activity.begin(List.of(module("late", ModuleState.RUNNING, 90), module("first", ModuleState.RUNNING, 80),
        module("early", ModuleState.RUNNING, 70), module("starts", ModuleState.STARTING, 95)));
    activity.add(runs("late")); // it had been published, and was on its way
    activity.add(runs("starts"));
    assertEquals(List.of("module early: STARTING → RUNNING", "module first: STARTING → RUNNING", "module late: STARTING → RUNNING",
        "module starts: STARTING → RUNNING"), texts());
    assertEquals("1970-01-01T00:01:20Z", activity.value().getJsonObject(1).getString("time"));
    activity.add(new ModuleChanged("first", ModuleState.RUNNING, ModuleState.QUIESCING, Duration.ZERO));
    activity.add(runs("first"));
    assertEquals(6, texts().size(), "a module that comes back is told again");
  }

  @Test
  void theLastHundred_areKept_inOrder_andNoneIsTooLong() {
    for (int i = 0; i < 250; i++) {
      activity.add(new Said("event " + i));
    }
    assertEquals(100, texts().size());
    assertEquals("event 150", texts().getFirst());
    assertEquals("event 249", texts().getLast());
    activity.add(new Said("x".repeat(5_000)));
    assertEquals(301, texts().getLast().length());
  }
}
