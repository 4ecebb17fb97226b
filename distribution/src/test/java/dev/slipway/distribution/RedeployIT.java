package dev.slipway.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One feature of a started distribution is stopped and started again and again, while others are used. */
class RedeployIT {

  private static final int CYCLES = 50;
  private static final int USERS = 2;
  /** What a request that is under way holds open. */
  private static final int FILES_OF_REQUESTS = 2 * USERS + 2;

  @TempDir
  Path folder;

  @Test
  @Timeout(180)
  void fiftyCyclesUnderLoad_failNoRequestOfOthers_andLeaveNothing() throws Exception {
    Path modules = folder.resolve("modules");
    TestHome.copy(TestHome.path().resolve("modules"), modules);
    TestHome.copy(Path.of(Objects.requireNonNull(System.getProperty("slipway.example"))), modules.resolve("beacon"));
    FeatureJar.ofResources(modules, "foreman");
    try (SlipwayProcess slipway = TestHome.slipway(folder.resolve("data")).setting("modules-folder", modules.toString()).start("run");
        HttpClient foreman = HttpClient.newHttpClient()) {
      slipway.awaitReady(TestHome.START);
      Load load = new Load(slipway.uri("/ticks/"));
      try {
        cycle(slipway, foreman);
        TestHome.await("requests are served", TestHome.START, () -> load.served.get() > 0);
        int files = files(slipway);
        for (int i = 1; i < CYCLES; i++) {
          cycle(slipway, foreman);
        }
        TestHome.await("as many files are open as before", TestHome.START, () -> files(slipway) <= files + FILES_OF_REQUESTS);
        load.end();
        assertEquals(List.of(), load.failures);
        assertTrue(load.served.get() > CYCLES, () -> load.served + " requests");
      } finally {
        load.end();
      }
      slipway.terminate();
      SlipwayProcess.Exit exit = slipway.awaitExit(TestHome.STOP);
      assertEquals(0, exit.code(), exit::output);
      assertTrue(exit.output().contains("✓ No leaks detected"), exit::output);
    }
  }

  private static void cycle(SlipwayProcess slipway, HttpClient foreman) throws Exception {
    try (TickClient watcher = TickClient.connect(slipway.webSocket("/ws/beacon"))) {
      assertEquals("beacon STOPPED ✓ No leaks detected, loader UNLOADED", get(foreman, slipway.uri("/foreman/stop/beacon")).body(),
          () -> String.join("\n", slipway.lines().stream().filter(line -> line.contains("WARNING")).toList()));
      assertEquals(1012, watcher.end(TestHome.STOP).code());
    }
    assertEquals(404, get(foreman, slipway.uri("/api/beacon")).statusCode());
    assertEquals("beacon RUNNING ", get(foreman, slipway.uri("/foreman/start/beacon")).body());
    assertEquals(200, get(foreman, slipway.uri("/api/beacon")).statusCode());
  }

  private static HttpResponse<String> get(HttpClient client, URI uri) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(uri).version(HttpClient.Version.HTTP_1_1).timeout(Duration.ofSeconds(30)).build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static int files(SlipwayProcess slipway) {
    try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(slipway.pid()), "fd"))) {
      return Math.toIntExact(open.count());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Users who ask for a page of another feature all the time, each on a connection that is kept. */
  private static final class Load {

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger served = new AtomicInteger();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final List<Thread> users;

    Load(URI page) {
      users = Stream.generate(() -> Thread.ofPlatform().daemon().name("user").start(() -> use(page))).limit(USERS).toList();
    }

    private void use(URI page) {
      try (HttpClient client = HttpClient.newHttpClient()) {
        while (!over.get()) {
          int status = get(client, page).statusCode();
          if (status == 200) {
            served.incrementAndGet();
          } else {
            failures.add("status " + status);
          }
        }
      } catch (IOException | InterruptedException e) {
        failures.add(e.toString());
      }
    }

    void end() throws InterruptedException {
      over.set(true);
      for (Thread user : users) {
        user.join();
      }
    }
  }
}
