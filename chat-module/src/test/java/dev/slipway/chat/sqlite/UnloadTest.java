package dev.slipway.chat.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.slipway.api.Deadline;
import dev.slipway.chat.contract.ChatLog;
import dev.slipway.testkit.Await;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store in a class loader of its own, as the host loads features: used, closed, and gone with its driver and library. */
class UnloadTest {

  private static final int ROUNDS = 5;

  @TempDir
  private Path folder;

  @Test
  void storeThatWasClosed_isUnloadedWithItsDriverAndLibrary() throws Exception {
    long before = libraries();
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    for (int i = 1; i <= ROUNDS; i++) {
      loaders.add(round(i));
    }
    Await.until("all loaders are gone", Deadline.after(Duration.ofSeconds(30)), () -> {
      System.gc();
      return loaders.stream().allMatch(loader -> loader.refersTo(null));
    });
    Await.until("all libraries are unmapped", Deadline.after(Duration.ofSeconds(30)), () -> {
      System.gc();
      return libraries() == before;
    });
  }

  private WeakReference<ClassLoader> round(int round) throws Exception {
    ModuleLayer layer = layer();
    Class<?> type = layer.findLoader("dev.slipway.chat").loadClass(SqliteLog.class.getName());
    assertEquals(false, type == SqliteLog.class);
    Class<?> options = type.getClassLoader().loadClass(StoreOptions.class.getName());
    Class<?> listener = type.getClassLoader().loadClass(CommitListener.class.getName());
    try (AutoCloseable log = (AutoCloseable) type.getMethod("open", Path.class, options, Clock.class, ThreadFactory.class, listener)
        .invoke(null, folder, options.getField("DEFAULT").get(null), Clock.systemUTC(), Thread.ofPlatform().factory(),
            listener.getField("NONE").get(null))) {
      ChatLog chat = (ChatLog) log;
      chat.append("lobby", List.of(new dev.slipway.chat.contract.Draft("ann", "m" + round, "text", Instant.now())));
      assertEquals(round, chat.span("lobby").head());
      chat.check();
    }
    return new WeakReference<>(type.getClassLoader());
  }

  /** The module and its driver once more, beside those of this test. */
  @SuppressWarnings("restricted") // what the host does for the layers of features
  private static ModuleLayer layer() {
    Path[] places = Stream.of("dev.slipway.chat", "org.xerial.sqlitejdbc")
        .map(name -> Path.of(ModuleLayer.boot().configuration().findModule(name).orElseThrow().reference().location().orElseThrow()))
        .toArray(Path[]::new);
    ModuleLayer boot = ModuleLayer.boot();
    var configuration = boot.configuration().resolve(
        java.lang.module.ModuleFinder.of(places), java.lang.module.ModuleFinder.of(), List.of("dev.slipway.chat"));
    ModuleLayer.Controller controller = ModuleLayer.defineModulesWithOneLoader(
        configuration, List.of(boot), ClassLoader.getPlatformClassLoader());
    Module chat = controller.layer().findModule("dev.slipway.chat").orElseThrow();
    controller.addExports(chat, SqliteLog.class.getPackageName(), UnloadTest.class.getModule());
    controller.layer().modules().forEach(controller::enableNativeAccess);
    return controller.layer();
  }

  private static long libraries() throws IOException {
    try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
      Pattern library = Pattern.compile(".*/sqlite-[0-9a-f-]+\\.so.*");
      return maps.filter(library.asMatchPredicate()).map(line -> line.replaceAll(".*/sqlite-([0-9a-f-]+)\\.so.*", "$1")).distinct().count();
    }
  }
}
