package dev.slipway.api;

import io.helidon.common.parameters.Parameters;
import java.util.Optional;

/**
 * Parameters of a request's query (RFC 3986, section 3.4). Thread-safe, without state; nothing blocks.
 *
 * <p>Helidon's own {@link Parameters#first} returns a value that could be mapped to other types, for which it makes its registry of
 * services at the first query: two hundred classes, which nobody else needs.
 */
public final class Queries {

  private Queries() {}

  /** Returns the decoded value of the first parameter of that name, empty when there is none. */
  public static Optional<String> first(Parameters query, String name) {
    return query.contains(name) ? Optional.of(query.get(name)) : Optional.empty();
  }
}
