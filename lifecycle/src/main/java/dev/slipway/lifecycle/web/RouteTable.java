package dev.slipway.lifecycle.web;

import dev.slipway.lifecycle.web.shell.Page;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who serves which path. Thread-safe: changes are made under this object's lock, and requests read a snapshot that is never
 * changed.
 *
 * <p>A path is claimed first and goes live when its owner is published, so that all of a module's paths appear together. The
 * longest claimed prefix of a request's path, by whole segments, serves it; {@code /} serves only itself.
 */
final class RouteTable {

  private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)+");
  private static final Pattern DOTS = Pattern.compile("(.*/)?\\.{1,2}(/.*)?");

  /** Paths that are the host's, whether or not something is mounted there yet. */
  private static final List<String> RESERVED =
      List.of("/platform", "/health", "/livez", "/readyz", "/healthz", "/metrics", "/debug");

  private final Map<String, Route> claims = new HashMap<>();
  private volatile Map<String, Route> live = Map.of();
  private volatile List<Page> pages = List.of();

  /**
   * Claims the path of {@code route}.
   *
   * @throws IllegalArgumentException when the path is not of the allowed form, or belongs to somebody else; names both
   */
  synchronized void claim(Route route) {
    String path = route.path();
    boolean root = route.owner().isHost() && "/".equals(path);
    if (!root && (!PATH.matcher(path).matches() || DOTS.matcher(path).matches())) {
      throw new IllegalArgumentException("path '" + path + "' of " + route.owner() + " is not of the form /word/word, "
          + "where words are letters, digits and . _ ~ -");
    }
    Route same = claims.get(path);
    if (same != null) {
      throw new IllegalArgumentException("path " + route + " already belongs to " + same.owner());
    }
    if (!route.owner().isHost()) {
      checkForeign(route);
    }
    claims.put(path, route);
  }

  private void checkForeign(Route route) {
    for (String reserved : RESERVED) {
      if (within(route.path(), reserved)) {
        throw new IllegalArgumentException("path " + route + " belongs to the host: '" + reserved + "' is reserved");
      }
    }
    for (Route other : claims.values()) {
      boolean foreign = !other.owner().equals(route.owner()) && !other.owner().isHost();
      if (foreign && (within(route.path(), other.path()) || within(other.path(), route.path()))) {
        throw new IllegalArgumentException("path " + route + " overlaps with path " + other);
      }
    }
  }

  private static boolean within(String path, String prefix) {
    return path.equals(prefix) || path.startsWith(prefix + "/");
  }

  /** Makes claimed routes live, all at once. */
  synchronized void publish(Collection<Route> routes) {
    Map<String, Route> next = new HashMap<>(live);
    for (Route route : routes) {
      if (claims.get(route.path()) == route) {
        next.put(route.path(), route);
      }
    }
    live = next;
  }

  /** Takes a route away; its path is free again. */
  synchronized void remove(Route route) {
    claims.remove(route.path(), route);
    if (live.get(route.path()) == route) {
      Map<String, Route> next = new HashMap<>(live);
      next.remove(route.path());
      live = next;
    }
  }

  /** Announces a page in the navigation. */
  synchronized void add(Page page) {
    List<Page> next = new ArrayList<>(pages);
    next.add(page);
    next.sort(Comparator.comparing(Page::title));
    pages = List.copyOf(next);
  }

  /** Takes a page out of the navigation. */
  synchronized void remove(Page page) {
    List<Page> next = new ArrayList<>(pages);
    next.remove(page);
    pages = List.copyOf(next);
  }

  /** Returns the announced pages by their titles, whoever was first. */
  List<Page> pages() {
    return pages;
  }

  /** Returns the routes that are published, in no order. */
  Collection<Route> routes() {
    return live.values();
  }

  /** Returns the live route that serves {@code path}. Does not block. */
  Optional<Route> find(String path) {
    Map<String, Route> snapshot = live;
    int end = path.length();
    while (end > 1 && path.charAt(end - 1) == '/') {
      end--;
    }
    String candidate = path.substring(0, end);
    while (!candidate.isEmpty()) {
      Route route = snapshot.get(candidate);
      if (route != null) {
        return Optional.of(route);
      }
      candidate = candidate.substring(0, Math.max(0, candidate.lastIndexOf('/')));
    }
    return Optional.empty();
  }
}
