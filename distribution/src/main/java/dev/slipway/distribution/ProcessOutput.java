package dev.slipway.distribution;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What a process has written so far, read by a thread of its own until the process ends. Thread-safe. */
final class ProcessOutput {

  private static final int LIMIT_LINES = 100_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private final List<String> lines = new ArrayList<>();
  private boolean ended;

  ProcessOutput(BufferedReader reader) {
    Thread.ofPlatform().name("process-output").daemon().start(() -> readAll(reader));
  }

  private void readAll(BufferedReader reader) {
    try (reader) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        add(line);
      }
    } catch (IOException e) {
      add("(output ends: " + e.getMessage() + ")");
    } finally {
      lock.lock();
      try {
        ended = true;
        news.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private void add(String line) {
    lock.lock();
    try {
      if (lines.size() < LIMIT_LINES) {
        lines.add(line);
      }
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Returns the lines so far. */
  List<String> lines() {
    lock.lock();
    try {
      return List.copyOf(lines);
    } finally {
      lock.unlock();
    }
  }

  /** Returns the lines so far as one text. */
  String text() {
    return String.join("\n", lines());
  }

  /** Waits until the process has closed its output, at most {@code limit}, and returns all of it. */
  String awaitText(Duration limit) throws InterruptedException {
    long left = limit.toNanos();
    lock.lock();
    try {
      while (!ended && left > 0) {
        left = news.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
    return text();
  }

  /** Waits for a line that contains {@code text}. */
  String await(String text, Duration limit) throws InterruptedException, TimeoutException {
    long left = limit.toNanos();
    int seen = 0;
    lock.lock();
    try {
      while (true) {
        for (; seen < lines.size(); seen++) {
          if (lines.get(seen).contains(text)) {
            return lines.get(seen);
          }
        }
        if (ended || left <= 0) {
          throw new TimeoutException("no line with '" + text + "' within " + TimeUnit.NANOSECONDS.toMillis(limit.toNanos())
              + " ms:\n" + String.join("\n", lines));
        }
        left = news.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
