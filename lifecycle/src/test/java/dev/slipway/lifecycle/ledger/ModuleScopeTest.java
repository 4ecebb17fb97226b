package dev.slipway.lifecycle.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ModuleScopeTest {

  private final URLClassLoader loader = new URLClassLoader(new URL[0]);
  private final List<Throwable> failures = new ArrayList<>();
  private final ModuleScope scope = new ModuleScope("chat", loader, failures::add);

  @AfterEach
  void close() throws IOException {
    loader.close();
  }

  @Test
  void run_usesTheModulesLoaderAndRestoresTheOneBefore() throws Exception {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    List<ClassLoader> seen = new ArrayList<>();
    scope.run(() -> seen.add(Thread.currentThread().getContextClassLoader()));
    seen.add(scope.call(() -> Thread.currentThread().getContextClassLoader()));

    assertEquals(List.of(loader, loader), seen);
    assertSame(before, Thread.currentThread().getContextClassLoader());
  }

  @Test
  void run_restoresTheLoaderWhenTheCodeThrows() {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    assertThrows(AssertionError.class, () -> scope.run(() -> {
      throw new AssertionError("planted");
    }));
    assertThrows(IOException.class, () -> scope.call(() -> {
      throw new IOException("planted");
    }));

    assertSame(before, Thread.currentThread().getContextClassLoader());
  }

  @Test
  void failed_isHandedOn() {
    Throwable cause = new IllegalStateException("planted");
    scope.failed(cause);

    assertEquals(List.of(cause), failures);
    assertEquals("chat", scope.ledger().module());
  }
}
