package dev.slipway.chat;

import jakarta.json.Json;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;

/**
 * What moderators did, a JSON object a line in {@code audit.jsonl}. Thread-safe; blocks on the file system.
 *
 * <p>A full file is renamed to {@code audit.jsonl.1}; two are kept. A failure to write is logged and harms nothing else.
 */
final class AuditTrail {

  private static final Logger LOG = System.getLogger(AuditTrail.class.getName());
  private static final long MAX_BYTES = 16L * 1_024 * 1_024;

  private final Path file;
  private final Clock clock;

  AuditTrail(Path folder, Clock clock) {
    file = folder.resolve("audit.jsonl");
    this.clock = clock;
  }

  synchronized void record(Moderated moderated) {
    String line = Json.createObjectBuilder()
        .add("time", clock.instant().toString())
        .add("who", moderated.by())
        .add("peer", moderated.peer())
        .add("action", moderated.action())
        .add("room", moderated.room())
        .add("target", moderated.target())
        .add("detail", moderated.detail())
        .build() + "\n";
    try {
      if (Files.exists(file) && Files.size(file) > MAX_BYTES) {
        Files.move(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
      }
      Files.write(file, line.getBytes(StandardCharsets.UTF_8), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "cannot write " + file + ": " + e + "; the line was: " + line.strip());
    }
  }
}
