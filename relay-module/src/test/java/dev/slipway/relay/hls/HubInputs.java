package dev.slipway.relay.hls;

import dev.slipway.api.Deadline;
import dev.slipway.relay.engine.Input;
import dev.slipway.relay.engine.InputSpec;
import dev.slipway.relay.engine.InputStatus;
import dev.slipway.relay.engine.InputUse;
import dev.slipway.relay.engine.Inputs;
import dev.slipway.relay.hub.Hub;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Inputs that are fed by the test, and that count who uses them. */
final class HubInputs implements Inputs, AutoCloseable {

  private final Map<String, Fed> inputs = new ConcurrentHashMap<>();

  Hub add(String name) {
    Fed input = new Fed(new InputSpec(name, "demo:"), new Hub(name, 4 << 20, System::nanoTime), new AtomicInteger());
    inputs.put(name, input);
    return input.hub();
  }

  int users(String name) {
    return inputs.get(name).users().get();
  }

  Optional<InputSpec> known(String name) {
    return Optional.ofNullable(inputs.get(name)).map(Fed::spec);
  }

  @Override
  public InputUse use(InputSpec spec, String user) {
    Fed input = inputs.get(spec.name());
    input.users().incrementAndGet();
    AtomicBoolean open = new AtomicBoolean(true);
    return new InputUse() {
      @Override
      public Input input() {
        return input;
      }

      @Override
      public void close() {
        if (open.getAndSet(false)) {
          input.users().decrementAndGet();
        }
      }
    };
  }

  @Override
  public Optional<Input> find(String name) {
    return Optional.ofNullable(inputs.get(name));
  }

  @Override
  public List<Input> all() {
    return List.copyOf(inputs.values());
  }

  @Override
  public void end(String name, Deadline deadline) {
    inputs.get(name).hub().close();
  }

  @Override
  public void close() {
    inputs.values().forEach(input -> input.hub().close());
  }

  private record Fed(InputSpec spec, Hub hub, AtomicInteger users) implements Input {

    @Override
    public InputStatus status() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void retryNow() {
      throw new UnsupportedOperationException();
    }
  }
}
