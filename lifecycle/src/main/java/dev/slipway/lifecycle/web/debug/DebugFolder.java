package dev.slipway.lifecycle.web.debug;

import dev.slipway.api.Refusal;
import dev.slipway.lifecycle.web.json.Json;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;
import jakarta.json.JsonArrayBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files that a look inside leaves: dumps and recordings, the latest {@value #KEPT} of each kind, which only the owner of the
 * process can read. Thread-safe; blocks on the file system.
 */
final class DebugFolder {

  private static final int KEPT = 3;
  private static final long SPARE_BYTES = 256L << 20;
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS").withZone(ZoneOffset.UTC);

  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path folder;
  private final String kind;
  private final Pattern name;
  private final Clock clock;

  /** The files {@code <kind>-<time>.<ending>} in {@code folder}. */
  DebugFolder(Path folder, String kind, String ending, Clock clock) {
    this.folder = folder;
    this.kind = kind + "-%s." + ending;
    this.name = Pattern.compile(Pattern.quote(kind) + "-\\d{8}T\\d{9}\\." + Pattern.quote(ending));
    this.clock = clock;
  }

  /**
   * Returns the path of a new file of about {@code bytes}, which is not made yet; the oldest are deleted for it.
   *
   * @throws Refusal when the file system has too little room
   */
  Path fresh(long bytes) throws IOException {
    Files.createDirectories(folder, OWNER_ONLY);
    List<Path> files = files();
    for (Path old : files.subList(0, Math.max(0, files.size() - KEPT + 1))) {
      Files.deleteIfExists(old);
    }
    long free = Files.getFileStore(folder).getUsableSpace();
    if (free < bytes + SPARE_BYTES) {
      throw new Refusal(Status.create(507, "Insufficient Storage"), "no-room", "the file may need " + (bytes >> 20)
          + " MB and 256 MB to spare, but only " + (free >> 20) + " MB are free in " + folder);
    }
    return folder.resolve(kind.formatted(TIME.format(clock.instant())));
  }

  /** Returns an empty folder of that name beside the files; what a process that was killed has left in it is deleted. */
  Path room(String called) throws IOException {
    Path room = folder.resolve(called).toAbsolutePath();
    if (Files.exists(room)) {
      try (Stream<Path> all = Files.walk(room)) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
    return Files.createDirectories(room, OWNER_ONLY);
  }

  /** Returns the files, oldest first. */
  private List<Path> files() throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, this::isOurs)) {
      entries.forEach(found::add);
    } catch (NoSuchFileException e) {
      return found;
    }
    found.sort(Comparator.comparing(Path::toString));
    return found;
  }

  private boolean isOurs(Path file) {
    return name.matcher(String.valueOf(file.getFileName())).matches();
  }

  /** Returns what there is, oldest first: {@code [{"name":…,"bytes":…}]}. */
  JsonArrayBuilder list() throws IOException {
    JsonArrayBuilder list = Json.array();
    for (Path file : files()) {
      BasicFileAttributes now = attributes(file);
      if (now != null) {
        list.add(Json.object().add("name", file.getFileName().toString()).add("bytes", now.size()));
      }
    }
    return list;
  }

  /** Returns what there is to know of a file, or null when it has just made room for another. */
  private static @Nullable BasicFileAttributes attributes(Path file) throws IOException {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /**
   * Sends a file as a download.
   *
   * @throws Refusal when there is no such file
   */
  void send(String asked, ServerResponse response) throws IOException {
    Path file = folder.resolve(name.matcher(asked).matches() ? asked : "none");
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new Refusal(Status.NOT_FOUND_404, "no-such-file", "there is no file of that name");
    }
    response.header(HeaderNames.CONTENT_TYPE, "application/octet-stream")
        .header(HeaderNames.CONTENT_DISPOSITION, "attachment; filename=\"" + asked + "\"")
        .header(HeaderNames.CACHE_CONTROL, "no-store");
    response.headers().contentLength(Files.size(file));
    try (OutputStream out = response.outputStream()) {
      Files.copy(file, out);
    }
  }
}
