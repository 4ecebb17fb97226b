package dev.slipway.chat.sqlite;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sqlite.JDBC;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * SQLite itself, which comes in the jar of its driver and has to lie in a file to be loaded.
 *
 * <p>The driver would leave that file until the JVM ends, and for ever when it is killed; here the file is gone as soon as it is
 * loaded. Its name is another each time, because a library belongs to one class loader and a module that is started again has a
 * new one; so one that a killed process has left is never met again, and is cleaned away by the next start.
 */
final class NativeLibrary {

  private static final System.Logger LOGGER = System.getLogger(NativeLibrary.class.getName());
  private static final Pattern FILE = Pattern.compile("sqlite-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.so");
  private static final String FOLDER = "org.sqlite.lib.path";
  private static final String NAME = "org.sqlite.lib.name";
  private static final String TEMPORARY = "org.sqlite.tmpdir";
  private static final Map<String, String> PROCESSORS = Map.of("amd64", "x86_64", "aarch64", "aarch64");

  private static boolean loaded;

  private NativeLibrary() {}

  /**
   * Loads the library unless this class loader has it. Blocks on the file system.
   *
   * @param folder where the file may lie for a moment; no other process may use it, for what lies there already is deleted
   * @throws IOException when it cannot be loaded
   */
  static synchronized void load(Path folder) throws IOException {
    deleteLeftovers(folder);
    if (loaded) {
      return;
    }
    Path file = folder.resolve("sqlite-" + UUID.randomUUID() + ".so");
    try {
      extract(file);
      initialize(file);
    } finally {
      Files.deleteIfExists(file);
    }
    forgetDriver();
    loaded = true;
  }

  /** What cannot be deleted costs some room on the disk, and is no reason not to start. */
  private static void deleteLeftovers(Path folder) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, NativeLibrary::isLeftover)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | DirectoryIteratorException e) {
      LOGGER.log(Level.WARNING, "what an earlier start has left in " + folder + " cannot be deleted: " + e);
    }
  }

  private static boolean isLeftover(Path file) {
    return FILE.matcher(String.valueOf(file.getFileName())).matches() && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
  }

  private static void extract(Path file) throws IOException {
    String resource = folderInJar() + "/" + LibraryLoaderUtil.getNativeLibName();
    try (InputStream in = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException("this SQLite has no library for " + System.getProperty("os.name") + " on " + System.getProperty("os.arch"));
      }
      Files.copy(in, file);
    }
  }

  /** The driver would start {@code uname} and look at every mapped file, to know Android and Alpine; elsewhere that can be spared. */
  private static String folderInJar() {
    String processor = PROCESSORS.get(System.getProperty("os.arch"));
    boolean usual = "Linux".equals(System.getProperty("os.name")) && processor != null
        && !Files.exists(Path.of("/lib/ld-musl-" + processor + ".so.1"));
    return usual ? "/org/sqlite/native/Linux/" + processor : LibraryLoaderUtil.getNativeLibResourcePath();
  }

  /** The driver is told by system properties, which belong to the whole process: they are put back at once. */
  private static void initialize(Path file) throws IOException {
    List<String> keys = List.of(FOLDER, NAME, TEMPORARY);
    List<@Nullable String> before = keys.stream().<@Nullable String>map(System::getProperty).toList();
    try {
      System.setProperty(FOLDER, String.valueOf(file.getParent()));
      System.setProperty(NAME, String.valueOf(file.getFileName()));
      System.setProperty(TEMPORARY, String.valueOf(file.getParent()));
      if (!SQLiteJDBCLoader.initialize()) {
        throw new IOException("the library of SQLite was not loaded");
      }
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("the library of SQLite cannot be loaded from " + file.getParent()
          + " (is it mounted noexec?): " + e.getMessage(), e);
    } finally {
      for (int i = 0; i < keys.size(); i++) {
        String value = before.get(i);
        if (value == null) {
          System.clearProperty(keys.get(i));
        } else {
          System.setProperty(keys.get(i), value);
        }
      }
    }
  }

  /** The driver registers itself with the JDK, which would keep this module's loader for ever. */
  private static void forgetDriver() throws IOException {
    try {
      Class.forName(JDBC.class.getName());
      for (Driver driver : DriverManager.drivers().toList()) {
        if (driver.getClass() == JDBC.class) {
          DriverManager.deregisterDriver(driver);
        }
      }
    } catch (SQLException | ClassNotFoundException e) {
      throw new IOException("the driver of SQLite cannot be taken back", e);
    }
  }
}
