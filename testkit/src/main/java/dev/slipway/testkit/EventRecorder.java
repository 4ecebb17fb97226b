package dev.slipway.testkit;

import dev.slipway.api.Event;
import dev.slipway.api.Lifecycle;
import dev.slipway.api.ModuleContext;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A module that hears every event of the platform, beside the modules that a test is about. Thread-safe; for one start. */
public final class EventRecorder implements Lifecycle {

  private static final String NAME = "event-recorder";

  private final List<Event> heard = new CopyOnWriteArrayList<>();

  /** A recorder that has heard nothing. */
  public EventRecorder() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void start(ModuleContext context) {
    context.events().subscribe(Event.class, heard::add);
  }

  /** Returns what was heard so far, in order. */
  public List<Event> heard() {
    return List.copyOf(heard);
  }

  /** Returns the summaries of what was heard so far, in order. */
  public List<String> summaries() {
    return heard.stream().map(Event::summary).toList();
  }

  /** Blocks until an event with that summary has been heard. */
  public void awaitSummary(String summary) {
    Await.until("the event '" + summary + "'", () -> summaries().contains(summary));
  }
}
