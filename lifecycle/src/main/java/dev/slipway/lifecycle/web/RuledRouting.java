package dev.slipway.lifecycle.web;

import io.helidon.common.uri.UriPath;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;
import io.helidon.http.PathMatcher;
import io.helidon.http.PathMatchers;
import io.helidon.webserver.http.HttpRoute;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The routing of one service, which also knows what methods a path understands: the server itself answers 404 for a known
 * path with another method. Immutable once built.
 */
final class RuledRouting {

  private static final List<Method> METHODS =
      List.of(Method.GET, Method.HEAD, Method.POST, Method.PUT, Method.DELETE, Method.PATCH, Method.OPTIONS);

  private final HttpRouting routing;
  private final Node root;

  private RuledRouting(HttpRouting routing, Node root) {
    this.routing = routing;
    this.root = root;
  }

  /** Builds the routing of {@code service} under {@code path}; the service's {@code routing} is called once. */
  static RuledRouting of(String path, HttpService service, HttpRouting.Builder builder) {
    Node root = new Node(PathMatchers.create("/*"));
    new Recorder(builder, root).register(path, service);
    return new RuledRouting(builder.build(), root);
  }

  HttpRouting routing() {
    return routing;
  }

  /** Returns the methods that the path of {@code prologue} understands, HEAD wherever GET is one. */
  Set<String> allowed(HttpPrologue prologue) {
    Set<String> allowed = new TreeSet<>();
    for (Method method : METHODS) {
      HttpPrologue other = HttpPrologue.create(
          prologue.rawProtocol(), prologue.protocol(), prologue.protocolVersion(), method, prologue.uriPath(), prologue.query(),
          prologue.fragment());
      if (root.accepts(other, prologue.uriPath())) {
        allowed.add(method.text());
      }
    }
    if (allowed.contains("GET")) {
      allowed.add("HEAD");
    }
    return allowed;
  }

  /** Returns whether a handler was registered for the very method and path of {@code prologue}. */
  boolean accepts(HttpPrologue prologue) {
    return root.accepts(prologue, prologue.uriPath());
  }

  /** What was registered under one prefix. Filled while the routing is built. */
  private record Node(PathMatcher prefix, List<HttpRoute> routes, List<Node> children) {

    Node(PathMatcher prefix) {
      this(prefix, new ArrayList<>(), new ArrayList<>());
    }

    boolean accepts(HttpPrologue prologue, UriPath path) {
      HttpPrologue here = HttpPrologue.create(
          prologue.rawProtocol(), prologue.protocol(), prologue.protocolVersion(), prologue.method(), path, prologue.query(),
          prologue.fragment());
      for (HttpRoute route : routes) {
        if (route.accepts(here).accepted()) {
          return true;
        }
      }
      for (Node child : children) {
        PathMatchers.PrefixMatchResult match = child.prefix.prefixMatch(path);
        if (match.accepted() && child.accepts(prologue, match.unmatchedPath())) {
          return true;
        }
      }
      return false;
    }
  }

  /** Passes rules on to the server's builder and keeps what it heard. */
  private record Recorder(HttpRules target, Node node) implements HttpRules {

    @Override
    public HttpRules register(HttpService... services) {
      for (HttpService service : services) {
        target.register(new Recorded(service, node));
      }
      return this;
    }

    @Override
    public HttpRules register(String pattern, HttpService... services) {
      Node child = new Node(PathMatchers.create(pattern));
      node.children.add(child);
      for (HttpService service : services) {
        target.register(pattern, new Recorded(service, child));
      }
      return this;
    }

    @Override
    public HttpRules route(HttpRoute route) {
      node.routes.add(route);
      target.route(route);
      return this;
    }
  }

  /** A service whose rules are recorded while the server asks for them. */
  private record Recorded(HttpService service, Node node) implements HttpService {

    @Override
    public void routing(HttpRules rules) {
      service.routing(new Recorder(rules, node));
    }

    @Override
    public void beforeStart() {
      service.beforeStart();
    }

    @Override
    public void afterStop() {
      service.afterStop();
    }
  }
}
