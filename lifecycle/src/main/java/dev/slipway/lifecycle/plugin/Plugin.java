package dev.slipway.lifecycle.plugin;

import dev.slipway.api.Lifecycle;
import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A feature module in a layer and class loader of its own.
 *
 * <p>Loaded from private copies of its jars, because a loader keeps its files open until it is collected, while the
 * originals must be free to be replaced. Immutable; {@link #delete} its copies after the last use.
 */
public final class Plugin {

  private final Path source;
  private final Path copies;
  private final Lifecycle lifecycle;

  private Plugin(Path source, Path copies, Lifecycle lifecycle) {
    this.source = source;
    this.copies = copies;
    this.lifecycle = lifecycle;
  }

  /**
   * Loads the module of a folder. Blocks on the file system.
   *
   * @param folder the folder
   * @param parent the layer that holds the platform and the shared contracts
   * @param copies an empty folder for the private copies, created here
   * @throws PluginProblem when there is not exactly one provider, or the jars cannot be read or resolved
   */
  public static Plugin load(PluginFolder folder, ModuleLayer parent, Path copies) throws PluginProblem {
    Path source = folder.source();
    try {
      return new Plugin(source, copies, provider(source, ModuleFinder.of(copy(folder.jars(), copies)), parent));
    } catch (PluginProblem e) {
      delete(copies);
      throw e;
    } catch (IOException | RuntimeException | Error e) {
      delete(copies);
      throw LoadFailure.explain(source, e);
    }
  }

  /**
   * Returns the module of a folder from where its jars lie, which stay open: for a program that looks at it and ends. Writes nothing.
   * Blocks on the file system.
   *
   * @throws PluginProblem as {@link #load} does
   */
  public static Lifecycle look(PluginFolder folder, ModuleLayer parent) throws PluginProblem {
    try {
      return provider(folder.source(), originals(folder.jars()), parent);
    } catch (RuntimeException | Error e) {
      throw LoadFailure.explain(folder.source(), e);
    }
  }

  private static Lifecycle provider(Path source, ModuleFinder jars, ModuleLayer parent) throws PluginProblem {
    List<Lifecycle> providers = providers(layer(source, jars, parent));
    if (providers.size() != 1) {
      String count = providers.isEmpty() ? "no provider" : providers.size() + " providers";
      throw new PluginProblem("module " + source + " has " + count + " of " + Lifecycle.class.getName()
          + ": its module-info must say 'provides " + Lifecycle.class.getName() + " with …' exactly once");
    }
    return providers.getFirst();
  }

  /**
   * Returns a layer of the jars that modules share, above {@code parent}; {@code parent} itself when there are none. Blocks on the
   * file system.
   *
   * @throws PluginProblem when a jar cannot be read or resolved, or two of one name are not the same
   */
  public static ModuleLayer contracts(List<PluginFolder> folders, ModuleLayer parent, Path copies) throws PluginProblem {
    List<Path> jars = contracts(folders, parent);
    if (jars.isEmpty()) {
      return parent;
    }
    try {
      return layer(jars.getFirst(), ModuleFinder.of(copy(jars, copies)), parent);
    } catch (IOException | RuntimeException | Error e) {
      delete(copies);
      throw LoadFailure.explain(jars.getFirst(), e);
    }
  }

  /** The same from where the jars lie, which stay open. Writes nothing. */
  public static ModuleLayer lookAtContracts(List<PluginFolder> folders, ModuleLayer parent) throws PluginProblem {
    List<Path> jars = contracts(folders, parent);
    if (jars.isEmpty()) {
      return parent;
    }
    try {
      return layer(jars.getFirst(), originals(jars), parent);
    } catch (RuntimeException | Error e) {
      throw LoadFailure.explain(jars.getFirst(), e);
    }
  }

  private static List<Path> contracts(List<PluginFolder> folders, ModuleLayer parent) throws PluginProblem {
    Map<String, Path> byName = new HashMap<>();
    for (PluginFolder folder : folders) {
      for (Path jar : folder.contracts()) {
        Path other = byName.putIfAbsent(String.valueOf(jar.getFileName()), jar);
        if (other != null) {
          refuseDifference(jar, other);
        }
      }
    }
    List<Path> jars = byName.values().stream().sorted().toList();
    for (Path jar : jars) {
      try {
        refuseOverlap(jar, ModuleFinder.of(jar).findAll(), parent);
      } catch (RuntimeException | Error e) {
        throw LoadFailure.explain(jar, e);
      }
    }
    return jars;
  }

  /** Of several files a finder takes the first of two versions of a module without a word; one of a folder refuses them. */
  private static ModuleFinder originals(List<Path> jars) {
    Map<String, Path> found = new HashMap<>();
    for (Path jar : jars) {
      for (ModuleReference module : ModuleFinder.of(jar).findAll()) {
        Path other = found.putIfAbsent(module.descriptor().name(), jar);
        if (other != null) {
          throw new FindException("Two versions of module " + module.descriptor().name() + " found in " + jar.getParent() + " ("
              + other.getFileName() + " and " + jar.getFileName() + ")");
        }
      }
    }
    return ModuleFinder.of(jars.toArray(Path[]::new));
  }

  /** Of two versions of one contract either would be wrong for one of the modules, and only show when a method is missing. */
  private static void refuseDifference(Path jar, Path other) throws PluginProblem {
    try {
      if (Files.mismatch(jar, other) != -1) {
        throw new PluginProblem("module " + jar + " is another file than " + other
            + ": modules that share a contract must bring the same jar, or jars of different names");
      }
    } catch (IOException e) {
      throw LoadFailure.explain(jar, e);
    }
  }

  private static ModuleLayer layer(Path source, ModuleFinder finder, ModuleLayer parent) throws PluginProblem {
    Set<ModuleReference> found = finder.findAll();
    refuseOverlap(source, found, parent);
    Set<String> roots = found.stream().map(module -> module.descriptor().name()).collect(Collectors.toCollection(TreeSet::new));
    Configuration configuration = parent.configuration().resolve(finder, ModuleFinder.of(), roots);
    ModuleLayer.Controller controller =
        ModuleLayer.defineModulesWithOneLoader(configuration, List.of(parent), Plugin.class.getClassLoader());
    allowNativeCode(controller);
    return controller.layer();
  }

  /** A feature may do what the platform may: where it brings a library in native code, as a database does, nobody shall be warned. */
  @SuppressWarnings("restricted")
  private static void allowNativeCode(ModuleLayer.Controller controller) {
    if (Plugin.class.getModule().isNativeAccessEnabled()) {
      controller.layer().modules().forEach(controller::enableNativeAccess);
    }
  }

  /** A package of the platform that came along in a feature's jar would silently be another class of the same name. */
  private static void refuseOverlap(Path source, Set<ModuleReference> found, ModuleLayer parent) throws PluginProblem {
    Map<String, String> taken = new HashMap<>();
    for (ModuleLayer layer = parent; ; layer = layer.parents().getFirst()) {
      layer.modules().forEach(module -> module.getPackages().forEach(name -> taken.put(name, module.getName())));
      if (layer.parents().isEmpty() || layer.parents().getFirst() == ModuleLayer.empty()) {
        break;
      }
    }
    for (ModuleReference module : found) {
      for (String name : new TreeSet<>(module.descriptor().packages())) {
        String owner = taken.get(name);
        if (owner != null) {
          throw new PluginProblem("module " + source + " contains package " + name + " (in " + module.descriptor().name()
              + "), which the platform already has (in " + owner + "): leave that jar out");
        }
      }
    }
  }

  /** A layer's ServiceLoader also finds what the layers above it provide. */
  private static List<Lifecycle> providers(ModuleLayer layer) {
    return ServiceLoader.load(layer, Lifecycle.class).stream()
        .filter(provider -> provider.type().getModule().getLayer() == layer)
        .map(ServiceLoader.Provider::get)
        .toList();
  }

  private static Path copy(List<Path> jars, Path folder) throws IOException {
    Files.createDirectories(folder);
    for (Path jar : jars) {
      Files.copy(jar, folder.resolve(String.valueOf(jar.getFileName())), StandardCopyOption.REPLACE_EXISTING);
    }
    return folder;
  }

  /** Returns where the module came from. */
  public Path source() {
    return source;
  }

  /** Returns the module's provider. */
  public Lifecycle lifecycle() {
    return lifecycle;
  }

  /** Returns where the private copies lie. */
  public Path copies() {
    return copies;
  }

  /** Deletes a folder of private copies as far as that is possible; open files stay readable on this platform. */
  public static void delete(Path folder) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<Path> all = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(folder)) {
      walk.forEach(all::add);
      for (Path path : all.reversed()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      System.getLogger(Plugin.class.getName()).log(System.Logger.Level.WARNING, "cannot delete " + folder, e);
    }
  }

  /** Says in one line why something could not be loaded. */
  private static final class LoadFailure {

    static PluginProblem explain(Path source, Throwable failure) {
      Throwable cause = failure;
      while (cause instanceof ServiceConfigurationError && cause.getCause() != null) {
        cause = cause.getCause();
      }
      String reason = String.valueOf(cause.getMessage());
      String text = switch (cause) {
        case UnsupportedClassVersionError _ -> newerJava(reason);
        case FindException e when withCauses(e).contains("Unsupported major.minor version") -> newerJava(reason);
        case FindException e when e.getCause() == null -> "cannot be resolved: " + reason;
        case FindException _ -> "cannot be read as a module: " + withCauses(cause);
        case java.lang.module.ResolutionException _ -> "cannot be resolved: " + reason;
        case IOException _ -> "cannot be read: " + reason;
        default -> "cannot be loaded: " + withCauses(cause);
      };
      return new PluginProblem("module " + source + " " + text.replace('\n', ' '), failure);
    }

    private static String newerJava(String reason) {
      return "was compiled for a newer Java than this one (" + Runtime.version().feature() + "): " + reason;
    }

    private static String withCauses(Throwable failure) {
      StringBuilder text = new StringBuilder(String.valueOf(failure.getMessage() == null ? failure : failure.getMessage()));
      for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
        text.append(": ").append(cause.getMessage() == null ? cause : cause.getMessage());
      }
      return text.toString();
    }
  }
}
