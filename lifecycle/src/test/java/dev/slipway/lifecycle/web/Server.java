package dev.slipway.lifecycle.web;

import dev.slipway.api.Deadline;
import dev.slipway.api.PlatformPhase;
import dev.slipway.lifecycle.ledger.ModuleScope;
import dev.slipway.lifecycle.tls.Certificates;
import dev.slipway.lifecycle.web.access.AuditLog;
import dev.slipway.lifecycle.web.access.Credentials;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;

/** A web host on a free port, in phase RUNNING, with a token that is known, and a client for it. */
final class Server implements AutoCloseable {

  static final String TOKEN = "a-token-for-tests-only";

  final WebHost host;
  final AuditLog audit;
  final HttpClient client;
  private final List<ModuleWeb> modules = new ArrayList<>();

  Server(Path data) throws IOException {
    this(data, settings());
  }

  Server(Path data, WebSettings settings) throws IOException {
    this(data, settings, Credentials.open(data, TOKEN, List.of()));
  }

  Server(Path data, WebSettings settings, Credentials credentials) throws IOException {
    this(data, settings, credentials, Optional.empty(), HttpClient.newBuilder());
  }

  /** One that speaks HTTPS. */
  Server(Path data, WebSettings settings, Certificates certificates, SSLContext trust) throws IOException {
    this(data, settings, Credentials.open(data, TOKEN, List.of()), Optional.of(certificates), HttpClient.newBuilder().sslContext(trust));
  }

  private Server(
      Path data, WebSettings settings, Credentials credentials, Optional<Certificates> certificates, HttpClient.Builder client)
      throws IOException {
    this.client = client.version(HttpClient.Version.HTTP_1_1).build();
    audit = AuditLog.open(data, 1_000_000, Clock.systemUTC());
    host = WebHost.open(settings, credentials, audit, certificates);
    host.phase(PlatformPhase.RUNNING);
  }

  static WebSettings settings() {
    return WebSettings.defaults("127.0.0.1", 0);
  }

  static ModuleScope scope(String name) {
    return new ModuleScope(name, Server.class.getClassLoader(), thrown -> { });
  }

  ModuleWeb module(String name) {
    return module(scope(name));
  }

  ModuleWeb module(ModuleScope scope) {
    ModuleWeb web = host.module(scope);
    modules.add(web);
    return web;
  }

  URI uri(String path) {
    return URI.create(host.scheme() + "://127.0.0.1:" + host.port() + path);
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(20));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path));
  }

  HttpRequest.Builder admin(String path) {
    return request(path).header("Authorization", "Bearer " + TOKEN);
  }

  RawClient raw() throws IOException {
    return new RawClient(host.port());
  }

  /** Polls until {@code condition} holds; fails after ten seconds. */
  static void await(String what, BooleanSupplier condition) {
    Deadline deadline = Deadline.after(Duration.ofSeconds(10));
    while (!condition.getAsBoolean()) {
      if (deadline.expired()) {
        throw new AssertionError("waited in vain until " + what);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Override
  public void close() {
    for (ModuleWeb module : modules) {
      try {
        module.close(Deadline.after(Duration.ofSeconds(2)));
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
    host.close();
    audit.close();
    client.shutdownNow();
  }
}
