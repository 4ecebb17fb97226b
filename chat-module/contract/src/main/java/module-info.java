/**
 * The contract between the chat and whatever keeps its messages.
 *
 * <p>Enter at {@code ChatLog}. The jar lies in {@code modules/chat/contract/} and in {@code modules/<store>/contract/}, so that
 * the chat and a module that brings another store know the same types.
 */
module dev.slipway.chat.contract {
  requires static transitive org.jspecify;

  exports dev.slipway.chat.contract;
}
