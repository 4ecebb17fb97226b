package dev.slipway.lifecycle;

import dev.slipway.api.SocketEnd;
import dev.slipway.lifecycle.observe.Metrics;
import dev.slipway.lifecycle.socket.SocketCounts;
import dev.slipway.lifecycle.tls.Certificates;
import dev.slipway.lifecycle.watch.Watchdog;
import dev.slipway.lifecycle.web.WebCounts;
import dev.slipway.lifecycle.web.WebHost;
import dev.slipway.lifecycle.web.access.Credentials;
import java.io.File;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The host's own meters: HTTP, sockets, events, the watch. They read what is counted anyway. */
final class HostMeters {

  private static final List<String> STATUS_CLASSES = List.of("none", "1xx", "2xx", "3xx", "4xx", "5xx");
  private static final double NANOS = 1_000_000_000;
  private static final Map<String, String> NONE = Map.of();

  private HostMeters() {}

  static void register(Host host, Watchdog watchdog) {
    http(host.metrics(), host.web());
    sockets(host.metrics(), host.web().socketCounts());
    Metrics metrics = host.metrics();
    metrics.gauge("sockets_writers", "", NONE, "threads that write to sockets", host.web()::socketWriters);
    access(metrics, host.web().credentials());
    host.web().certificates().ifPresent(certificates -> tls(metrics, certificates));
    metrics.functionalCounter("events_published", NONE, "events published on the bus", host.events()::published);
    metrics.functionalCounter("events_dropped", NONE, "events dropped before a slow subscriber", host.events()::dropped);
    metrics.gauge("events_subscriptions", "", NONE, "subscriptions to events", host.events()::subscriptions);
    metrics.functionalCounter("watchdog_probes", NONE, "probes of the carriers that were answered", () -> watchdog.counts().probes());
    metrics.functionalCounter("watchdog_starvations", NONE, "times that the carriers were starved", () -> watchdog.counts().starvations());
    metrics.functionalCounter("watchdog_deadlocks", NONE, "deadlocks of platform threads found", () -> watchdog.counts().deadlocks());
    metrics.functionalCounter("watchdog_stuck_calls", NONE, "calls into modules that took too long", () -> watchdog.counts().stuckCalls());
    metrics.gauge("carriers", "", NONE, "carriers of virtual threads that there may be", () -> watchdog.counts().parallelism());
    disk(metrics, host.data().toFile());
  }

  /** One call of the system each; what it does not say is not a number, as Prometheus has it. */
  private static void disk(Metrics metrics, File data) {
    metrics.gauge("data_disk_bytes", "", NONE, "size of the disk that the data folder is on, in bytes", data::getTotalSpace);
    metrics.gauge("data_disk_free_bytes", "", NONE, "what is free on it for this process, in bytes", data::getUsableSpace);
    metrics.gauge("data_disk_free_ratio", "", NONE, "the free share of it, 0 to 1", () -> {
      double all = data.getTotalSpace();
      return all == 0 ? Double.NaN : data.getUsableSpace() / all;
    });
  }

  private static void access(Metrics metrics, Credentials credentials) {
    credentials.refusals().forEach((code, count) -> metrics.functionalCounter(
        "credentials_refused", Map.of("reason", code), "credentials that were refused, by the code of the refusal", count));
    metrics.functionalCounter("credentials_guests", NONE, "requests and handshakes of guests", credentials::guestsWelcomed);
    metrics.gauge("credentials_keys", "", NONE, "public keys that tokens are verified with", credentials::keys);
  }

  private static void tls(Metrics metrics, Certificates certificates) {
    metrics.gauge("tls_certificate_expires_seconds", "", NONE,
        "time until the server's certificate ends, in seconds; less than 0 when it has", certificates::secondsLeft);
    metrics.gauge("tls_certificate_refused", "", NONE,
        "1 while the certificate's files are not in use because something is wrong with them",
        () -> certificates.problem().isPresent() ? 1 : 0);
    metrics.functionalCounter("tls_reloads", NONE, "times that the certificate's files were taken over", certificates::reloads);
    metrics.functionalCounter("tls_handshakes", NONE, "connections secured", certificates::handshakes);
    metrics.functionalCounter("tls_handshakes_failed", NONE,
        "connections not secured, because their peer did not speak TLS as the server does",
        certificates::failedHandshakes);
  }

