package dev.slipway.relay.recording;

import dev.slipway.api.Refusal;
import io.helidon.http.Status;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * The folder that recordings lie in. Thread-safe; every method blocks on the file system.
 *
 * <p>Only regular files directly in it count: links, pipes and folders are not there for it, so that nothing outside can be read
 * or deleted through it.
 */
final class RecordingFolder {

  private static final int NAME_ATTEMPTS = 1_000;

  private final Path root;
  private final int maxListed;

  private RecordingFolder(Path root, int maxListed) {
    this.root = root;
    this.maxListed = maxListed;
  }

  /**
   * Opens the folder, and makes it where it is missing.
   *
   * @param maxListed how many files are looked at; of more, the newest
   */
  static RecordingFolder open(Path folder, int maxListed) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
    }
    return new RecordingFolder(folder.toRealPath(), maxListed);
  }

  /** Returns where it is. Does not block. */
  Path root() {
    return root;
  }

  /** Makes it again when somebody has taken it away. */
  void restore() throws IOException {
    if (!Files.isDirectory(root)) {
      Files.createDirectories(root);
    }
  }

  /** Returns what tells this folder from another that lies at its place; nothing when none does. */
  Optional<Object> identity() {
    try {
      return Optional.ofNullable(Files.readAttributes(root, BasicFileAttributes.class).fileKey());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Returns its files, the newest first. */
  List<Found> scan() throws IOException {
    Comparator<Found> oldestFirst = Comparator.comparing(Found::started).thenComparing(Found::fileName);
    PriorityQueue<Found> newest = new PriorityQueue<>(oldestFirst);
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
      for (Path entry : entries) {
        look(entry).ifPresent(newest::add);
        if (newest.size() > maxListed) {
          newest.remove();
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    List<Found> files = new ArrayList<>(newest);
    files.sort(oldestFirst.reversed());
    return List.copyOf(files);
  }

  private static Optional<Found> look(Path entry) throws IOException {
    String name = String.valueOf(entry.getFileName());
    if (!FileName.allowed(name)) {
      return Optional.empty();
    }
    try {
      BasicFileAttributes attributes = Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return attributes.isRegularFile()
          ? Optional.of(new Found(name, attributes.size(), attributes.lastModifiedTime().toInstant()))
          : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Makes a new empty file for {@code name}; a file that is there is never touched. */
  Path reserve(String name, Instant now) throws IOException {
    restore();
    Instant at = now;
    for (int i = 0; i < NAME_ATTEMPTS; i++) {
      Path file = root.resolve(new FileName(name, at).text());
      try {
        return Files.createFile(file);
      } catch (FileAlreadyExistsException e) {
        at = at.plusMillis(1);
      }
    }
    throw new IOException("no name is free for a recording of '" + name + "' at " + now);
  }

  /**
   * Returns the file of that name.
   *
   * @throws Refusal with 400 when the name is not allowed, 404 when there is no such regular file in the folder
   */
  Path existing(String fileName) throws IOException {
    Path file = root.resolve(FileName.check(fileName));
    if (!root.equals(file.getParent()) || look(file).isEmpty() || !root.equals(file.toRealPath().getParent())) {
      throw missing(fileName);
    }
    return file;
  }

  /** Deletes the file of that name; the same refusals as {@link #existing}. */
  void delete(String fileName) throws IOException {
    Path file = existing(fileName);
    try {
      Files.delete(file);
    } catch (NoSuchFileException e) {
      throw missing(fileName);
    }
  }

  private static Refusal missing(String fileName) {
    return new Refusal(Status.NOT_FOUND_404, "no-such-recording", "there is no recording '" + fileName + "'");
  }

  /** Returns how many bytes can still be written. */
  long free() throws IOException {
    return Files.getFileStore(root).getUsableSpace();
  }
}
