/**
 * The test that every store of chat messages has to pass.
 *
 * <p>Enter at {@link dev.slipway.chat.contract.test.ChatLogContract}: a store's own test extends it.
 */
module dev.slipway.chat.contract.test {
  requires transitive dev.slipway.chat.contract;
  requires transitive org.junit.jupiter.api;
  requires static org.jspecify;

  exports dev.slipway.chat.contract.test;
}
