package dev.slipway.testkit;

import dev.slipway.api.Lifecycle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.jspecify.annotations.Nullable;

/**
 * A JUnit extension that starts a platform before each test and stops it after, and fails the test when something is left.
 *
 * <p>Registered by {@link SlipwayTest}, or as a field with {@code @RegisterExtension}. Immutable; tests that run at the same time
 * have platforms of their own.
 */
public final class SlipwayExtension implements BeforeEachCallback, AfterEachCallback, ParameterResolver {

  private static final Namespace SPACE = Namespace.create(SlipwayExtension.class);

  private final @Nullable Recipe recipe;

  /** The extension that reads what it needs from {@link SlipwayTest}. */
  public SlipwayExtension() {
    this(null);
  }

  private SlipwayExtension(@Nullable Recipe recipe) {
    this.recipe = recipe;
  }

  /** Returns a builder without modules. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    Path folder = Files.createTempDirectory("slipway-test");
    Running running = new Running(folder);
    context.getStore(SPACE).put(Running.class, running);
    running.platform = TestPlatform.start(recipe == null ? annotated(context) : recipe, folder);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Running running = context.getStore(SPACE).remove(Running.class, Running.class);
    if (running != null) {
      running.end();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == TestPlatform.class;
  }

  @Override
  public TestPlatform resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Running running = context.getStore(SPACE).get(Running.class, Running.class);
    if (running == null || running.platform == null) {
      throw new IllegalStateException("a TestPlatform can be asked for by test methods, @BeforeEach and @AfterEach only");
    }
    return running.platform;
  }

  private static Recipe annotated(ExtensionContext context) {
    SlipwayTest test = context.getRequiredTestClass().getAnnotation(SlipwayTest.class);
    if (test == null) {
      throw new IllegalStateException(
          context.getRequiredTestClass() + " needs @SlipwayTest, or a SlipwayExtension made by its builder");
    }
    Builder builder = builder();
    Arrays.stream(test.modules()).forEach(type -> builder.module(() -> instance(type)));
    for (String setting : test.settings()) {
      int equals = setting.indexOf('=');
      if (equals <= 0) {
        throw new IllegalStateException("@SlipwayTest: setting '" + setting + "' is not of the form key=value");
      }
      builder.setting(setting.substring(0, equals), setting.substring(equals + 1));
    }
    return builder.recipe();
  }

  private static Lifecycle instance(Class<? extends Lifecycle> type) {
    try {
      return type.getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " cannot be made by its public constructor without parameters: " + e, e);
    }
  }

  /** A platform with its folder. Confined to the test's thread. */
  private static final class Running {

    private final Path folder;
    private @Nullable TestPlatform platform;

    Running(Path folder) {
      this.folder = folder;
    }

    void end() {
      try {
        if (platform != null) {
          platform.close();
        }
      } finally {
        delete(folder);
      }
    }

    private static void delete(Path folder) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("the folder of the test could not be deleted", e);
      }
    }
  }

  /** Says what a platform is made of. Confined to one thread. */
  public static final class Builder {

    private final List<Supplier<? extends Lifecycle>> modules = new ArrayList<>();
    private final Map<String, String> settings = new LinkedHashMap<>();
    private Optional<Path> modulesFolder = Optional.empty();

    private Builder() {}

    /** Adds a module; each start makes a new instance. */
    public Builder module(Supplier<? extends Lifecycle> instances) {
      modules.add(instances);
      return this;
    }

    /** Adds the modules of a folder, as they are shipped: each in a layer and a loader of its own. */
    public Builder modulesFolder(Path folder) {
      modulesFolder = Optional.of(folder);
      return this;
    }

    /** Sets a key of the configuration, such as {@code modules.greeter.name} or {@code stop.drain}. */
    public Builder setting(String key, String value) {
      settings.put(key, value);
      return this;
    }

    /** Returns the extension. */
    public SlipwayExtension build() {
      return new SlipwayExtension(recipe());
    }

    private Recipe recipe() {
      return new Recipe(modules, modulesFolder, settings);
    }
  }
}
