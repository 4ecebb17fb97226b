package dev.slipway.lifecycle;

import dev.slipway.lifecycle.web.json.Json;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;

/**
 * Where the platform that uses a data folder can be met: {@code instance.json}, {@code {"pid":…,"port":…,"host":…,"started":…}},
 * there from the bind to the end. Thread-safe; blocks on the file system.
 */
final class InstanceFile implements AutoCloseable {

  private final Path file;

  private InstanceFile(Path file) {
    this.file = file;
  }

  /** Writes the file; when that fails a warning says so, and commands have to be told where the platform is. */
  static InstanceFile write(Path data, String host, int port, Clock clock) {
    Path file = data.resolve(dev.slipway.lifecycle.client.RunningPlatform.INSTANCE_FILE);
    String text = Json.text(Json.object()
        .add("pid", ProcessHandle.current().pid())
        .add("port", port)
        .add("host", host)
        .add("started", clock.instant().toString())
        .build());
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.write(fresh, (text + "\n").getBytes(StandardCharsets.UTF_8));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      warn("cannot say where this platform is in " + file, e);
    }
    return new InstanceFile(file);
  }

  /** Takes the file away. */
  @Override
  public void close() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      warn("cannot take away " + file, e);
    }
  }

  private static void warn(String what, IOException why) {
    System.getLogger(InstanceFile.class.getName()).log(Level.WARNING, what + ": " + Journal.oneLine(why));
  }
}
