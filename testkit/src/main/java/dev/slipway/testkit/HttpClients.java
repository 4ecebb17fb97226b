package dev.slipway.testkit;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The JDK's HTTP client with its threads, made before a kernel starts and closed after: so that none of it looks like a leak.
 * Thread-safe.
 */
final class HttpClients implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int THREADS = 4;

  private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
      THREADS, THREADS, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
      Thread.ofPlatform().daemon().name("testkit-client-", 0).factory());
  private final HttpClient http;

  HttpClients() {
    threads.prestartAllCoreThreads();
    http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).executor(threads).build();
  }

  HttpClient http() {
    return http;
  }

  /** Ends every connection. Blocks until their sockets are closed, which the client leaves to its own thread. */
  @Override
  public void close() {
    http.shutdownNow();
    try {
      if (!http.awaitTermination(PATIENCE)) {
        throw new AssertionError("the HTTP client of the test did not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      threads.shutdownNow();
    }
  }
}
