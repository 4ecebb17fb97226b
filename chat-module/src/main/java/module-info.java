/**
 * The chat feature: rooms over WebSocket with durable, numbered history.
 *
 * <p>Enter at {@code ChatModule}, the table of contents; {@code Room} is the heart, the package {@code protocol} what
 * {@code docs/chat-protocol.md} describes. Nothing is exported: the host finds the feature by its provider.
 *
 * @provides dev.slipway.api.Lifecycle the feature
 */
module dev.slipway.chat {
  requires dev.slipway.api;
  requires dev.slipway.chat.contract;
  requires java.sql;
  requires org.xerial.sqlitejdbc;
  requires static org.jspecify;

  provides dev.slipway.api.Lifecycle with
      dev.slipway.chat.ChatModule;
}
