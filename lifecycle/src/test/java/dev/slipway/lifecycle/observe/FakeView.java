package dev.slipway.lifecycle.observe;

import dev.slipway.api.CheckStatus;
import dev.slipway.api.ModuleState;
import dev.slipway.api.ModuleStatus;
import dev.slipway.api.PlatformPhase;
import dev.slipway.api.PlatformView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** A platform that is as the test says. Thread-safe. */
final class FakeView implements PlatformView {

  volatile PlatformPhase phase = PlatformPhase.STARTING;
  final Map<String, ModuleState> states = new ConcurrentSkipListMap<>();
  final Map<String, String> errors = new ConcurrentHashMap<>();

  @Override
  public PlatformPhase phase() {
    return phase;
  }

  @Override
  public List<ModuleStatus> modules() {
    return states.keySet().stream().map(name -> module(name).orElseThrow()).toList();
  }

  @Override
  public Optional<ModuleStatus> module(String name) {
    return Optional.ofNullable(states.get(name)).map(state -> new ModuleStatus(name, "built-in", state, Instant.EPOCH, Set.of(), Set.of(),
        Duration.ZERO, List.of(), new ModuleStatus.Resources(1, 2, 3, 4, 5, 6), Optional.ofNullable(errors.get(name))));
  }

  @Override
  public List<CheckStatus> checks(String module) {
    return List.of();
  }

  @Override
  public Duration uptime() {
    return Duration.ZERO;
  }

  @Override
  public Optional<Duration> stopBudget() {
    return Optional.empty();
  }
}
