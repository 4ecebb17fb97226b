package dev.slipway.relay.ffmpeg;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The program that is shipped beside this module, in a jar of its own. Immutable; used by one thread at a time.
 *
 * <p>It is unpacked once into a folder that is named by the checksums of what lies in the jar. At each start the files are compared with
 * those checksums, so a file that was cut or changed is replaced.
 */
final class Bundle {

  private static final String PROGRAM = "ffmpeg";
  private static final String PREFIX = "ffmpeg-";
  private static final int BUFFER_BYTES = 128 * 1024;

  private final @Nullable URL program;
  private final String machine;
  private final Path folder;

  Bundle(@Nullable URL program, String machine, Path folder) {
    this.program = program;
    this.machine = machine;
    this.folder = folder;
  }

  /** Returns the one for this machine, which is unpacked into {@code folder}. */
  static Bundle shipped(Path folder) {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String processor = System.getProperty("os.arch", "").replace("amd64", "x86_64");
    String machine = system + "-" + processor;
    return new Bundle(Bundle.class.getClassLoader().getResource("org/bytedeco/ffmpeg/" + machine + "/" + PROGRAM), machine, folder);
  }

  /**
   * Returns the program, unpacked and executable. Blocks on the file system.
   *
   * @throws IOException when none is shipped for this machine, or it cannot be unpacked; the message says it
   */
  Path unpack() throws IOException {
    URL url = program;
    if (url == null) {
      throw new IOException("none is shipped for " + machine);
    }
    URLConnection connection = url.openConnection();
    if (!(connection instanceof JarURLConnection inJar)) {
      throw new IOException("the shipped one lies in no jar: " + url);
    }
    connection.setUseCaches(false);
    try (JarFile jar = inJar.getJarFile()) {
      String entry = inJar.getEntryName();
      String path = entry.substring(0, entry.length() - PROGRAM.length());
      List<JarEntry> files = jar.stream().filter(file -> isNeeded(file, path)).sorted(Comparator.comparing(JarEntry::getName)).toList();
      Path home = folder.resolve(PREFIX + fingerprint(files));
      if (!isWhole(home, files, path)) {
        unpack(jar, files, path, home);
      }
      return home.resolve(PROGRAM);
    } catch (IOException e) {
      throw new IOException("the shipped one cannot be unpacked into " + folder + ": " + e.getMessage(), e);
    }
  }

  /** Programs and their libraries, without those by which Java calls into them. */
  private static boolean isNeeded(JarEntry file, String path) {
    String name = file.getName();
    return !file.isDirectory() && name.startsWith(path) && name.indexOf('/', path.length()) < 0 && !name.startsWith(path + "libjni");
  }

  private static String fingerprint(List<JarEntry> files) {
    CRC32 sum = new CRC32();
    for (JarEntry file : files) {
      sum.update((file.getName() + file.getSize() + file.getCrc()).getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().toHexDigits((int) sum.getValue());
  }

  private static boolean isWhole(Path home, List<JarEntry> files, String path) throws IOException {
    for (JarEntry file : files) {
      Path there = home.resolve(file.getName().substring(path.length()));
      if (!Files.isRegularFile(there) || Files.size(there) != file.getSize() || checksum(there) != file.getCrc()) {
        return false;
      }
    }
    return true;
  }

  private static long checksum(Path file) throws IOException {
    CRC32 sum = new CRC32();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = new CheckedInputStream(Files.newInputStream(file), sum)) {
      while (in.read(buffer) >= 0) {
        // The sum is taken on the way.
      }
    }
    return sum.getValue();
  }

  /** Into a folder beside, which then takes its place: a half of it is never found. What older versions left is removed. */
  private void unpack(JarFile jar, List<JarEntry> files, String path, Path home) throws IOException {
    Files.createDirectories(folder);
    removeOld();
    Path half = Files.createTempDirectory(folder, PREFIX + "half-");
    for (JarEntry file : files) {
      Path target = half.resolve(file.getName().substring(path.length()));
      try (InputStream in = jar.getInputStream(file)) {
        Files.copy(in, target);
      }
      if (!target.toFile().setExecutable(true, true)) {
        throw new IOException(target + " cannot be made executable");
      }
    }
    Files.move(half, home, StandardCopyOption.ATOMIC_MOVE);
  }

  private void removeOld() throws IOException {
    try (Stream<Path> old = Files.list(folder)) {
      for (Path each : old.filter(path -> String.valueOf(path.getFileName()).startsWith(PREFIX)).toList()) {
        try (Stream<Path> tree = Files.walk(each)) {
          for (Path file : tree.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(file);
          }
        }
      }
    }
  }
}
