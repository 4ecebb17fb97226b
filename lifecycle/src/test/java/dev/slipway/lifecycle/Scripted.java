package dev.slipway.lifecycle;

import dev.slipway.api.Deadline;
import dev.slipway.api.Lifecycle;
import dev.slipway.api.ModuleContext;
import dev.slipway.api.Setting;
import java.util.List;
import java.util.Set;

/** A built-in module that does in each step what a test says. Set up before it is given to a kernel. */
final class Scripted implements Lifecycle {

  private final String name;
  private final Set<String> dependencies;
  private Set<String> optional = Set.of();
  private List<Setting<?>> settings = List.of();
  private Start start = context -> {};
  private Step quiesce = () -> {};
  private Drain drain = deadline -> {};
  private Step close = () -> {};

  Scripted(String name, String... dependencies) {
    this.name = name;
    this.dependencies = Set.of(dependencies);
  }

  /** What a start does. */
  @FunctionalInterface
  interface Start {
    void run(ModuleContext context) throws Exception;
  }

  /** What a quiesce or a close does. */
  @FunctionalInterface
  interface Step {
    void run() throws Exception;
  }

  /** What a drain does. */
  @FunctionalInterface
  interface Drain {
    void run(Deadline deadline) throws Exception;
  }

  Scripted after(String... modules) {
    optional = Set.of(modules);
    return this;
  }

  Scripted with(Setting<?>... declared) {
    settings = List.of(declared);
    return this;
  }

  Scripted onStart(Start code) {
    start = code;
    return this;
  }

  Scripted onQuiesce(Step code) {
    quiesce = code;
    return this;
  }

  Scripted onDrain(Drain code) {
    drain = code;
    return this;
  }

  Scripted onClose(Step code) {
    close = code;
    return this;
  }

  /** Writes {@code <step> <name>} into {@code journal} before each step is done. */
  Scripted tellingTo(List<String> journal) {
    Start started = start;
    Step quiesced = quiesce;
    Drain drained = drain;
    Step closed = close;
    start = context -> {
      journal.add("start " + name);
      started.run(context);
    };
    quiesce = () -> {
      journal.add("quiesce " + name);
      quiesced.run();
    };
    drain = deadline -> {
      journal.add("drain " + name);
      drained.run(deadline);
    };
    close = () -> {
      journal.add("close " + name);
      closed.run();
    };
    return this;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Set<String> dependencies() {
    return dependencies;
  }

  @Override
  public Set<String> optionalDependencies() {
    return optional;
  }

  @Override
  public List<Setting<?>> settings() {
    return settings;
  }

  @Override
  public void start(ModuleContext context) throws Exception {
    start.run(context);
  }

  @Override
  public void quiesce() {
    Sneaky.run(quiesce);
  }

  @Override
  public void drain(Deadline deadline) {
    Sneaky.run(() -> drain.run(deadline));
  }

  @Override
  public void close() {
    Sneaky.run(close);
  }

  /** Throws what the code throws, whatever the signature says. */
  private static final class Sneaky {

    static void run(Step code) {
      try {
        code.run();
      } catch (Throwable e) {
        throw Sneaky.<RuntimeException>thrown(e);
      }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> RuntimeException thrown(Throwable e) throws E {
      throw (E) e;
    }
  }
}
