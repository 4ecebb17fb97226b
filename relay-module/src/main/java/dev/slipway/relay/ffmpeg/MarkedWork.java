package dev.slipway.relay.ffmpeg;

import dev.slipway.api.BoundedPool;
import dev.slipway.api.ChildProcess;
import dev.slipway.api.RateLimit;
import dev.slipway.api.RateLimiter;
import dev.slipway.api.StopLadder;
import dev.slipway.api.Work;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;

/** Work whose processes have more variables. Thread-safe, as the work is. */
record MarkedWork(Work work, Map<String, String> variables) implements Work {

  MarkedWork {
    variables = Map.copyOf(variables);
  }

  @Override
  public ChildProcess process(String role, ProcessBuilder command, StopLadder ladder) throws IOException {
    command.environment().putAll(variables);
    return work.process(role, command, ladder);
  }

  @Override
  public ThreadFactory virtual(String role) {
    return work.virtual(role);
  }

  @Override
  public ThreadFactory platform(String role) {
    return work.platform(role);
  }

  @Override
  public ScheduledExecutorService scheduler() {
    return work.scheduler();
  }

  @Override
  public BoundedPool pool(String name, int workers, int queue) {
    return work.pool(name, workers, queue);
  }

  @Override
  public RateLimiter rateLimiter(String name, RateLimit limit) {
    return work.rateLimiter(name, limit);
  }
}
