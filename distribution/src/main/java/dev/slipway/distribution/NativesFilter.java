package dev.slipway.distribution;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * The program that takes out of a jar the native libraries of systems on which the distribution does not run. Everything else keeps its
 * bytes, place and time, so that the result is the same in every build.
 */
final class NativesFilter {

  private NativesFilter() {}

  /**
   * Replaces the jar. Fails when it does not hold one of the folders that are to be kept, and leaves it as it is then.
   *
   * @param arguments the jar, the folder of its libraries, and those folders within that which are kept
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length < 3) {
      throw new IllegalArgumentException("needed are the jar, the folder of libraries, and the folders of it to keep");
    }
    Path jar = Path.of(arguments[0]);
    String libraries = arguments[1] + "/";
    List<String> kept = Arrays.stream(arguments).skip(2).map(each -> libraries + each + "/").toList();
    Path filtered = jar.resolveSibling(jar.getFileName() + ".filtered");
    try {
      try (ZipFile in = new ZipFile(jar.toFile())) {
        for (String folder : kept) {
          if (in.stream().noneMatch(entry -> !entry.isDirectory() && entry.getName().startsWith(folder))) {
            throw new IOException(jar + " has nothing in " + folder);
          }
        }
        write(in, Files.newOutputStream(filtered), libraries, kept);
      }
      Files.move(filtered, jar, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(filtered);
    }
  }

  private static void write(ZipFile in, OutputStream to, String libraries, List<String> kept) throws IOException {
    try (ZipOutputStream out = new ZipOutputStream(to)) {
      for (Enumeration<? extends ZipEntry> entries = in.entries(); entries.hasMoreElements();) {
        ZipEntry entry = entries.nextElement();
        String name = entry.getName();
        boolean foreign = name.startsWith(libraries)
            && kept.stream().noneMatch(folder -> name.startsWith(folder) || folder.startsWith(name));
        if (!foreign) {
          ZipEntry copy = new ZipEntry(name);
          copy.setTimeLocal(entry.getTimeLocal());
          out.putNextEntry(copy);
          try (var content = in.getInputStream(entry)) {
            content.transferTo(out);
          }
          out.closeEntry();
        }
      }
    }
  }
}
