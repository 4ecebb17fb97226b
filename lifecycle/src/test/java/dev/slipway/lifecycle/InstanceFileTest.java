package dev.slipway.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of a platform that was killed says a process that may be another one by now. */
class InstanceFileTest {

  @TempDir
  Path folder;

  private String status(Instant written) throws IOException {
    Files.writeString(folder.resolve("instance.json"), """
        {"pid":%d,"port":1,"host":"127.0.0.1","started":"%s"}
        """.formatted(ProcessHandle.current().pid(), written));
    Files.writeString(folder.resolve("admin.token"), "secret");
    StringWriter text = new StringWriter();
    PrintWriter writer = new PrintWriter(text);
    int status = Main.commandLine().setOut(writer).setErr(writer).execute("status", "--set", "data.folder=" + folder);
    assertEquals(1, status);
    return text.toString();
  }

  @Test
  void processThatBeganLater_isNotThePlatform() throws IOException {
    Instant begun = ProcessHandle.current().info().startInstant().orElseThrow();
    String later = status(begun.minus(Duration.ofHours(1)));
    assertTrue(later.contains("no platform runs on data folder"), later);
    String same = status(begun.plusMillis(500));
    assertTrue(!same.contains("no platform runs"), same);
  }
}
