package dev.slipway.distribution;

import dev.slipway.distribution.JarEntries.Entry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

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
    List<Entry> all = JarEntries.read(jar);
    for (String folder : kept) {
      if (all.stream().noneMatch(entry -> !entry.isFolder() && entry.name().startsWith(folder))) {
        throw new IOException(jar + " has nothing in " + folder);
      }
    }
    JarEntries.replace(jar, all.stream().filter(entry -> !isForeign(entry.name(), libraries, kept)).toList());
  }

  private static boolean isForeign(String name, String libraries, List<String> kept) {
    return name.startsWith(libraries) && kept.stream().noneMatch(folder -> name.startsWith(folder) || folder.startsWith(name));
  }
}
