package dev.slipway.lifecycle.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.helidon.common.config.Config;
import io.helidon.common.mapper.MapperManager;
import io.helidon.common.mapper.Mappers;
import io.helidon.common.parameters.Parameters;
import io.helidon.service.registry.GlobalServiceRegistry;
import io.helidon.service.registry.Lookup;
import io.helidon.service.registry.ServiceRegistry;
import io.helidon.service.registry.Services;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Helidon finds in its registry what it asks for, the first time and every time. */
class LeanRegistryTest {

  @BeforeAll
  static void installed() {
    LeanRegistry.install();
  }

  @Test
  @SuppressWarnings("removal")
  void mappers_mapAsHelidonDoes() {
    assertInstanceOf(LeanRegistry.class, GlobalServiceRegistry.registry());
    assertEquals(42, Services.get(MapperManager.class).map("42", String.class, Integer.class));
    assertSame(Services.get(MapperManager.class), Services.get(MapperManager.class));
    Parameters parameters = Parameters.create("test", Map.of("n", List.of("7")));
    assertEquals(7L, parameters.first("n").asLong().get());
  }

  @Test
  void whatElseIsAskedFor_comesFromAWholeRegistry() {
    ServiceRegistry registry = GlobalServiceRegistry.registry();

    assertTrue(registry.first(Config.class).isPresent());
    assertSame(registry.get(Mappers.class), registry.all(Mappers.class).getFirst());
    assertSame(registry.get(Mappers.class), registry.supply(Mappers.class).get());
    assertEquals(registry.allServices(Mappers.class).size(), registry.lookupServices(Lookup.create(Mappers.class)).size());
    assertTrue(registry.first(LeanRegistryTest.class).isEmpty());
  }

  @Test
  void secondPlatform_keepsTheRegistryOfTheFirst() {
    ServiceRegistry before = GlobalServiceRegistry.registry();

    LeanRegistry.install();

    assertSame(before, GlobalServiceRegistry.registry());
  }
}
