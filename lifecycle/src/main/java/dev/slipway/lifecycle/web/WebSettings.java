package dev.slipway.lifecycle.web;

import java.time.Duration;
import java.util.List;

/**
 * What the configuration says about the web server. Immutable.
 *
 * @param host the address to bind
 * @param port the port to bind, 0 for a free one
 * @param maxConnections connections at a time; lowered where the process may not open as many files
 * @param allowedOrigins origins besides the host's own whose pages may open sockets and change things
 * @param headerTimeout the longest time from the first byte of a request to the end of its headers
 * @param bodyTimeout the longest time that may be spent waiting for one request's body
 * @param writeTimeout the longest time for one write of a response, after which the connection is closed
 * @param idleTimeout the longest silence between requests of a connection
 * @param maxRequestBytes the longest body of a request
 * @param maxHeaderBytes the longest header block of a request
 * @param compression whether WebSocket messages are compressed for peers that ask for it
 * @param retryAfter when a client that was refused because of load or a stop should come back
 */
public record WebSettings(
    String host,
    int port,
    int maxConnections,
    List<String> allowedOrigins,
    Duration headerTimeout,
    Duration bodyTimeout,
    Duration writeTimeout,
    Duration idleTimeout,
    int maxRequestBytes,
    int maxHeaderBytes,
    boolean compression,
    Duration retryAfter) {

  /** Connections that are kept free of sockets, so that health still answers when all else is taken. */
  public static final int RESERVED_CONNECTIONS = 256;

  /** Checks the limits and copies the list. */
  public WebSettings {
    allowedOrigins = List.copyOf(allowedOrigins);
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("the port must be from 0 to 65535, not " + port);
    }
    if (maxConnections <= RESERVED_CONNECTIONS) {
      throw new IllegalArgumentException(
          "maxConnections must be more than the " + RESERVED_CONNECTIONS + " that are reserved, not " + maxConnections);
    }
    positive("headerTimeout", headerTimeout.toMillis());
    positive("bodyTimeout", bodyTimeout.toMillis());
    positive("writeTimeout", writeTimeout.toMillis());
    positive("idleTimeout", idleTimeout.toMillis());
    positive("maxRequestBytes", maxRequestBytes);
    positive("maxHeaderBytes", maxHeaderBytes);
    positive("retryAfter", retryAfter.toMillis());
  }

  /**
   * Returns 16,000 connections, no foreign origins, 10 s for headers, 30 s for a body, 30 s for a write, 75 s of silence,
   * bodies of 1 MiB, headers of 16 KiB, compression, and a retry after 2 s.
   */
  public static WebSettings defaults(String host, int port) {
    return new WebSettings(
        host, port, 16_000, List.of(), Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(30),
        Duration.ofSeconds(75), 1024 * 1024, 16 * 1024, true, Duration.ofSeconds(2));
  }

  /** Returns these settings with other time limits of a connection. */
  public WebSettings withTimeouts(Duration header, Duration body, Duration write, Duration idle) {
    return new WebSettings(
        host, port, maxConnections, allowedOrigins, header, body, write, idle, maxRequestBytes, maxHeaderBytes, compression, retryAfter);
  }

  /** Returns these settings with another limit of connections. */
  public WebSettings withMaxConnections(int max) {
    return new WebSettings(
        host, port, max, allowedOrigins, headerTimeout, bodyTimeout, writeTimeout, idleTimeout, maxRequestBytes,
        maxHeaderBytes, compression, retryAfter);
  }

  /** Returns these settings with other allowed origins. */
  public WebSettings withAllowedOrigins(List<String> origins) {
    return new WebSettings(
        host, port, maxConnections, origins, headerTimeout, bodyTimeout, writeTimeout, idleTimeout, maxRequestBytes,
        maxHeaderBytes, compression, retryAfter);
  }

  /** Returns these settings with or without compression of WebSocket messages. */
  public WebSettings withCompression(boolean compress) {
    return new WebSettings(
        host, port, maxConnections, allowedOrigins, headerTimeout, bodyTimeout, writeTimeout, idleTimeout, maxRequestBytes,
        maxHeaderBytes, compress, retryAfter);
  }

  /** Returns these settings with another time for the head of a request. */
  public WebSettings withHeaderTimeout(Duration time) {
    return withTimeouts(time, bodyTimeout, writeTimeout, idleTimeout);
  }

  /** Returns these settings with another limit of a request's body. */
  public WebSettings withMaxRequestBytes(int bytes) {
    return new WebSettings(
        host, port, maxConnections, allowedOrigins, headerTimeout, bodyTimeout, writeTimeout, idleTimeout, bytes, maxHeaderBytes,
        compression, retryAfter);
  }

  private static void positive(String name, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " must be positive, not " + value);
    }
  }
}
