package dev.slipway.relay.rtsp;

import dev.slipway.api.Lifecycle;
import dev.slipway.api.ModuleContext;
import dev.slipway.api.Setting;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** A module that is an RTSP server and nothing else, under the name of the relay. */
final class RtspHouse implements Lifecycle {

  private final RelayNames names;
  private final AtomicReference<RtspServer> server;

  RtspHouse(RelayNames names, AtomicReference<RtspServer> server) {
    this.names = names;
    this.server = server;
  }

  @Override
  public String name() {
    return "relay";
  }

  @Override
  public List<Setting<?>> settings() {
    return RtspSettings.ALL;
  }

  @Override
  public void start(ModuleContext context) {
    server.set(RtspServer.start(context, names));
  }
}
