package dev.slipway.chat;

import dev.slipway.chat.contract.ChatLog;
import dev.slipway.chat.contract.LogFailure;
import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Whether messages can be kept: unhealthy when the store does not answer in two seconds, or while the module stops. Thread-safe.
 * The store is asked by one thread at a time, however many ask here and however long it takes.
 */
final class StoreHealth implements HealthCheck {

  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final String FINE = "";

  private final ChatLog log;
  private final InFlight inFlight;
  private final ThreadFactory threads;
  private final Duration patience;
  private @Nullable FutureTask<String> asking;

  StoreHealth(ChatLog log, InFlight inFlight, ThreadFactory threads) {
    this(log, inFlight, threads, PATIENCE);
  }

  StoreHealth(ChatLog log, InFlight inFlight, ThreadFactory threads, Duration patience) {
    this.log = log;
    this.inFlight = inFlight;
    this.threads = threads;
    this.patience = patience;
  }

  @Override
  public String name() {
    return "store";
  }

  @Override
  public HealthCheckType type() {
    return HealthCheckType.READINESS;
  }

  @Override
  public HealthCheckResponse call() {
    String wrong = inFlight.isStopped() ? "the module is being stopped" : ask();
    HealthCheckResponse.Builder answer = HealthCheckResponse.builder().status(wrong.equals(FINE));
    return (wrong.equals(FINE) ? answer : answer.detail("reason", wrong)).build();
  }

  private String ask() {
    FutureTask<String> task;
    try {
      task = asked();
    } catch (RuntimeException closing) {
      return "the module is being closed";
    }
    try {
      return task.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return "the store has not answered for " + patience.toMillis() + " ms";
    } catch (ExecutionException e) {
      return "the store failed: " + e.getCause();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted while asking the store";
    }
  }

  private synchronized FutureTask<String> asked() {
    FutureTask<String> now = asking;
    if (now == null || now.isDone()) {
      now = new FutureTask<>(this::check);
      asking = now;
      threads.newThread(now).start();
    }
    return now;
  }

  private String check() {
    try {
      log.check();
      return FINE;
    } catch (LogFailure failure) {
      return failure.reason() + ": " + failure.getMessage();
    }
  }
}
