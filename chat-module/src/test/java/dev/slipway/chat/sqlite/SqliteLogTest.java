package dev.slipway.chat.sqlite;

import dev.slipway.chat.contract.test.ConcurrentChatLogContract;
import dev.slipway.chat.contract.test.OpenLog;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.io.TempDir;

/** The contract of every store, kept by this one. */
class SqliteLogTest extends ConcurrentChatLogContract {

  @TempDir
  private Path folder;

  @Override
  protected OpenLog open(Clock clock) throws Exception {
    SqliteLog log = SqliteLog.open(folder.resolve("store"), StoreOptions.DEFAULT, clock,
        Thread.ofPlatform().daemon().name("store-", 1).factory(), CommitListener.NONE);
    return new OpenLog(log, log);
  }
}
