package dev.slipway.lifecycle.socket;

import io.helidon.common.uri.UriQuery;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The token that a query may carry (RFC 6750, section 2.3), and the query without it. Stateless. */
public final class QueryToken {

  /** The name of the parameter. */
  public static final String NAME = "access_token";

  private QueryToken() {}

  /** Returns whether {@code query} has a token. */
  public static boolean isIn(UriQuery query) {
    return query.contains(NAME);
  }

  /** Returns the tokens of {@code query}; more than one is a mistake of its own. Never to be logged. */
  public static List<String> in(UriQuery query) {
    return isIn(query) ? query.all(NAME) : List.of();
  }

  /** Returns {@code query} without tokens. */
  public static UriQuery without(UriQuery query) {
    if (!isIn(query)) {
      return query;
    }
    String rest = Arrays.stream(query.rawValue().split("&", -1))
        .filter(pair -> !UriQuery.create(pair).contains(NAME)) // the name itself may be written with escapes
        .collect(Collectors.joining("&"));
    return rest.isEmpty() ? UriQuery.empty() : UriQuery.create(rest);
  }
}
