/**
 * The ticks feature: a source of market-like ticks, numbered without gaps and sent to every subscriber over WebSocket.
 *
 * <p>Enter at {@code TicksModule}, the table of contents; {@code TickStream} is the heart, {@code Messages} the protocol that
 * {@code docs/ticks-protocol.md} describes. Nothing is exported: the host finds the feature by its provider.
 *
 * @provides dev.slipway.api.Lifecycle the feature
 */
@SuppressWarnings("requires-automatic") // gRPC is not made of explicit modules; its jars lie beside this one, in a layer of their own
module dev.slipway.ticks {
  requires dev.slipway.api;
  requires io.grpc;
  requires io.grpc.okhttp;
  requires static org.jspecify;

  provides dev.slipway.api.Lifecycle with
      dev.slipway.ticks.TicksModule;
}
