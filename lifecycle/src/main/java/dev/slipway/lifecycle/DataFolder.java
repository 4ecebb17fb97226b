package dev.slipway.lifecycle;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The folder that holds what must last, in use by one platform at a time. Thread-safe. */
final class DataFolder implements AutoCloseable {

  private static final String LOCK = ".lock";

  private final Path path;
  private final FileChannel channel;

  private DataFolder(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Makes the folder where it is missing, and claims it until {@link #close}. Blocks on the file system.
   *
   * @throws StartFailure when it cannot be written to, or another platform uses it
   */
  static DataFolder claim(Path path) throws StartFailure {
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw refused(path, "is a file");
    }
    try {
      Files.createDirectories(path);
      FileChannel channel =
          FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      DataFolder folder = new DataFolder(path, channel);
      try {
        if (lock(channel) != null) {
          return folder;
        }
      } catch (IOException | RuntimeException | Error e) {
        folder.close();
        throw e;
      }
      folder.close();
      throw refused(path, "is in use by another process");
    } catch (IOException e) {
      throw refused(path, "cannot be written to: " + Journal.oneLine(e));
    }
  }

  /** The system keeps the lock for as long as the channel is open, and takes it back when the process dies. */
  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static StartFailure refused(Path path, String why) {
    return new StartFailure(
        ExitCode.START_FAILED, List.of("data folder " + path + " " + why + "; name another by data.folder"));
  }

  Path path() {
    return path;
  }

  /** Lets the folder go. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      System.getLogger(DataFolder.class.getName()).log(System.Logger.Level.DEBUG, "the lock of " + path + " did not close", e);
    }
  }
}
