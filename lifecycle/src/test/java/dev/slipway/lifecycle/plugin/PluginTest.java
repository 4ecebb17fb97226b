package dev.slipway.lifecycle.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Lifecycle;
import dev.slipway.lifecycle.Await;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginTest {

  @TempDir
  private static Path shelf;

  @TempDir
  private Path root;

  private static Path alpha;
  private static Path contract;

  @BeforeAll
  static void build() throws IOException {
    alpha = ModuleJar.feature("alpha", "", "public static final class Late {}").pack(shelf.resolve("alpha.jar"));
    contract = ModuleJar.of("module shared { exports shared; }")
        .with("shared.Greeter", "package shared; public interface Greeter {}")
        .pack(shelf.resolve("shared.jar"));
  }

  private Path modules() {
    return root.resolve("modules");
  }

  private Path copies() {
    return root.resolve("copies");
  }

  private Plugin load(ModuleLayer parent) throws PluginProblem {
    return Plugin.load(PluginFolder.scan(modules()).getFirst(), parent, copies());
  }

  private Plugin load() throws PluginProblem {
    return load(ModuleLayer.boot());
  }

  /** Returns what is said of the only module, which cannot be loaded; one line, the same at a look, and no copies are left. */
  private String refusal() {
    String message = assertThrows(PluginProblem.class, this::load).getMessage();
    String look = assertThrows(PluginProblem.class, () -> Plugin.look(PluginFolder.scan(modules()).getFirst(), ModuleLayer.boot()))
        .getMessage();
    assertEquals(message.replace(copies().toString(), modules().resolve("m").toString()), look);
    assertFalse(message.contains("\n"), message);
    assertFalse(Files.exists(copies()), "copies were left");
    String begin = "module " + modules().resolve("m") + " ";
    assertTrue(message.startsWith(begin), message);
    return message.substring(begin.length());
  }

  private Path install(Path jar) {
    return ModuleJar.copy(jar, modules().resolve("m"));
  }

  @Test
  void load_givesTheProviderInALayerAndLoaderOfItsOwn() throws Exception {
    Path jar = install(alpha);
    Plugin plugin = load();
    Module module = plugin.lifecycle().getClass().getModule();

    assertEquals("alpha", plugin.lifecycle().name());
    assertEquals("alpha", module.getName());
    assertEquals(List.of(ModuleLayer.boot()), module.getLayer().parents());
    assertNotSame(Lifecycle.class.getClassLoader(), module.getClassLoader());
    assertEquals(jar.getParent(), plugin.source());
    assertEquals(copies(), plugin.copies());
  }

  @Test
  void load_takesASingleJarAsAFolderOfOne() throws Exception {
    Path jar = ModuleJar.copy(alpha, modules());

    Plugin plugin = load();
    assertEquals("alpha", plugin.lifecycle().name());
    assertEquals(jar, plugin.source());
  }

  @Test
  void load_readsPrivateCopiesSoThatTheOriginalCanBeReplaced() throws Exception {
    Path jar = install(alpha);
    Plugin plugin = load();
    Files.writeString(jar, "something else");

    Class<?> late = Class.forName("alpha.AlphaModule$Late", true, plugin.lifecycle().getClass().getClassLoader());
    assertSame(plugin.lifecycle().getClass().getModule(), late.getModule());
    try (var files = Files.list(copies())) {
      assertEquals(List.of(copies().resolve("alpha.jar")), files.toList());
    }
    Plugin.delete(plugin.copies());
    assertFalse(Files.exists(copies()));
  }

  @Test
  void load_ofTheSameFolderTwiceGivesTwoLoaders() throws Exception {
    install(alpha);
    Plugin first = load();
    Plugin second = Plugin.load(PluginFolder.scan(modules()).getFirst(), ModuleLayer.boot(), root.resolve("copies-2"));

    assertNotSame(first.lifecycle().getClass(), second.lifecycle().getClass());
  }

  @Test
  void twoModules_mayCarryTwoVersionsOfOneLibrary() throws Exception {
    for (String version : List.of("1", "2")) {
      Path folder = modules().resolve("m" + version);
      Path library = ModuleJar.of("module lib { exports lib; }")
          .with("lib.Lib", "package lib; public interface Lib { static String version() { return \"" + version + "\"; } }")
          .pack(folder.resolve("lib.jar"));
      ModuleJar.feature("user", "requires lib;", "public String toString() { return lib.Lib.version(); }")
          .against(library)
          .pack(folder.resolve("user.jar"));
    }
    List<String> versions = new ArrayList<>();
    for (PluginFolder folder : PluginFolder.scan(modules())) {
      Path copies = root.resolve("copies-" + folder.source().getFileName());
      versions.add(Plugin.load(folder, ModuleLayer.boot(), copies).lifecycle().toString());
    }
    assertEquals(List.of("1", "2"), versions);
  }

  private List<PluginFolder> twoOfOneContract() throws Exception {
    for (String name : List.of("one", "two")) {
      ModuleJar.copy(contract, modules().resolve(name + "/contract"));
      ModuleJar.feature(name, "requires shared;", "public final shared.Greeter greeter = new shared.Greeter() {};")
          .against(contract)
          .pack(modules().resolve(name + "/" + name + ".jar"));
    }
    return PluginFolder.scan(modules());
  }

  @Test
  void aLook_isTakenWhereTheJarsLie_andWritesNothing() throws Exception {
    List<PluginFolder> folders = twoOfOneContract();
    ModuleLayer contracts = Plugin.lookAtContracts(folders, ModuleLayer.boot());
    List<String> names = new ArrayList<>();
    for (PluginFolder folder : folders) {
      Lifecycle module = Plugin.look(folder, contracts);
      assertSame(contracts, module.getClass().getField("greeter").getType().getModule().getLayer());
      names.add(module.name());
    }
    assertEquals(List.of("one", "two"), names);
    try (var files = Files.list(root)) {
      assertEquals(List.of(modules()), files.toList());
    }
  }

  @Test
  void twoVersionsOfAModule_areRefused() throws Exception {
    Path jar = install(alpha);
    Files.copy(jar, jar.resolveSibling("older.jar"));

    String refusal = refusal();
    assertTrue(refusal.startsWith("cannot be resolved: Two versions of module alpha found in "), refusal);
  }

  @Test
  void noProvider_isToldWithTheRemedy() throws Exception {
    ModuleJar.of("module none {}").with("none.None", "package none; class None {}").pack(modules().resolve("m/none.jar"));

    assertEquals(
        "has no provider of dev.slipway.api.Lifecycle: its module-info must say 'provides dev.slipway.api.Lifecycle with …'"
            + " exactly once",
        refusal());
  }

  @Test
  void twoProviders_areToldWithTheRemedy() throws Exception {
    ModuleJar.of("module two { requires dev.slipway.api; provides dev.slipway.api.Lifecycle with two.One, two.Two; }")
        .provider("two", "One", "")
        .provider("two", "Two", "")
        .pack(modules().resolve("m/two.jar"));

    assertTrue(refusal().startsWith("has 2 providers of dev.slipway.api.Lifecycle: "));
  }

  @Test
  void anUnreadableJar_isNamed() throws Exception {
    Path jar = install(alpha);
    byte[] garbage = new byte[5_000];
    new Random(1).nextBytes(garbage);
    Files.write(jar, garbage);

    assertTrue(refusal().startsWith("cannot be read as a module: "));
  }

  @Test
  void anEmptyOrCutJar_isNamed() throws Exception {
    Path jar = install(alpha);
    byte[] whole = Files.readAllBytes(jar);
    for (int length : new int[] {0, 1, 100, whole.length / 2, whole.length - 1}) {
      Files.write(jar, Arrays.copyOf(whole, length));
      assertTrue(refusal().startsWith("cannot be read as a module: "), () -> "cut to " + length);
    }
  }

  @Test
  void randomDamage_isRefusedInOneLineOrHarmless() throws Exception {
    Path jar = install(alpha);
    byte[] whole = Files.readAllBytes(jar);
    Random random = new Random(3);
    int refused = 0;
    for (int round = 0; round < 80; round++) {
      byte[] damaged = whole.clone();
      for (int hit = 0; hit < 4; hit++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      Files.write(jar, damaged);
      try {
        load();
        Plugin.delete(copies());
      } catch (PluginProblem problem) {
        refused++;
        assertTrue(problem.getMessage().startsWith("module " + modules().resolve("m")), problem::getMessage);
        assertFalse(problem.getMessage().contains("\n"), problem::getMessage);
        assertFalse(Files.exists(copies()));
      }
    }
    assertTrue(refused > 10, "only " + refused + " were damaged enough");
  }

  @Test
  void aClassOfANewerJava_isToldAsThat() throws Exception {
    Path jar = install(alpha);
    ModuleJar.change(jar, "alpha/AlphaModule.class", ModuleJar::newer);

    int java = Runtime.version().feature();
    assertTrue(refusal().startsWith("was compiled for a newer Java than this one (" + java + "): alpha/AlphaModule"));
  }

  @Test
  void aDescriptorOfANewerJava_isToldAsThat() throws Exception {
    Path jar = install(alpha);
    ModuleJar.change(jar, "module-info.class", ModuleJar::newer);

    int java = Runtime.version().feature();
    String refusal = refusal();
    assertTrue(refusal.startsWith("was compiled for a newer Java than this one (" + java + "): "), refusal);
  }

  @Test
  void aPackageOfThePlatform_isRefusedNamingBothModules() throws Exception {
    ModuleJar.of("module thief {}")
        .with("dev.slipway.lifecycle.plugin.Plugin", "package dev.slipway.lifecycle.plugin; class Plugin {}")
        .pack(modules().resolve("m/thief.jar"));

    assertEquals(
        "contains package dev.slipway.lifecycle.plugin (in thief), which the platform already has (in dev.slipway.lifecycle):"
            + " leave that jar out",
        refusal());
  }

  @Test
  void aPackageOfASharedContract_isRefusedInAModule() throws Exception {
    ModuleJar.copy(contract, modules().resolve("a"));
    ModuleJar.copy(contract, modules().resolve("a/contract"));
    ModuleLayer contracts = Plugin.contracts(PluginFolder.scan(modules()), ModuleLayer.boot(), root.resolve("contracts"));
    String message = assertThrows(PluginProblem.class, () -> load(contracts)).getMessage();

    assertEquals(
        "module " + modules().resolve("a")
            + " contains package shared (in shared), which the platform already has (in shared): leave that jar out",
        message);
  }

  @Test
  void aMissingModule_isNamed() throws Exception {
    ModuleJar.feature("user", "requires shared;", "").against(contract).pack(modules().resolve("m/user.jar"));

    assertEquals("cannot be resolved: Module shared not found, required by user", refusal());
  }

  @Test
  void aProviderWhoseConstructorThrows_isToldWithTheReason() throws Exception {
    ModuleJar.feature("angry", "", "public AngryModule() { throw new IllegalStateException(\"no\\nway\"); }")
        .pack(modules().resolve("m/angry.jar"));

    assertEquals("cannot be loaded: no way", refusal());
  }

  @Test
  void aJarWithoutADescriptor_hasNoProvider() throws Exception {
    Path jar = install(alpha);
    ModuleJar.change(jar, "module-info.class", bytes -> "not a class".getBytes(StandardCharsets.UTF_8));

    assertTrue(refusal().startsWith("cannot be read as a module: "));
  }

  @Test
  void aContract_isOneTypeForAllModules() throws Exception {
    List<PluginFolder> folders = twoOfOneContract();
    ModuleLayer contracts = Plugin.contracts(folders, ModuleLayer.boot(), root.resolve("contracts"));
    List<Class<?>> types = new ArrayList<>();
    for (PluginFolder folder : folders) {
      Lifecycle module = Plugin.load(folder, contracts, root.resolve("copies-" + folder.source().getFileName())).lifecycle();
      types.add(module.getClass().getField("greeter").getType());
    }
    assertSame(types.getFirst(), types.getLast());
    assertSame(contracts, types.getFirst().getModule().getLayer());
  }

  @Test
  void withoutContracts_theParentLayerStays() throws Exception {
    install(alpha);

    assertSame(
        ModuleLayer.boot(), Plugin.contracts(PluginFolder.scan(modules()), ModuleLayer.boot(), root.resolve("contracts")));
  }

  @Test
  void aBrokenContractJar_isNamedAndNoOther() throws Exception {
    for (String name : List.of("a", "b", "c")) {
      install(alpha);
      Path copy = ModuleJar.copy(contract, modules().resolve("m/contract"));
      Files.move(copy, copy.resolveSibling(name + ".jar"));
      Files.delete(modules().resolve("m/alpha.jar"));
    }
    Path broken = modules().resolve("m/contract/b.jar");
    Files.writeString(broken, "garbage");
    install(alpha);
    List<PluginFolder> folders = PluginFolder.scan(modules());
    String message =
        assertThrows(PluginProblem.class, () -> Plugin.contracts(folders, ModuleLayer.boot(), root.resolve("contracts")))
            .getMessage();

    assertTrue(message.startsWith("module " + broken + " cannot be read as a module: "), message);
  }

  @Test
  void twoContractsOfOneNameButNotTheSame_areRefusedNamingBoth() throws Exception {
    Path one = ModuleJar.copy(contract, modules().resolve("a/contract"));
    Path two = ModuleJar.of("module shared { exports shared; }")
        .with("shared.Greeter", "package shared; public interface Greeter { default String greet() { return \"other\"; } }")
        .pack(modules().resolve("b/contract").resolve(one.getFileName()));
    for (String name : List.of("a", "b")) {
      ModuleJar.copy(alpha, modules().resolve(name));
    }
    List<PluginFolder> folders = PluginFolder.scan(modules());

    String message =
        assertThrows(PluginProblem.class, () -> Plugin.contracts(folders, ModuleLayer.boot(), root.resolve("contracts")))
            .getMessage();

    assertEquals("module " + two + " is another file than " + one
        + ": modules that share a contract must bring the same jar, or jars of different names", message);
  }

  @Test
  void aDroppedModule_isCollected() throws Exception {
    install(alpha);
    WeakReference<ClassLoader> loader = new WeakReference<>(load().lifecycle().getClass().getClassLoader());

    Await.untilCollected("the loader is collected", () -> loader.refersTo(null));
  }

  @Test
  void fiftyLoadsAndDrops_leaveNoLoader() throws Exception {
    install(alpha);
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    for (int cycle = 0; cycle < 50; cycle++) {
      Plugin plugin = load();
      assertEquals("alpha", plugin.lifecycle().name());
      loaders.add(new WeakReference<>(plugin.lifecycle().getClass().getClassLoader()));
      Plugin.delete(plugin.copies());
    }
    assertEquals(50, loaders.stream().distinct().count());
    Await.untilCollected("all loaders are collected", () -> loaders.stream().allMatch(loader -> loader.refersTo(null)));
  }
}
