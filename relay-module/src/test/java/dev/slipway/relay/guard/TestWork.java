package dev.slipway.relay.guard;

import dev.slipway.api.BoundedPool;
import dev.slipway.api.ChildProcess;
import dev.slipway.api.RateLimit;
import dev.slipway.api.RateLimiter;
import dev.slipway.api.StopLadder;
import dev.slipway.api.Work;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;

/** Threads that nobody but the test watches. */
public final class TestWork implements Work {

  /** Work without a module. */
  public TestWork() {}

  @Override
  public ThreadFactory virtual(String role) {
    return Thread.ofVirtual().name(role + "-", 0).factory();
  }

  @Override
  public ThreadFactory platform(String role) {
    return Thread.ofPlatform().daemon().name(role + "-", 0).factory();
  }

  @Override
  public ScheduledExecutorService scheduler() {
    throw new UnsupportedOperationException();
  }

  @Override
  public BoundedPool pool(String name, int workers, int queue) {
    throw new UnsupportedOperationException();
  }

  @Override
  public RateLimiter rateLimiter(String name, RateLimit limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ChildProcess process(String role, ProcessBuilder command, StopLadder ladder) {
    throw new UnsupportedOperationException();
  }
}
