package dev.slipway.dashboard.alert;

import dev.slipway.api.Event;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Something that somebody should act on, as it stands. Immutable; also what is published about it.
 *
 * @param id its number, unique in this life of the platform
 * @param rule the name of its rule
 * @param text what is wrong
 * @param severity how much it matters
 * @param state where it stands
 * @param since when it began
 * @param changed when its state last changed
 * @param by who acknowledged or resolved it, null for nobody or the rule itself
 */
public record Alert(
    long id, String rule, String text, Severity severity, State state, Instant since, Instant changed, @Nullable String by)
    implements Event {

  /** Where an alert stands. */
  public enum State {
    /** Something is wrong, and nobody has said that he cares. */
    FIRING,
    /** Something is wrong, and somebody cares. */
    ACKNOWLEDGED,
    /** It is over. */
    RESOLVED
  }

  /** Returns this alert in another state. */
  Alert in(State next, Instant now, @Nullable String who) {
    return new Alert(id, rule, text, severity, next, since, now, who);
  }

  @Override
  public String summary() {
    String who = by == null ? "" : " by " + by;
    return switch (state) {
      case FIRING -> "alert " + text;
      case ACKNOWLEDGED -> "alert " + rule + " was acknowledged" + who;
      case RESOLVED -> "alert " + rule + " is resolved" + who;
    };
  }

  @Override
  public Severity severity() {
    return state == State.FIRING ? severity : Severity.INFO;
  }

  /** Returns the alert as the page and the webhook get it. */
  JsonObject json() {
    JsonObjectBuilder body = Json.createObjectBuilder()
        .add("id", id)
        .add("rule", rule)
        .add("text", text)
        .add("severity", severity.name().toLowerCase(Locale.ROOT))
        .add("state", state.name().toLowerCase(Locale.ROOT))
        .add("since", since.toString())
        .add("changed", changed.toString());
    if (by != null) {
      body.add("by", by);
    }
    return body.build();
  }
}
