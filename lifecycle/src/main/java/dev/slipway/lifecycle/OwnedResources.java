package dev.slipway.lifecycle;

import dev.slipway.api.Graceful;
import dev.slipway.lifecycle.ledger.Holding;
import dev.slipway.lifecycle.ledger.Ledger;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The resources that a module asked the host to own, last in first out. Thread-safe. */
final class OwnedResources {

  private final Ledger ledger;
  private final Deque<Owned> resources = new ArrayDeque<>();

  OwnedResources(Ledger ledger) {
    this.ledger = ledger;
  }

  /**
   * One owned resource.
   *
   * @param holding its entry in the ledger
   * @param resource the resource
   */
  record Owned(Holding holding, AutoCloseable resource) {

    String label() {
      return holding.label();
    }

    void close() throws Exception {
      holding.close();
      resource.close();
    }
  }

  /** Records a resource; when the ledger is sealed the resource is closed and the refusal thrown. */
  <R extends AutoCloseable> R add(String label, R resource) {
    try {
      Holding holding = ledger.record(Holding.Kind.OWNED, label, () -> {});
      synchronized (resources) {
        resources.push(new Owned(holding, resource));
      }
      return resource;
    } catch (IllegalStateException refused) {
      try {
        resource.close();
      } catch (Exception e) {
        refused.addSuppressed(e);
      }
      throw refused;
    }
  }

  /** Returns the resources that can finish their work, last acquired first. */
  List<Graceful> graceful() {
    synchronized (resources) {
      return resources.stream().map(Owned::resource).filter(Graceful.class::isInstance).map(Graceful.class::cast).toList();
    }
  }

  /** Takes all resources out, last acquired first. */
  List<Owned> takeAll() {
    synchronized (resources) {
      List<Owned> all = List.copyOf(resources);
      resources.clear();
      return all;
    }
  }
}
