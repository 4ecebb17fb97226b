package dev.slipway.lifecycle;

import dev.slipway.lifecycle.client.RunningPlatform;
import dev.slipway.lifecycle.tls.Certificates;
import dev.slipway.lifecycle.tls.Identity;
import dev.slipway.lifecycle.web.json.Json;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Optional;

/**
 * Where the platform that uses a data folder can be met: {@code instance.json}, {@code {"pid":…,"port":…,"host":…,"started":…}},
 * there from the bind to the end; where it speaks HTTPS, {@code certificateSha256} besides, kept up to date. Thread-safe; blocks on
 * the file system.
 */
final class InstanceFile implements AutoCloseable {

  private final Path file;
  private final String host;
  private final int port;
  private final Instant started;

  private InstanceFile(Path file, String host, int port, Instant started) {
    this.file = file;
    this.host = host;
    this.port = port;
    this.started = started;
  }

  /** Writes the file; when that fails a warning says so, and commands have to be told where the platform is. */
  static InstanceFile write(Path data, String host, int port, Optional<Certificates> certificates, Instant now) {
    InstanceFile file = new InstanceFile(data.resolve(RunningPlatform.INSTANCE_FILE), host, port, now);
    try {
      file.write(certificates.map(Certificates::current));
      certificates.ifPresent(all -> all.onChange(identity -> file.write(Optional.of(identity))));
    } catch (RuntimeException | Error e) {
      file.close();
      throw e;
    }
    return file;
  }

  private synchronized void write(Optional<Identity> identity) {
    JsonObjectBuilder instance = Json.object()
        .add("pid", ProcessHandle.current().pid())
        .add("port", port)
        .add("host", host)
        .add("started", started.toString());
    identity.ifPresent(own -> instance.add(RunningPlatform.CERTIFICATE, own.sha256()));
    Path fresh = fresh();
    try {
      Files.write(fresh, (Json.text(instance.build()) + "\n").getBytes(StandardCharsets.UTF_8));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      warn("cannot say where this platform is in " + file, e);
    }
  }

  private Path fresh() {
    return file.resolveSibling(file.getFileName() + ".new");
  }

  /** Takes the file away, and what a write that failed has left. */
  @Override
  public void close() {
    try {
      Files.deleteIfExists(file);
      Files.deleteIfExists(fresh());
    } catch (IOException e) {
      warn("cannot take away " + file, e);
    }
  }

  private static void warn(String what, IOException why) {
    System.getLogger(InstanceFile.class.getName()).log(Level.WARNING, what + ": " + Journal.oneLine(why));
  }
}
