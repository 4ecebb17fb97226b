package dev.slipway.chat;

import dev.slipway.api.ModuleContext;
import dev.slipway.chat.ChatSettings.StoreChoice;
import dev.slipway.chat.contract.ChatLog;
import dev.slipway.chat.contract.LogFailure;
import dev.slipway.chat.sqlite.CommitListener;
import dev.slipway.chat.sqlite.SqliteLog;
import dev.slipway.chat.sqlite.StoreOptions;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Finds the store at the start: that of another module, or the module's own. Confined to the start. */
final class StoreDoor {

  private static final Logger LOG = System.getLogger(StoreDoor.class.getName());
  private static final Duration FIRST_WORD = Duration.ofSeconds(5);

  /** Opens the module's own store. */
  @FunctionalInterface
  interface Embedded {

    /** Returns the store, owned by the context. Blocks on the file system. */
    ChatLog open(ModuleContext context, ChatSettings settings) throws Exception;
  }

  private StoreDoor() {}

  /**
   * Makes {@code gate} lead to the store that the settings ask for; a store of another module is followed when it goes and comes.
   *
   * @throws IllegalStateException when another module shall provide the store and none does
   */
  static void open(ModuleContext context, ChatSettings settings, StoreGate gate, Embedded embedded) throws Exception {
    StoreChoice choice = settings.store();
    if (choice != StoreChoice.EMBEDDED && found(context, gate)) {
      LOG.log(Level.INFO, "chat: messages are kept in the store of another module");
      return;
    }
    if (choice == StoreChoice.SERVICE) {
      throw new IllegalStateException("modules.chat.store is 'service', and no module provides " + ChatLog.class.getName()
          + "; add the folder of one, such as mongodb, or set it to 'embedded' or 'auto'");
    }
    gate.use(embedded.open(context, settings));
  }

  /** Opens the database in the module's folder. */
  static ChatLog sqlite(ModuleContext context, ChatSettings settings) throws LogFailure, IOException {
    if (!settings.durable()) {
      LOG.log(Level.WARNING, "chat: modules.chat.durable is off: a power loss loses messages that were acknowledged");
    }
    StoreOptions options = new StoreOptions(settings.durable(), StoreOptions.DEFAULT.readers());
    return context.own("store", SqliteLog.open(
        context.data().resolve("log"), options, context.clock(), context.work().platform("store"), CommitListener.NONE));
  }

  /** Watches for a provider, and stops watching when there is none now. */
  private static boolean found(ModuleContext context, StoreGate gate) throws InterruptedException {
    CountDownLatch told = new CountDownLatch(1);
    boolean[] first = new boolean[1];
    var watch = context.services().watch(ChatLog.class, found -> {
      if (told.getCount() > 0) {
        first[0] = found.isPresent();
      }
      follow(gate, found, told.getCount() > 0);
      told.countDown();
    });
    if (told.await(FIRST_WORD.toNanos(), TimeUnit.NANOSECONDS) && first[0]) {
      return true;
    }
    watch.close();
    gate.use(null);
    return false;
  }

  private static void follow(StoreGate gate, Optional<ChatLog> found, boolean first) {
    gate.use(found.orElse(null));
    if (!first) {
      LOG.log(found.isPresent() ? Level.INFO : Level.WARNING,
          found.isPresent() ? "chat: the store is back" : "chat: the module that provides the store has stopped");
    }
  }
}
