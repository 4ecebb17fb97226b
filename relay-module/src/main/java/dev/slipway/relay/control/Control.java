package dev.slipway.relay.control;

import dev.slipway.api.ModuleContext;
import dev.slipway.api.Statistic;
import dev.slipway.api.Web;
import dev.slipway.relay.engine.Input;
import dev.slipway.relay.engine.InputSpec;
import dev.slipway.relay.engine.InputUse;
import dev.slipway.relay.engine.Inputs;
import dev.slipway.relay.engine.Outputs;
import dev.slipway.relay.guard.Hosts;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The control of the relay: what is wanted, the API that changes it, and the status that shows how it does. Thread-safe.
 *
 * <p>What {@link #open} opens belongs to the module's context. {@link #begin} starts what is wanted; {@link #endEvents} is the
 * first step of a stop.
 */
public final class Control {

  private static final Logger LOG = System.getLogger(Control.class.getName());
  private static final Path PROC = Path.of("/proc");
  private static final long LOOK_EVERY_MILLIS = 250;
  private static final int RESOLVERS = 4;
  private static final int MOST_RESOLVING = 4_096;

  private final Relays relays;
  private final Inputs inputs;
  private final Board board;
  private final EventStreams events;
  private final ControlMeters meters;

  private Control(Relays relays, Inputs inputs, Board board, EventStreams events, ControlMeters meters) {
    this.relays = relays;
    this.inputs = inputs;
    this.board = board;
    this.events = events;
    this.meters = meters;
  }

  /**
   * What other parts tell the control about themselves.
   *
   * @param hosts which hosts may be reached
   * @param localUrl says where an input is found on this server
   * @param about adds to the status what is not of a single relay
   */
  public record Surroundings(Hosts hosts, UnaryOperator<String> localUrl, Consumer<JsonObjectBuilder> about) {}

  /**
   * Reads what is wanted and opens the API. Nothing runs before {@link #begin}. Blocks on the file system.
   *
   * @throws IOException when what is wanted cannot be read
   */
  public static Control open(
      ModuleContext context, ControlSettings settings, Inputs inputs, Outputs outputs, Surroundings surroundings) throws IOException {
    WantedFile file = new WantedFile(context.data(), settings.backups(), context.clock(), new Disk());
    WantedFile.Loaded loaded = file.load();
    if (!loaded.trouble().isEmpty()) {
      LOG.log(Level.WARNING, "relay: " + loaded.trouble());
      context.events().publish(new WantedRestored(loaded.trouble()));
    }
    Relays relays = new Relays(
        loaded.wanted(), file, new Running(inputs, outputs, context.work().virtual("stop")), inputs,
        new Limits(settings.maxInputs(), settings.maxOutputs()), context.clock(), (by, what) -> {
          LOG.log(Level.INFO, "relay: " + by.name() + " " + what);
          context.audit(by.who(), by.from(), what, "done");
          context.events().publish(new RelayChanged(by.name(), what));
        });
    Board board = new Board(
        () -> Samples.of(relays.views(), surroundings.localUrl()), () -> about(loaded.trouble(), surroundings),
        new Machine(PROC, System::nanoTime), context.clock());
    board.observe(change -> published(context, change));
    EventStreams events = new EventStreams(board);
    new RelayGauges(context.metrics(), board);
    board.look();
    serve(context, settings, surroundings, relays, board, events);
    lookAgainAndAgain(context, board);
    return new Control(relays, inputs, board, events, new ControlMeters(context.metrics(), board, events));
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the host logs and counts what leaves a task
  private static void lookAgainAndAgain(ModuleContext context, Board board) {
    context.work().scheduler().scheduleAtFixedRate(board::look, LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static void serve(
      ModuleContext context, ControlSettings settings, Surroundings surroundings, Relays relays, Board board, EventStreams events) {
    HostCheck hosts = new HostCheck(surroundings.hosts(), context.work().pool("hosts", RESOLVERS, MOST_RESOLVING));
    RelayApi api = new RelayApi(relays, board, hosts);
    Web web = context.web();
    web.http("/api/relay", settings.access(), api);
    web.http("/api/input", settings.access(), api.inputAlias());
    web.http("/api/output", settings.access(), api.outputAlias());
    web.sse("/api/relay/events", settings.access(), EventStreams.policy(), events);
  }

  private static JsonObject about(String trouble, Surroundings surroundings) {
    JsonObjectBuilder json = Json.createObjectBuilder();
    if (!trouble.isEmpty()) {
      json.add("notice", trouble);
    }
    surroundings.about().accept(json);
    return json.build();
  }

  private static void published(ModuleContext context, Board.Change change) {
    Sample now = change.now();
    if (now != null && now.state() != change.before().state()) {
      context.events().publish(new RelayStateChanged(
          now.target(), change.before().state(), now.state(), now.lastError() == null ? "" : now.facts().getString("last_error")));
    }
  }

  /** Starts what was running when the platform stopped, recordings by {@code recorder}. Does not wait for it. */
  public void begin(Recorder recorder) {
    relays.begin(recorder);
    Wanted wanted = relays.wanted();
    if (!wanted.inputs().isEmpty()) {
      LOG.log(Level.INFO, "relay: " + wanted.inputs().size() + " inputs and " + wanted.outputs() + " outputs are wanted as before, "
          + wanted.inputs().stream().flatMap(input -> input.outputs().stream()).filter(WantedOutput::running).count()
          + " outputs of them running");
    }
    board.look();
  }

  /** Takes no more changes and ends the event streams. Does not block. Returns how many streams there were. */
  public int endEvents() {
    relays.quiesce();
    return events.end();
  }

  /** Keeps for the next start which recordings are made now. Blocks on the file system when they are others than before. */
  public void recordings(List<WantedRecording> active) {
    relays.recordings(active);
  }

  /** Returns where the input of that name is, whether or not it runs. Does not block. */
  public Optional<InputSpec> spec(String name) {
    return relays.wanted().input(name).map(WantedInput::spec).or(() -> inputs.find(name).map(Input::spec));
  }

  /** Returns whether an input of that name is wanted, or one runs for something else. Does not block. */
  public boolean knows(String name) {
    return spec(name).isPresent();
  }

  /** Uses an input that {@link #knows} for what {@code user} says; it runs for as long as it is used. Does not wait for media. */
  public Optional<InputUse> use(String name, String user) {
    return spec(name).map(spec -> inputs.use(spec, user));
  }

  /** Returns the lines of the final statistics. */
  public List<Statistic> statistics() {
    return meters.statistics();
  }
}
