package dev.slipway.ticks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Setting;
import dev.slipway.api.Settings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TicksSettingsTest {

  @Test
  void defaults_areServable() {
    TicksSettings settings = TicksSettings.read(with(Map.of()));
    assertEquals(1_000, settings.maxClients());
    assertEquals(50, settings.rate());
    assertEquals(8, settings.symbols().size());
  }

  @Test
  void symbolTwiceOrNone_isRefusedWithItsName() {
    var twice = assertThrows(IllegalArgumentException.class, () -> TicksSettings.read(with(Map.of("symbols", "A,B,A"))));
    assertTrue(twice.getMessage().startsWith("modules.ticks.symbols: A,B,A is not"), twice.getMessage());
    assertThrows(IllegalArgumentException.class, () -> TicksSettings.read(with(Map.of("symbols", ""))));
    assertThrows(IllegalArgumentException.class, () -> TicksSettings.read(with(Map.of("symbols", "lower"))));
  }

  @Test
  void longestSilence_growsWithSlowRates() {
    assertEquals(Duration.ofSeconds(2), SourceHealth.longestSilence(50));
    assertEquals(Duration.ofSeconds(5), SourceHealth.longestSilence(1));
  }

  private static Settings with(Map<String, String> values) {
    return new Settings() {
      @Override
      public <T> T get(Setting<T> setting) {
        assertTrue(TicksSettings.ALL.contains(setting), setting + " is declared");
        return setting.parse(values.getOrDefault(setting.key(), setting.defaultText()));
      }
    };
  }
}
