package dev.slipway.relay.engine;

import dev.slipway.api.Deadline;
import dev.slipway.relay.hub.Hub;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The inputs that run, counted by their uses: one for each address, whatever it is called.
 *
 * <p>Thread-safe. One lock guards who uses what; it is taken under a keeper's lock and none is taken under it. Inputs are ended on
 * threads of their own; one that is wanted again meanwhile is a new one, which waits for the end of the old.
 */
final class MediaInputs implements Inputs {

  private static final System.Logger LOG = System.getLogger(MediaInputs.class.getName());
  private static final Duration END = Duration.ofSeconds(4);

  private final Tools tools;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Map<String, Integer> ending = new HashMap<>();
  private boolean closed;

  /** An input with its uses, in the order in which they came. */
  private static final class Entry {
    private final MediaInput input;
    private final Set<Use> uses = new LinkedHashSet<>();
    private InputSpec lastSpec;
    private long unusedSince;

    Entry(MediaInput input, InputSpec spec) {
      this.input = input;
      this.lastSpec = spec;
    }

    Optional<InputSpec> named(String name) {
      return uses.stream().map(use -> use.spec).filter(spec -> spec.name().equals(name)).findFirst()
          .or(() -> Optional.of(lastSpec).filter(spec -> spec.name().equals(name)));
    }

    InputSpec spec() {
      return uses.isEmpty() ? lastSpec : uses.iterator().next().spec;
    }
  }

  MediaInputs(Tools tools) {
    this.tools = tools;
  }

  @Override
  public InputUse use(InputSpec spec, String user) {
    Use use;
    Entry entry;
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("no input is started while the relay is stopping");
      }
      entry = entries.computeIfAbsent(spec.url(), url -> new Entry(new MediaInput(spec, tools, () -> !isEnding(url)), spec));
      use = new Use(entry, spec, user);
      entry.uses.add(use);
    } finally {
      lock.unlock();
    }
    LOG.log(System.Logger.Level.DEBUG, () -> use + " begins");
    return use;
  }

  private boolean isEnding(String url) {
    lock.lock();
    try {
      return ending.containsKey(url);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<Input> find(String name) {
    lock.lock();
    try {
      for (Entry entry : entries.values()) {
        Optional<InputSpec> spec = entry.named(name);
        if (spec.isPresent()) {
          return Optional.of(new Named(spec.get(), entry));
        }
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<Input> all() {
    lock.lock();
    try {
      return entries.values().stream().<Input>map(entry -> new Named(entry.spec(), entry)).toList();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void end(String name, Deadline deadline) throws InterruptedException {
    List<MediaInput> leaving = new ArrayList<>();
    lock.lock();
    try {
      for (Entry entry : List.copyOf(entries.values())) {
        if (entry.named(name).isPresent()) {
          entry.uses.removeIf(use -> use.spec.name().equals(name));
          if (entry.uses.isEmpty()) {
            leave(entry);
            leaving.add(entry.input);
          }
        }
      }
    } finally {
      lock.unlock();
    }
    for (MediaInput input : leaving) {
      finish(input, deadline);
    }
  }

  /** Returns those that run. */
  List<MediaInput> running() {
    lock.lock();
    try {
      return entries.values().stream().map(entry -> entry.input).toList();
    } finally {
      lock.unlock();
    }
  }

  /** Ends those that nobody has used for long enough. Does not block. */
  void tick() {
    List<MediaInput> leaving = new ArrayList<>();
    long now = tools.nanoClock().getAsLong();
    lock.lock();
    try {
      for (Entry entry : List.copyOf(entries.values())) {
        if (entry.uses.isEmpty() && now - entry.unusedSince >= tools.linger().toNanos()) {
          leave(entry);
          leaving.add(entry.input);
        }
      }
    } finally {
      lock.unlock();
    }
    for (MediaInput input : leaving) {
      LOG.log(System.Logger.Level.INFO, () -> input + " ends: nobody uses it");
      tools.work().virtual("ender").newThread(() -> {
        try {
          finish(input, Deadline.after(END));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }).start();
    }
  }

  private void leave(Entry entry) {
    entries.remove(entry.input.url());
    ending.merge(entry.input.url(), 1, Integer::sum);
  }

  private void finish(MediaInput input, Deadline deadline) throws InterruptedException {
    try {
      input.stop(deadline);
    } finally {
      lock.lock();
      try {
        ending.computeIfPresent(input.url(), (url, count) -> count == 1 ? null : count - 1);
      } finally {
        lock.unlock();
      }
    }
  }

  /** Refuses new uses and returns what runs, which is then as good as ended. */
  List<MediaInput> close() {
    lock.lock();
    try {
      closed = true;
      List<MediaInput> all = entries.values().stream().map(entry -> entry.input).toList();
      entries.clear();
      return all;
    } finally {
      lock.unlock();
    }
  }

  private int users(Entry entry) {
    lock.lock();
    try {
      return entry.uses.size();
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether the input of a use still runs. */
  boolean runs(InputUse use) {
    lock.lock();
    try {
      return use instanceof Use mine && entries.containsValue(mine.entry) && mine.entry.uses.contains(mine);
    } finally {
      lock.unlock();
    }
  }

  /** An input under one of its names. */
  private final class Named implements Input {

    private final InputSpec spec;
    private final Entry entry;

    Named(InputSpec spec, Entry entry) {
      this.spec = spec;
      this.entry = entry;
    }

    @Override
    public InputSpec spec() {
      return spec;
    }

    @Override
    public Hub hub() {
      return entry.input.hub();
    }

    @Override
    public InputStatus status() {
      return entry.input.status(users(entry));
    }

    @Override
    public void retryNow() {
      entry.input.retryNow();
    }
  }

  /** One use. */
  private final class Use implements InputUse {

    private final Entry entry;
    private final InputSpec spec;
    private final String user;
    private final Input input;

    Use(Entry entry, InputSpec spec, String user) {
      this.entry = entry;
      this.spec = spec;
      this.user = user;
      this.input = new Named(spec, entry);
    }

    @Override
    public Input input() {
      return input;
    }

    @Override
    public void close() {
      lock.lock();
      try {
        if (entry.uses.remove(this) && entry.uses.isEmpty()) {
          entry.unusedSince = tools.nanoClock().getAsLong();
          entry.lastSpec = spec;
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public String toString() {
      return "use of input " + spec.name() + " by " + user;
    }
  }
}
