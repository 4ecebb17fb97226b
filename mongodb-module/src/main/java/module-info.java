/**
 * The MongoDB feature: keeps the messages of the chat in MongoDB.
 *
 * <p>Enter at {@code MongodbModule}, the table of contents; {@code MongoChatLog} says how numbers stay gapless without
 * transactions. Nothing is exported: the chat finds the feature by the service that it provides.
 */
@SuppressWarnings("requires-automatic") // the driver has no descriptors; it lives in this feature's layer and is never linked
module dev.slipway.mongodb {
  requires dev.slipway.api;
  requires dev.slipway.chat.contract;
  requires java.logging;
  requires java.naming; // names of hosts and SRV records; the driver cannot ask for it by itself
  requires java.security.sasl; // its log-in, for the same reason
  requires org.mongodb.bson;
  requires org.mongodb.driver.core;
  requires org.mongodb.driver.sync.client;
  requires static org.jspecify;

  provides dev.slipway.api.Lifecycle with
      dev.slipway.mongodb.MongodbModule;
}
