package dev.slipway.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.ServerVersion;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import dev.slipway.testkit.Await;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chat keeps its messages in MongoDB when the folder of that module lies beside its own. */
class MongodbIT {

  private static final String SECRET = "pa55word";

  @TempDir
  Path folder;

  private MongoServer server;
  private InetSocketAddress address;

  @BeforeEach
  void start() {
    server = newServer();
    address = server.bind();
  }

  @AfterEach
  void stop() {
    server.shutdownNow();
  }

  @Test
  void copiedFolder_keepsTheChat() throws Exception {
    assertFalse(Files.exists(TestHome.path().resolve("modules/mongodb")), "it is there, and not enabled");
    try (SlipwayProcess slipway = slipway("data-1", true).start("run")) {
      slipway.awaitReady(TestHome.START);
      try (TickClient ann = join(slipway, "ann")) {
        ann.say("{\"type\":\"message\",\"room\":\"harbour\",\"id\":\"m-1\",\"content\":\"kept\"}");
        assertTrue(ann.next("\"type\":\"ack\"").contains("\"seq\":1"));
      }
      assertStopsCleanly(slipway);
    }
    assertEquals(List.of("kept"), contents());

    try (SlipwayProcess another = slipway("data-2", false).start("run")) {
      another.awaitReady(TestHome.START);
      try (TickClient bob = join(another, "bob")) {
        bob.say("{\"type\":\"message\",\"room\":\"harbour\",\"id\":\"m-1\",\"content\":\"from another machine\"}");
        assertTrue(bob.next("\"type\":\"ack\"").contains("\"seq\":2"));
        bob.say("{\"type\":\"history\",\"room\":\"harbour\",\"limit\":10}");
        String history = bob.next("\"type\":\"history\"");
        assertTrue(history.contains("\"kept\"") && history.contains("\"from another machine\""), history);
      }
      assertStopsCleanly(another);
    }
  }

  @Test
  void readinessAndErrors_followTheServer() throws Exception {
    server.shutdownNow();
    try (SlipwayProcess slipway = slipway("data", false).start("run")) {
      slipway.awaitReady(TestHome.START); // a module that is not critical does not decide for the platform
      assertEquals(503, status(slipway, "/mongodb/readyz"));
      assertEquals(503, status(slipway, "/chat/readyz"));

      listenAgain();
      awaitReady(slipway, 200);
      try (TickClient ann = join(slipway, "ann")) {
        ann.say(message("m-1"));
        ann.next("\"type\":\"ack\"");

        server.shutdownNow();
        awaitReady(slipway, 503);
        assertEquals(200, status(slipway, "/chat/healthz"));
        ann.say(message("m-2"));
        assertTrue(ann.next("\"type\":\"error\"").contains("store-unavailable"));

        listenAgain();
        awaitReady(slipway, 200);
        ann.say(message("m-2"));
        ann.next("\"type\":\"ack\"");
      }
      assertStopsCleanly(slipway);
    }
    assertEquals(List.of("said"), contents());
  }

  @Test
  void wrongConnectionString_isRefusedInOneLineWithoutItsSecret() throws Exception {
    try (SlipwayProcess slipway = slipway("data", false)
        .variable("SLIPWAY_MODULES_MONGODB_URI", "mongodb://ann:" + SECRET + "@host:port/").start("run")) {
      SlipwayProcess.Exit exit = slipway.awaitExit(TestHome.START);
      assertEquals(1, exit.code(), exit::output);
      assertFalse(exit.output().contains(SECRET), exit::output);
      assertEquals(
          1, exit.output().lines().filter(line -> line.startsWith("slipway: ") && line.contains("modules.mongodb.uri")).count(),
          exit::output);
    }
  }

  private SlipwayProcess.Start slipway(String data, boolean link) throws Exception {
    Path modules = folder.resolve("modules");
    if (!Files.exists(modules)) {
      TestHome.copy(TestHome.path().resolve("modules/chat"), modules.resolve("chat"));
      Path optional = TestHome.path().resolve("optional/mongodb");
      if (link) {
        Files.createSymbolicLink(modules.resolve("mongodb"), optional);
      } else {
        TestHome.copy(optional, modules.resolve("mongodb"));
      }
    }
    return TestHome.slipway(folder.resolve(data))
        .setting("modules-folder", modules.toString())
        .setting("access.guests", "true")
        .variable("SLIPWAY_MODULES_MONGODB_URI", "mongodb://localhost:" + address.getPort());
  }

  private static MongoServer newServer() {
    return new MongoServer(new MemoryBackend().version(ServerVersion.MONGO_5_0));
  }

  private void listenAgain() {
    server = newServer();
    server.bind(address);
  }

  private static TickClient join(SlipwayProcess slipway, String name) throws Exception {
    TickClient client = TickClient.connect(slipway.webSocket("/chat/ws?guest=" + name));
    client.say("{\"type\":\"join\",\"room\":\"harbour\"}");
    client.next("\"type\":\"joined\"");
    return client;
  }

  private static String message(String id) {
    return "{\"type\":\"message\",\"room\":\"harbour\",\"id\":\"" + id + "\",\"content\":\"said\"}";
  }

  private static void awaitReady(SlipwayProcess slipway, int status) {
    for (String path : List.of("/mongodb/readyz", "/chat/readyz")) {
      Await.until(path + " " + status, () -> status(slipway, path) == status);
    }
  }

  private static int status(SlipwayProcess slipway, String path) throws Exception {
    return slipway.get(path).statusCode();
  }

  private static void assertStopsCleanly(SlipwayProcess slipway) throws Exception {
    slipway.terminate();
    SlipwayProcess.Exit exit = slipway.awaitExit(TestHome.STOP);
    assertEquals(0, exit.code(), exit::output);
    assertTrue(exit.output().contains("✓ No leaks detected"), exit::output);
    for (String module : List.of("chat", "mongodb")) {
      assertTrue(exit.output().contains(module + ": UNLOADED"), exit::output);
    }
  }

  /** Returns what lies on the server. */
  private List<String> contents() {
    try (MongoClient client = MongoClients.create("mongodb://localhost:" + address.getPort())) {
      List<String> contents = new ArrayList<>();
      client.getDatabase("slipway").getCollection("chat_batches").find()
          .forEach(batch -> batch.getList("messages", Document.class).forEach(message -> contents.add(message.getString("content"))));
      return contents;
    }
  }
}