  private static void http(Metrics metrics, WebHost web) {
    for (int i = 0; i < STATUS_CLASSES.size(); i++) {
      int index = i;
      metrics.functionalCounter("http_requests", Map.of("status", STATUS_CLASSES.get(i)), "requests answered, by class of status",
          () -> web.counts().byStatusClass().get(index));
    }
    metrics.functionalCounter("http_requests_failed", NONE,
        "requests answered with 5xx, but for probes of the health endpoints that were told no, by 503", () -> web.counts().failed());
    for (int i = 0; i < WebCounts.LATENCY_BOUNDS_MICROS.size(); i++) {
      int index = i;
      metrics.functionalCounter("http_requests_within", Map.of("le", seconds(WebCounts.LATENCY_BOUNDS_MICROS.get(i))),
          "requests answered within so many seconds", () -> web.counts().byLatency().subList(0, index + 1).stream()
              .mapToLong(Long::longValue).sum());
    }
    metrics.gauge("http_requests_seconds", "", NONE, "time spent on all answered requests, in seconds",
        () -> web.counts().latencyNanos() / NANOS);
    metrics.gauge("http_requests_active", "", NONE, "requests under way", () -> web.counts().requestsUnderWay());
    metrics.gauge("http_connections", "", NONE, "open connections", () -> web.counts().connections());
    metrics.functionalCounter("http_connections_accepted", NONE, "connections accepted", () -> web.counts().accepted());
    metrics.functionalCounter("http_connections_late", NONE, "connections closed because their peer was too slow",
        () -> web.counts().late());
    metrics.functionalCounter("http_connections_broken", NONE, "connections that broke", () -> web.counts().broken());
  }

  private static void sockets(Metrics metrics, SocketCounts counts) {
    metrics.gauge("sockets_active", "", NONE, "open WebSocket sessions", counts::active);
    metrics.gauge("sockets_queued", "", NONE, "frames that wait in all outboxes", counts::queued);
    metrics.functionalCounter("sockets_opened", NONE, "WebSocket sessions opened", counts::total);
    metrics.functionalCounter("sockets_refused", NONE, "WebSocket handshakes refused", counts::refused);
    metrics.functionalCounter("sockets_messages_in", NONE, "messages received", counts::messagesIn);
    metrics.functionalCounter("sockets_messages_surplus", NONE, "messages received that were over a rate limit", counts::surplusIn);
    metrics.functionalCounter("sockets_messages_out", NONE, "messages sent", counts::messagesOut);
    metrics.functionalCounter("sockets_bytes_in", NONE, "bytes of messages received", counts::bytesIn);
    metrics.functionalCounter("sockets_bytes_out", NONE, "bytes of messages sent", counts::bytesOut);
    metrics.functionalCounter("sockets_bytes_saved", NONE, "bytes not sent because messages were compressed", counts::bytesSaved);
    metrics.functionalCounter("sockets_compressed", NONE, "sessions opened that agreed on compression", counts::compressed);
    metrics.functionalCounter("sockets_broadcast_errors", NONE, "offers of audiences that failed", counts::broadcastErrors);
    metrics.functionalCounter("sockets_writes", NONE, "writes to sockets", counts::writes);
    metrics.gauge("sockets_write_seconds", "", NONE, "time spent in all writes, in seconds", () -> counts.writeNanos() / NANOS);
    metrics.gauge("sockets_write_seconds_max", "", NONE, "the longest write, in seconds", () -> counts.longestWriteNanos() / NANOS);
    metrics.gauge("sockets_seconds", "", NONE, "life time of all ended sessions, in seconds", () -> counts.durationNanos() / NANOS);
    for (SocketCounts.Drop reason : SocketCounts.Drop.values()) {
      metrics.functionalCounter("sockets_dropped", Map.of("reason", word(reason)), "frames dropped, by reason", () -> counts.drops(reason));
    }
    for (SocketEnd.Kind kind : SocketEnd.Kind.values()) {
      metrics.functionalCounter("sockets_ended", Map.of("kind", word(kind)), "sessions ended, by kind", () -> counts.ends(kind));
    }
    for (SocketCounts.Write what : SocketCounts.Write.values()) {
      metrics.functionalCounter("sockets_write_failures", Map.of("what", word(what)), "writes that failed, by what was written",
          () -> counts.writeFailures(what));
    }
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static String seconds(long micros) {
    return Double.toString(micros / 1_000_000.0);
  }
}
