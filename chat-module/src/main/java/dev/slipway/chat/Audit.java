package dev.slipway.chat;

import dev.slipway.api.Principal;
import java.net.SocketAddress;

/** The platform's audit log, as {@link dev.slipway.api.ModuleContext#audit} describes it. Thread-safe. */
@FunctionalInterface
interface Audit {

  /** Writes a line. Blocks on the file system. */
  void record(Principal who, SocketAddress from, String what, String result);
}
