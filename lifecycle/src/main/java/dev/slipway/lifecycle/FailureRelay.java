package dev.slipway.lifecycle;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Carries the word that a module failed to where it is dealt with. Thread-safe; returns at once. */
final class FailureRelay implements BiConsumer<String, Throwable> {

  private final ModuleTable table;
  private volatile @Nullable ModuleControl control;

  FailureRelay(ModuleTable table) {
    this.table = table;
  }

  void to(ModuleControl target) {
    control = target;
  }

  /** Marks the module as failed; one that was running is hauled out, one that starts is dealt with by its start. */
  @Override
  public void accept(String module, Throwable cause) {
    ModuleRunner runner = table.find(module).map(Slot::runner).orElse(null);
    ModuleControl to = control;
    if (runner == null || to == null) {
      return;
    }
    if (runner.failed(cause)) {
      to.haulOut(module);
    }
  }
}
