package dev.slipway.lifecycle.observe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Lease;
import dev.slipway.lifecycle.config.LogFormat;
import dev.slipway.lifecycle.config.LogLevel;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.StringReader;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class LogsTest {

  private static final System.Logger LOGGER = System.getLogger("some.place.Thing");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private String written() {
    return out.toString(UTF_8);
  }

  @Test
  void text_isOneLineForPeople() {
    try (Logs logs = Logs.start(LogFormat.TEXT, LogLevel.INFO, out)) {
      LOGGER.log(Level.INFO, "port {0} is open", "8080");
      LOGGER.log(Level.DEBUG, "not shown");
      assertEquals(0, logs.dropped());
    }
    assertTrue(written().matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} INFO    Thing \\[main] port 8080 is open\n"), written());
  }

  @Test
  void text_cannotBeForged() {
    try (Logs _ = Logs.start(LogFormat.TEXT, LogLevel.INFO, out)) {
      LOGGER.log(Level.WARNING, "from peer: a\n00:00:00.000 ERROR   Kernel [main] b\u001b[31m\rc");
    }
    assertTrue(written().endsWith("from peer: a\n    00:00:00.000 ERROR   Kernel [main] b\\u001b[31m\\rc\n"), written());
  }

  @Test
  void json_isOneObjectPerLine() throws InterruptedException {
    try (Logs _ = Logs.start(LogFormat.JSON, LogLevel.INFO, out)) {
      Thread.ofVirtual().name("chat/reader-1").start(() -> LOGGER.log(Level.ERROR, "a \"b\"\nc", new IllegalStateException("token=abc")))
          .join();
    }
    assertEquals(1, written().lines().count());
    JsonObject line = Json.createReader(new StringReader(written())).readObject();
    assertEquals("ERROR", line.getString("level"));
    assertEquals("some.place.Thing", line.getString("logger"));
    assertEquals("chat/reader-1", line.getString("thread"));
    assertEquals("a \"b\"\nc", line.getString("message"));
    assertTrue(line.getString("error").startsWith("java.lang.IllegalStateException: token=***\n"), line.getString("error"));
    assertTrue(line.getString("time").matches("20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"), line.getString("time"));
  }

  @Test
  void credentials_areBlankedInMessageAndError() {
    try (Logs _ = Logs.start(LogFormat.TEXT, LogLevel.INFO, out)) {
      LOGGER.log(Level.INFO, "GET /ws?token={0}", "hunter2");
      LOGGER.log(Level.INFO, "failed", new IllegalStateException("Authorization: Bearer hunter2"));
    }
    assertFalse(written().contains("hunter2"), written());
  }

  @Test
  void level_canBeSetPerModuleAndLoggerWhileRunning() {
    try (Logs logs = Logs.start(LogFormat.TEXT, LogLevel.WARNING, out)) {
      Lease module = logs.module("thing", Set.of("some.place"));
      LOGGER.log(Level.INFO, "1");
      logs.level("thing", Level.DEBUG);
      LOGGER.log(Level.DEBUG, "2");
      logs.level("some.place.Thing", Level.ERROR);
      LOGGER.log(Level.WARNING, "3");
      logs.inherit("some.place.Thing");
      LOGGER.log(Level.DEBUG, "4");
      module.close();
      LOGGER.log(Level.INFO, "5");
      assertEquals(Level.DEBUG, logs.levels().get("thing"));
      logs.module("thing", Set.of("some.place"));
      LOGGER.log(Level.DEBUG, "6");
      logs.inherit("thing");
      LOGGER.log(Level.INFO, "7");
    }
    assertEquals(List.of("2", "4", "6"), written().lines().map(line -> line.substring(line.indexOf("] ") + 2)).toList());
  }

  @Test
  void close_givesLoggingBack() {
    Handler[] handlers = Logger.getLogger("").getHandlers();
    java.util.logging.Level level = Logger.getLogger("").getLevel();
    Logs logs = Logs.start(LogFormat.TEXT, LogLevel.TRACE, out);
    logs.level("some.place", Level.OFF);
    logs.close();
    logs.close();
    assertArrayEquals(handlers, Logger.getLogger("").getHandlers());
    assertEquals(level, Logger.getLogger("").getLevel());
    LOGGER.log(Level.INFO, "after");
    assertEquals("", written());
  }

  @Test
  void reset_takesNeitherLinesNorLevelsAway() {
    try (Logs _ = Logs.start(LogFormat.TEXT, LogLevel.WARNING, out)) {
      LogManager.getLogManager().reset();
      LOGGER.log(Level.INFO, "quiet");
      LOGGER.log(Level.WARNING, "loud");
    }
    assertFalse(written().contains("quiet"));
    assertEquals(1, written().lines().filter(line -> line.endsWith("loud")).count());
  }

  @Test
  void observer_hearsWhatWasWritten() {
    List<LogEntry> entries = new ArrayList<>();
    try (Logs logs = Logs.start(LogFormat.JSON, LogLevel.INFO, out)) {
      Lease lease = logs.observe(entries::add);
      LOGGER.log(Level.WARNING, "password=x");
      lease.close();
      LOGGER.log(Level.WARNING, "second");
    }
    assertEquals(List.of("password=***"), entries.stream().map(LogEntry::message).toList());
    assertEquals(2, written().lines().count());
  }

  @Test
  void stuckOutput_costsOneCallerASecondAndNobodyALineThatCanWait() throws InterruptedException {
    CountDownLatch release = new CountDownLatch(1);
    OutputStream full = new OutputStream() {
      @Override
      public void write(int b) {
        throw new AssertionError("lines are written as a whole");
      }

      @Override
      public void write(byte[] bytes, int from, int count) {
        awaitRelease(release);
        out.write(bytes, from, count);
      }
    };
    try (Logs logs = Logs.start(LogFormat.TEXT, LogLevel.INFO, full)) {
      Thread.currentThread().interrupt();
      LOGGER.log(Level.INFO, "first");
      assertTrue(Thread.interrupted());
      long begin = System.nanoTime();
      for (int i = 0; i < 1_100; i++) {
        LOGGER.log(Level.INFO, "line");
      }
      assertTrue(System.nanoTime() - begin < 10_000_000_000L, "each waited");
      assertEquals(100, logs.dropped());
      release.countDown();
    }
    assertEquals(1_001, written().lines().count(), "what waited is written when the reader comes back");
  }

  private static void awaitRelease(CountDownLatch release) {
    try {
      release.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** A process whose own shutdown hook logs after java.util.logging's has run. */
  static final class Stopping {
    public static void main(String[] args) {
      Logs logs = Logs.start(LogFormat.TEXT, LogLevel.INFO, new FileOutputStream(FileDescriptor.out));
      Runtime.getRuntime().addShutdownHook(new Thread(() -> {
        for (int i = 0; i < 200; i++) {
          LOGGER.log(Level.INFO, "line " + i);
          Thread.onSpinWait();
          LogManager.getLogManager().getLogger("");
        }
        LogManager.getLogManager().reset();
        LOGGER.log(Level.INFO, "last");
        logs.flush();
      }));
    }
  }

  @Test
  void linesOfAShutdownHook_areWritten() throws Exception {
    Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
        "-cp", classPath(), Stopping.class.getName()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertTrue(process.waitFor(20, TimeUnit.SECONDS));
    assertEquals(201, output.lines().filter(line -> line.contains(" Stopping") || line.contains("Thing [Thread-")).count(), output);
    assertTrue(output.endsWith("last\n"), output);
  }

  private static String classPath() {
    String modules = System.getProperty("jdk.module.path", "");
    String patched = Path.of("target/classes").toAbsolutePath() + ":" + Path.of("target/test-classes").toAbsolutePath();
    return patched + ":" + modules + ":" + System.getProperty("java.class.path", "");
  }
}
