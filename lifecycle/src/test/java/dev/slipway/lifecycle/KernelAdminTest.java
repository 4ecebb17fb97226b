package dev.slipway.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.AccessPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an administrator can do and see over HTTP, and nobody else. */
class KernelAdminTest {

  @TempDir
  private Path folder;

  private Kernel.Builder two() {
    return Platforms.in(folder)
        .module(() -> new Scripted("base").onStart(context -> context.web().http("/base", AccessPolicy.PUBLIC,
            rules -> rules.get("/", (request, response) -> response.send("here")))))
        .module(() -> new Scripted("top", "base"));
  }

  private String token() throws IOException {
    return Files.readString(folder.resolve("data/admin.token")).strip();
  }

  private Http.Answer admin(Kernel kernel, String method, String path) throws IOException {
    return Http.send(kernel.port(), method, path, token());
  }

  @Test
  void aModule_isStoppedAndStartedWithItsDependents() throws Exception {
    Kernel kernel = two().start();

    Http.Answer plan = admin(kernel, "POST", "/platform/modules/base/stop?dry-run=true");
    assertEquals(200, plan.status(), plan.body());
    assertTrue(plan.body().contains("\"stops\":[\"top\",\"base\"],\"starts\":[]"), plan.body());
    assertEquals("here", Http.get(kernel.port(), "/base").body(), "a dry run changes nothing");

    Http.Answer stop = admin(kernel, "POST", "/platform/modules/base/stop");
    assertTrue(stop.body().contains("\"complete\":true"), stop.body());
    assertEquals(404, Http.status(kernel.port(), "/base"));

    Http.Answer start = admin(kernel, "POST", "/platform/modules/base/start?within=5s");
    assertTrue(start.body().contains("\"complete\":true"), start.body());
    assertEquals("here", Http.get(kernel.port(), "/base").body());
    assertTrue(Http.get(kernel.port(), "/platform/modules").body().split("\"state\":\"running\"", -1).length == 3, "both run again");

    assertTrue(admin(kernel, "POST", "/platform/modules/base/restart").body().contains("\"complete\":true"));
    Platforms.served(kernel.stop());
  }

  @ParameterizedTest
  @CsvSource({
    "nobody/stop,          404, unknown-module",
    "base/explode,         404, unknown-action",
    "base/start,           409, not-now",
    "base/stop?dry-run=1,  400, bad-dry-run",
    "base/stop?within=1x,  400, bad-within",
    "base/stop?within=11m, 400, bad-within",
  })
  void aBadWish_isRefusedWithAReason(String wish, int status, String code) throws Exception {
    Kernel kernel = two().start();
    Http.Answer answer = admin(kernel, "POST", "/platform/modules/" + wish);
    assertEquals(status, answer.status(), answer.body());
    assertTrue(answer.body().contains("\"code\":\"" + code + "\""), answer.body());
    assertEquals("here", Http.get(kernel.port(), "/base").body());
    Platforms.served(kernel.stop());
  }

  @Test
  void whatChangesOrShowsTheInside_needsTheToken() throws Exception {
    Kernel kernel = two().start();
    for (String wish : List.of("POST /platform/modules/base/stop", "GET /debug/threads", "GET /debug/heap", "POST /debug/heap",
        "GET /debug/heap/heap-20260101T000000000.hprof", "GET /debug/files", "GET /debug/jfr", "POST /debug/jfr/start",
        "POST /debug/jfr/stop", "GET /debug/jfr/flight-20260101T000000000.jfr")) {
      String[] words = wish.split(" ");
      assertEquals(401, Http.send(kernel.port(), words[0], words[1], "").status(), wish);
      assertEquals(401, Http.send(kernel.port(), words[0], words[1], "not-the-token-at-all").status(), wish);
    }
    assertEquals("here", Http.get(kernel.port(), "/base").body());
    Platforms.served(kernel.stop());
  }

  @Test
  void threads_areShownWithTheVirtualOnesOfModules() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    Kernel kernel = Platforms.in(folder).module(() -> new Scripted("busy").onStart(context ->
        context.work().virtual("waiter").newThread(() -> awaitQuietly(end)).start())).start();
    String text = admin(kernel, "GET", "/debug/threads").body();
    assertTrue(text.contains("\"busy/waiter-0\""), text);
    assertTrue(text.contains("CountDownLatch.await"), text);
    assertTrue(text.contains("\"slipway/connections\""), text);
    String json = admin(kernel, "GET", "/debug/threads?format=json").body();
    assertTrue(json.contains("\"name\":\"busy/waiter-0\",\"state\":\"waiting\""), json);
    end.countDown();
    Platforms.served(kernel.stop());
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void openFiles_areShown() throws Exception {
    Path open = Files.writeString(folder.resolve("held-open.txt"), "here");
    Kernel kernel = two().start();
    try (InputStream _ = Files.newInputStream(open)) {
      String text = admin(kernel, "GET", "/debug/files").body();
      assertTrue(text.lines().findFirst().orElseThrow().matches("\\d+ open files"), text);
      assertTrue(text.lines().anyMatch(line -> line.matches(" *\\d+  .*/held-open\\.txt")), text);
      String json = admin(kernel, "GET", "/debug/files?format=json").body();
      assertTrue(json.startsWith("{\"open\":") && json.contains("/held-open.txt\"}"), json);
    }
    assertFalse(admin(kernel, "GET", "/debug/files").body().contains("held-open"));
    Platforms.served(kernel.stop());
  }

