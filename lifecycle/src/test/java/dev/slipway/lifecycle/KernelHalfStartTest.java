package dev.slipway.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.lifecycle.plugin.ModuleJar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A platform that fails when its server is bound, its threads run and its modules are being loaded. */
@Timeout(60)
class KernelHalfStartTest {

  @TempDir
  private Path folder;

  /** A time that cannot be told: the assembly asks for it when it says where the platform is. */
  enum Broken {
    EXCEPTION(() -> {
      throw new IllegalStateException("the clock stands still");
    }),
    ERROR(() -> {
      throw new AssertionError("the clock stands still");
    });

    private final Supplier<Instant> time;

    Broken(Supplier<Instant> time) {
      this.time = time;
    }

    Clock clock() {
      return new Clock() {
        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          return this;
        }

        @Override
        public Instant instant() {
          return time.get();
        }
      };
    }
  }

  private static Set<String> threads() {
    return Thread.getAllStackTraces().keySet().stream().filter(Thread::isAlive).map(Thread::getName)
        .filter(name -> name.startsWith("slipway/")).collect(Collectors.toSet());
  }

  private long openBelow(Path place) {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.filter(file -> target(file).startsWith(place.toString())).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String target(Path file) {
    try {
      return Files.readSymbolicLink(file).toString();
    } catch (IOException e) {
      return ""; // closed meanwhile
    }
  }

  @ParameterizedTest
  @EnumSource
  void whateverFails_nothingIsLeft_andTheNextStartSucceeds(Broken broken) throws Exception {
    Path modules = Files.createDirectories(folder.resolve("modules"));
    ModuleJar.feature("chat", "", "").pack(modules.resolve("chat.jar"));
    Path data = folder.resolve("data");
    int port = Platforms.freePort();
    Set<String> before = threads();
    Kernel.Builder builder = Platforms.in(folder).modulesFolder(modules).property("server.port", Integer.toString(port));

    StartFailure failure = assertThrows(StartFailure.class, builder.clock(broken.clock())::start);

    assertEquals(ExitCode.START_FAILED, failure.exitCode());
    assertTrue(failure.lines().size() == 1 && failure.lines().getFirst().contains("the clock stands still"), failure.lines()::toString);
    assertEquals(0, failure.getSuppressed().length);
    assertThrows(ConnectException.class, () -> new Socket(InetAddress.getByName("127.0.0.1"), port).close());
    assertFalse(Files.exists(data.resolve(ModuleYard.COPIES)), "private copies of jars");
    assertFalse(Files.exists(data.resolve("instance.json")));
    Await.untilCollected("the lock is let go, and with their loader the jars", () -> openBelow(data) == 0);
    Await.until("no more threads than before", () -> before.containsAll(threads()));
    try (Kernel kernel = builder.clock(Clock.systemUTC()).start()) {
      assertEquals(200, Http.status(kernel.port(), "/health/ready"));
      Platforms.served(kernel.stop());
    }
  }

  @Test
  void moduleWhoseStartWasNeverBegun_isLetGoOf() throws Exception {
    Path modules = Files.createDirectories(folder.resolve("modules"));
    ModuleJar.feature("chat", "", "public java.util.Set<String> dependencies() { return java.util.Set.of(\"ground\"); }")
        .pack(modules.resolve("chat.jar"));
    Kernel.Builder builder = Platforms.in(folder, new Scripted("ground").onStart(context -> {
      throw new IOException("planted");
    })).modulesFolder(modules);

    StartFailure failure = assertThrows(StartFailure.class, builder::start);

    assertEquals(List.of("module 'ground' did not start: IOException: planted"), failure.lines());
    assertEquals(List.of(), List.of(failure.getSuppressed()), "leaks");
  }

  @Test
  void takingBack_isLastInFirstOut_andGoesOnBehindAFailure() {
    List<String> done = new ArrayList<>();
    Undo undo = new Undo();
    undo.later(() -> done.add("folder"));
    undo.later(() -> {
      throw new IllegalStateException("planted");
    });
    undo.later(() -> done.add("server"));
    Exception cause = new Exception();

    undo.now(cause);
    undo.now(cause);

    assertEquals(List.of("server", "folder"), done);
    assertEquals("planted", cause.getSuppressed()[0].getMessage());
    assertEquals(1, cause.getSuppressed().length);
  }
}
