package dev.slipway.mongodb;

import org.junit.jupiter.api.AfterAll;

/** The log on a server that speaks the protocol. */
class WireLogTest extends LogBehaviour {

  private static final WireServer SERVER = new WireServer();

  @AfterAll
  static void end() {
    SERVER.close();
  }

  @Override
  String uri() {
    return SERVER.uri();
  }
}
