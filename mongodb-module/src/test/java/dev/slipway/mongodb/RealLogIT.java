package dev.slipway.mongodb;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The log on a real MongoDB: a replica set of one, where majority and journal mean something. */
class RealLogIT extends LogBehaviour {

  private static RealMongo mongo;

  @BeforeAll
  static void begin() {
    mongo = RealMongo.start();
  }

  @AfterAll
  static void end() {
    if (mongo != null) {
      mongo.close();
    }
  }

  @Override
  String uri() {
    return mongo.uri();
  }
}
