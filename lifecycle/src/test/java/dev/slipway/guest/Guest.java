package dev.slipway.guest;

import dev.slipway.lifecycle.ledger.Holding;
import dev.slipway.lifecycle.ledger.Holding.Kind;
import dev.slipway.lifecycle.ledger.Ledger;
import java.util.List;
import java.util.concurrent.Callable;

/** Code of somebody who uses the host, for tests that ask how the host sees him. */
public final class Guest {

  private Guest() {}

  /** Asks for something himself. */
  public static Holding asks(Ledger ledger) {
    return ledger.record(Kind.ROUTE, "/guest", () -> {});
  }

  /** Asks from a lambda that the JDK calls. */
  public static Holding asksFromAStream(Ledger ledger) {
    return List.of("/guest").stream().map(path -> ledger.record(Kind.ROUTE, path, () -> {})).toList().getFirst();
  }

  /** Calls something of the host that asks. */
  public static Holding asksThrough(Callable<Holding> host) throws Exception {
    return host.call();
  }
}
