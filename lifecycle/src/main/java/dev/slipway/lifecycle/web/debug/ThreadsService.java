package dev.slipway.lifecycle.web.debug;

import dev.slipway.lifecycle.web.json.Json;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import jakarta.json.JsonArrayBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What the threads do: {@code GET /debug/threads}, as text, or as JSON where it is accepted or {@code ?format=json} asks for it.
 * Thread-safe.
 *
 * <p>Shown are all platform threads, and the virtual ones that the host knows: those of modules and those that serve connections. The
 * JDK's own dump of all virtual threads is not used, because it can crash the JVM while they run (ADR 14). Virtual threads beyond
 * {@value #MOST} are counted and left out; those with the same stack are shown together in the text.
 */
final class ThreadsService implements HttpService {

  private static final int MOST = 10_000;

  private final Supplier<? extends Collection<Thread>> virtual;

  ThreadsService(Supplier<? extends Collection<Thread>> virtual) {
    this.virtual = virtual;
  }

  /** A thread at one moment. Immutable. */
  private record Seen(long id, String name, boolean virtual, String state, List<String> stack) {

    static Seen of(Thread thread, StackTraceElement[] stack) {
      return new Seen(thread.threadId(), thread.getName(), thread.isVirtual(), thread.getState().name().toLowerCase(Locale.ROOT),
          Arrays.stream(stack).map(StackTraceElement::toString).toList());
    }
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/", this::answer);
  }

  private void answer(ServerRequest request, ServerResponse response) {
    List<Seen> platform = Thread.getAllStackTraces().entrySet().stream()
        .map(entry -> Seen.of(entry.getKey(), entry.getValue()))
        .sorted(Comparator.comparingLong(Seen::id))
        .toList();
    List<Thread> known = virtual.get().stream().filter(Thread::isVirtual).filter(Thread::isAlive).toList();
    List<Seen> light = known.stream().limit(MOST).map(thread -> Seen.of(thread, thread.getStackTrace())).toList();
    if (DebugAnswers.wantsJson(request)) {
      DebugAnswers.json(response, Json.object()
          .add("platform", array(platform))
          .add("virtual", array(light))
          .add("virtualKnown", known.size())
          .build());
    } else {
      DebugAnswers.text(response, text(platform, light, known.size()));
    }
  }

  private static JsonArrayBuilder array(List<Seen> threads) {
    JsonArrayBuilder array = Json.array();
    threads.forEach(thread -> array.add(Json.object()
        .add("id", thread.id())
        .add("name", thread.name())
        .add("state", thread.state())
        .add("stack", Json.array(thread.stack()))));
    return array;
  }

  private static String text(List<Seen> platform, List<Seen> light, int known) {
    StringBuilder text = new StringBuilder(16_384);
    text.append(platform.size()).append(" platform threads\n");
    platform.forEach(thread -> describe(text, List.of(thread)));
    text.append('\n').append(known).append(" virtual threads of modules and connections");
    text.append(known > light.size() ? ", of which " + light.size() + " are shown\n" : "\n");
    Map<List<String>, List<Seen>> alike = new LinkedHashMap<>();
    light.forEach(thread -> alike.computeIfAbsent(thread.stack(), stack -> new ArrayList<>()).add(thread));
    alike.values().stream()
        .sorted(Comparator.comparingInt((List<Seen> group) -> group.size()).reversed())
        .forEach(group -> describe(text, group));
    return text.toString();
  }

  private static void describe(StringBuilder text, List<Seen> group) {
    Seen first = group.getFirst();
    text.append("\n\"").append(first.name()).append("\" #").append(first.id()).append(' ').append(first.state());
    text.append(group.size() > 1 ? ", and " + (group.size() - 1) + " more like it\n" : "\n");
    first.stack().forEach(frame -> text.append("    at ").append(frame).append('\n'));
  }
}
