/**
 * The chat feature: rooms over WebSocket with durable, numbered history.
 *
 * <p>Enter at {@code ChatModule}, the table of contents. Nothing is exported: the host finds the feature by its provider.
 */
module dev.slipway.chat {
  requires dev.slipway.api;
  requires dev.slipway.chat.contract;
  requires static org.jspecify;
}
