package dev.slipway.relay;

import dev.slipway.api.Deadline;
import dev.slipway.relay.engine.Input;
import dev.slipway.relay.engine.InputSpec;
import dev.slipway.relay.engine.InputStatus;
import dev.slipway.relay.engine.InputUse;
import dev.slipway.relay.engine.Inputs;
import dev.slipway.relay.engine.Output;
import dev.slipway.relay.engine.OutputSpec;
import dev.slipway.relay.engine.OutputStatus;
import dev.slipway.relay.engine.Outputs;
import dev.slipway.relay.engine.RelayState;
import dev.slipway.relay.ffmpeg.Ffmpeg;
import dev.slipway.relay.hls.Converter;
import dev.slipway.relay.hub.Hub;
import dev.slipway.relay.rtsp.RelayNames;
import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** An engine without processes, whose outputs do as the test says. Thread-safe. */
final class FakeEngine implements EngineRoom, Inputs, Outputs {

  private final Map<String, FakeInput> inputs = new ConcurrentHashMap<>();
  private final Map<String, FakeOutput> outputs = new ConcurrentHashMap<>();
  private final AtomicInteger starts = new AtomicInteger();
  private volatile CountDownLatch stopGate = new CountDownLatch(0);

  /** An engine without work. */
  public FakeEngine() {}

  /** Returns an output that runs. */
  public FakeOutput output(String input, String name) {
    FakeOutput output = outputs.get(input + "/" + name);
    if (output == null) {
      throw new AssertionError("output " + input + "/" + name + " does not run; these do: " + outputs.keySet());
    }
    return output;
  }

  /** Returns the names of the outputs that run. */
  public List<String> running() {
    return outputs.keySet().stream().sorted().toList();
  }

  /** Returns the names of the inputs in use. */
  public List<String> used() {
    return inputs.values().stream().filter(input -> input.users.get() > 0).map(input -> input.spec.name()).sorted().toList();
  }

  /** Returns how many outputs were ever started. */
  public int starts() {
    return starts.get();
  }

  /** Lets every stop of an output wait for that latch. */
  public void holdStops(CountDownLatch latch) {
    stopGate = latch;
  }

  @Override
  public Inputs inputs() {
    return this;
  }

  @Override
  public Outputs outputs() {
    return this;
  }

  @Override
  public RelayNames faces(Predicate<String> known, BiFunction<String, String, Optional<InputUse>> use) {
    return RelayNames.NONE;
  }

  @Override
  public Ffmpeg ffmpeg() throws IOException {
    throw new IOException("there is none in this test");
  }

  @Override
  public Optional<Converter> converter() {
    return Optional.empty();
  }

  @Override
  public void describe(JsonObjectBuilder status) {
    status.add("ffmpeg", Json.createObjectBuilder().add("version", "none").add("origin", "configured"));
  }

  @Override
  public void endOutputs(Deadline deadline) throws InterruptedException {
    for (FakeOutput output : List.copyOf(outputs.values())) {
      output.stop(deadline);
    }
  }

  @Override
  public void endInputs(Deadline deadline) {
    inputs.clear();
  }

  @Override
  public int sweep() {
    return 0;
  }

  @Override
  public void end(String name, Deadline deadline) {
    inputs.values().removeIf(input -> input.spec.name().equals(name));
  }

  @Override
  public InputUse use(InputSpec spec, String user) {
    FakeInput input = inputs.computeIfAbsent(spec.url(), url -> new FakeInput(spec));
    input.users.incrementAndGet();
    AtomicBoolean closed = new AtomicBoolean();
    return new InputUse() {
      @Override
      public Input input() {
        return input;
      }

      @Override
      public void close() {
        if (!closed.getAndSet(true) && input.users.decrementAndGet() == 0) {
          inputs.remove(spec.url(), input);
        }
      }
    };
  }

  @Override
  public Optional<Input> find(String name) {
    return inputs.values().stream().filter(input -> input.spec.name().equals(name)).<Input>map(input -> input).findFirst();
  }

  @Override
  public List<Input> all() {
    return List.copyOf(inputs.values());
  }

  @Override
  public Output start(OutputSpec spec) {
    starts.incrementAndGet();
    FakeOutput output = new FakeOutput(spec, use(spec.input(), "output " + spec.name()));
    outputs.put(spec.input().name() + "/" + spec.name(), output);
    return output;
  }

  private static final class FakeInput implements Input {

    private final InputSpec spec;
    private final Hub hub;
    private final AtomicInteger users = new AtomicInteger();

    FakeInput(InputSpec spec) {
      this.spec = spec;
      hub = new Hub(spec.name(), 1_024, System::nanoTime);
    }

    @Override
    public InputSpec spec() {
      return spec;
    }

    @Override
    public Hub hub() {
      return hub;
    }

    @Override
    public InputStatus status() {
      return new InputStatus(RelayState.RUNNING, Instant.now().minusSeconds(5), users.get(), 4e6, 1, 25, 0, 0, null, null, 0);
    }

    @Override
    public void retryNow() {}
  }

  /** An output that does as the test says. Thread-safe. */
  public final class FakeOutput implements Output {

    private final OutputSpec spec;
    private final InputUse use;
    private final AtomicInteger retries = new AtomicInteger();
    private volatile RelayState state = RelayState.RUNNING;
    private volatile @Nullable String error;

    FakeOutput(OutputSpec spec, InputUse use) {
      this.spec = spec;
      this.use = use;
    }

    /** Puts it into another state. */
    public void become(RelayState next, @Nullable String why) {
      error = why;
      state = next;
    }

    /** Returns how often it was told to try again. */
    public int retries() {
      return retries.get();
    }

    @Override
    public OutputSpec spec() {
      return spec;
    }

    @Override
    public OutputStatus status() {
      return new OutputStatus(state, Instant.now(), 1_000_000, 4e6, 1, 25, 0, 0, 0, null, error, ProcessHandle.current().pid());
    }

    @Override
    public void retryNow() {
      retries.incrementAndGet();
    }

    @Override
    public void stop(Deadline deadline) throws InterruptedException {
      stopGate.await();
      if (outputs.remove(spec.input().name() + "/" + spec.name(), this)) {
        use.close();
      }
    }
  }
}