  @Test
  void theHeap_isCountedAndDumped() throws Exception {
    Kernel kernel = two().start();
    String counted = admin(kernel, "GET", "/debug/heap").body();
    assertTrue(counted.contains("java.lang.String") && counted.endsWith("… add ?all for every class\n"), counted);
    String whole = admin(kernel, "GET", "/debug/heap?all").body();
    assertTrue(whole.lines().count() > counted.lines().count() && !whole.contains("add ?all"), whole);
    Http.Answer dump = admin(kernel, "POST", "/debug/heap");
    assertEquals(201, dump.status(), dump.body());
    String name = dump.body().replaceAll(".*\"name\":\"([^\"]*)\".*", "$1");
    assertTrue(Files.size(folder.resolve("data/debug").resolve(name)) > 1_000_000, name);
    String json = admin(kernel, "GET", "/debug/heap?format=json").body();
    assertTrue(json.startsWith("{\"histogram\":[") && json.contains("\"dumps\":[{\"name\":\"" + name), json);
    Platforms.served(kernel.stop());
  }

  @Test
  void aFlight_isRecordedAndDownloaded() throws Exception {
    Kernel kernel = two().start();
    assertEquals(409, admin(kernel, "POST", "/debug/jfr/stop").status());
    assertEquals(400, admin(kernel, "POST", "/debug/jfr/start?for=1x").status());
    assertEquals(400, admin(kernel, "POST", "/debug/jfr/start?for=25h").status());
    assertEquals(400, admin(kernel, "POST", "/debug/jfr/start?settings=loud").status());
    assertEquals(201, admin(kernel, "POST", "/debug/jfr/start?for=1m").status());
    assertEquals(409, admin(kernel, "POST", "/debug/jfr/start").status(), "one at a time");
    Path repository = Path.of(System.getProperty("jdk.jfr.repository"));
    assertTrue(repository.startsWith(folder.toRealPath().resolve("data/debug")), "it is kept where there is room: " + repository);
    assertTrue(admin(kernel, "GET", "/debug/jfr").body().contains("\"recording\":true"));
    Http.Answer stop = admin(kernel, "POST", "/debug/jfr/stop");
    assertEquals(200, stop.status(), stop.body());
    String name = stop.body().replaceAll(".*\"name\":\"([^\"]*)\".*", "$1");
    Http.Answer file = admin(kernel, "GET", "/debug/jfr/" + name);
    assertEquals(200, file.status());
    assertTrue(file.body().startsWith("FLR"), "a flight recording begins so");
    assertFalse(admin(kernel, "GET", "/debug/jfr").body().contains("\"recording\":true"));
    Platforms.served(kernel.stop());
  }

  @Test
  void aFlightUnderWay_endsWithThePlatform() throws Exception {
    Kernel kernel = two().start();
    assertEquals(201, admin(kernel, "POST", "/debug/jfr/start").status());
    Platforms.served(kernel.stop());
    try (var files = Files.list(folder.resolve("data/debug"))) {
      assertEquals(1, files.filter(file -> file.toString().endsWith(".jfr")).count());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/debug/jfr/..%2fadmin.token", "/debug/heap/flight-20260101T000000000.jfr", "/debug/heap/%2e%2e"})
  void otherFiles_areNotSent(String path) throws Exception {
    Kernel kernel = two().start();
    int status = admin(kernel, "GET", path).status();
    assertTrue(status == 404 || status == 400, "status " + status);
    Platforms.served(kernel.stop());
  }

  @Test
  void theInstanceFile_saysWhereThePlatformIsForAsLongAsItRuns() throws Exception {
    Kernel kernel = two().start();
    Path file = folder.resolve("data/instance.json");
    String text = Files.readString(file);
    assertTrue(text.contains("\"port\":" + kernel.port()) && text.contains("\"pid\":" + ProcessHandle.current().pid()), text);
    Platforms.served(kernel.stop());
    assertFalse(Files.exists(file));
  }
}
