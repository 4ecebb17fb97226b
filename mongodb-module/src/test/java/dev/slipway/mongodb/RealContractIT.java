package dev.slipway.mongodb;

import dev.slipway.chat.contract.test.ConcurrentChatLogContract;
import dev.slipway.chat.contract.test.OpenLog;
import java.time.Clock;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract of every store, kept on a real MongoDB. */
class RealContractIT extends ConcurrentChatLogContract {

  private static RealMongo mongo;

  private final String database = "test-" + UUID.randomUUID();

  @BeforeAll
  static void start() {
    mongo = RealMongo.start();
  }

  @AfterAll
  static void stop() {
    if (mongo != null) {
      mongo.close();
    }
  }

  @Override
  protected OpenLog open(Clock clock) {
    Node node = new Node(mongo.uri(), database, clock);
    return new OpenLog(node.log, node);
  }
}
