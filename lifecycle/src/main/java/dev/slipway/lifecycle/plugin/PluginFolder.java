package dev.slipway.lifecycle.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What lies in the folder of a feature module: its jars, and those whose types it shares with others. Immutable.
 *
 * @param source the folder, or the single jar
 * @param jars the module's own jars, in the order of their names
 * @param contracts the jars in its folder for shared types
 */
public record PluginFolder(Path source, List<Path> jars, List<Path> contracts) {

  /** Copies the lists. */
  public PluginFolder {
    jars = List.copyOf(jars);
    contracts = List.copyOf(contracts);
  }

  /**
   * Returns the feature modules under {@code modules}: each folder with a jar in it, and each jar by itself. Hidden files
   * are left out, so that a copy under way can hide until it is renamed. Blocks on the file system.
   *
   * @throws PluginProblem when the folder is missing or cannot be read
   */
  public static List<PluginFolder> scan(Path modules) throws PluginProblem {
    if (!Files.isDirectory(modules)) {
      throw new ModulesFolderProblem(modules);
    }
    List<PluginFolder> found = new ArrayList<>();
    try {
      for (Path entry : list(modules)) {
        if (Files.isDirectory(entry)) {
          PluginFolder folder = of(entry);
          if (folder.jars().isEmpty()) {
            throw new PluginProblem("module folder " + entry + " has no jar in it: add the module's jar, or remove the folder");
          }
          found.add(folder);
        } else if (isJar(entry)) {
          found.add(new PluginFolder(entry, List.of(entry), List.of()));
        }
      }
    } catch (IOException e) {
      throw new ModulesFolderProblem(modules, e);
    }
    return found;
  }

  /** Returns what lies there now. Blocks on the file system. */
  public PluginFolder rescan() throws PluginProblem {
    if (Files.isRegularFile(source)) {
      return this;
    }
    try {
      return of(source);
    } catch (IOException e) {
      throw new PluginProblem("module folder " + source + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static PluginFolder of(Path folder) throws IOException {
    Path contract = folder.resolve("contract");
    List<Path> contracts = Files.isDirectory(contract) ? jarsIn(contract) : List.of();
    return new PluginFolder(folder, jarsIn(folder), contracts);
  }

  private static List<Path> jarsIn(Path folder) throws IOException {
    return list(folder).stream().filter(PluginFolder::isJar).toList();
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(entry -> !name(entry).startsWith(".")).sorted().toList();
    }
  }

  private static boolean isJar(Path file) {
    return name(file).endsWith(".jar") && Files.isRegularFile(file);
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }
}
