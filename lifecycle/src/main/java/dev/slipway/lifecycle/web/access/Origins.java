package dev.slipway.lifecycle.web.access;

import dev.slipway.api.Refusal;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.Status;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The web origins (RFC 6454) whose pages may open sockets and change things. Immutable and thread-safe. */
public final class Origins {

  private static final Pattern FORM = Pattern.compile("https?://[a-z0-9._\\-\\[\\]:]+");

  private final Set<String> allowed;

  /**
   * The origins that are allowed besides a page's own.
   *
   * @throws IllegalArgumentException when one is not of the form {@code https://host[:port]}
   */
  public Origins(Collection<String> allowed) {
    this.allowed = allowed.stream().map(Origins::checked).collect(Collectors.toUnmodifiableSet());
  }

  private static String checked(String origin) {
    String lower = origin.toLowerCase(Locale.ROOT);
    if (!FORM.matcher(lower).matches()) {
      throw new IllegalArgumentException("allowed origin '" + origin + "' is not of the form https://host or https://host:port");
    }
    return lower;
  }

  /** Returns the origin of these headers where it is on the list of allowed ones. */
  public Optional<String> listed(Headers headers) {
    if (allowed.isEmpty() || !headers.contains(HeaderNames.ORIGIN)) {
      return Optional.empty();
    }
    return Optional.of(headers.get(HeaderNames.ORIGIN).get()).filter(origin -> allowed.contains(origin.toLowerCase(Locale.ROOT)));
  }

  /**
   * Lets pass what has no {@code Origin}, what comes from the host's own pages, and what is on the list. Only the authority
   * is compared with {@code Host}: behind a proxy that ends TLS the scheme is not known here.
   *
   * @throws Refusal with 403 for every other origin, {@code null} included
   */
  public void check(Headers headers) {
    if (!permits(headers)) {
      throw new Refusal(Status.FORBIDDEN_403, "foreign-origin", "requests from pages of this origin are not allowed");
    }
  }

  /** Returns whether {@link #check} lets these headers pass. */
  boolean permits(Headers headers) {
    if (!headers.contains(HeaderNames.ORIGIN)) {
      return true;
    }
    String origin = headers.get(HeaderNames.ORIGIN).get().toLowerCase(Locale.ROOT);
    return allowed.contains(origin) || own(origin, headers);
  }

  private static boolean own(String origin, Headers headers) {
    if (!FORM.matcher(origin).matches() || !headers.contains(HeaderNames.HOST)) {
      return false;
    }
    String authority = origin.substring(origin.indexOf("//") + 2);
    String host = headers.get(HeaderNames.HOST).get().toLowerCase(Locale.ROOT);
    return authority.equals(host) || authority.equals(withoutDefaultPort(origin, host));
  }

  private static String withoutDefaultPort(String origin, String host) {
    String port = origin.startsWith("https:") ? ":443" : ":80";
    return host.endsWith(port) ? host.substring(0, host.length() - port.length()) : host;
  }
}
