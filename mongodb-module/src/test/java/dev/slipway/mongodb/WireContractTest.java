package dev.slipway.mongodb;

import dev.slipway.chat.contract.test.ConcurrentChatLogContract;
import dev.slipway.chat.contract.test.OpenLog;
import java.time.Clock;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;

/** The contract of every store, kept on a server that speaks the protocol. */
class WireContractTest extends ConcurrentChatLogContract {

  private static final WireServer SERVER = new WireServer();

  private final String database = "test-" + UUID.randomUUID();

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  @Override
  protected OpenLog open(Clock clock) {
    Node node = new Node(SERVER.uri(), database, clock);
    return new OpenLog(node.log, node);
  }
}
