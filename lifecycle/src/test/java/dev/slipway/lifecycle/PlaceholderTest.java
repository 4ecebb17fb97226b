package dev.slipway.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PlaceholderTest {
  @Test
  void test_runsInsideTheNamedModule() {
    assertEquals("lifecycle", Placeholder.name());
    assertEquals("dev.slipway.lifecycle", Placeholder.class.getModule().getName());
    assertEquals(25, Runtime.version().feature());
  }
}
