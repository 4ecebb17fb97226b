package dev.slipway.lifecycle.ledger;

import dev.slipway.lifecycle.ledger.Holding.Kind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Everything that one module holds, in the order in which it was acquired.
 *
 * <p>Thread-safe: guarded by its own lock, under which no foreign code runs.
 */
public final class Ledger {

  private final String module;
  private final Object lock = new Object();
  private final Set<Holding> open = new LinkedHashSet<>();
  private boolean sealed;

  /** An empty ledger of the module of that name. */
  public Ledger(String module) {
    this.module = module;
  }

  /** Returns the name of the module. */
  public String module() {
    return module;
  }

  /**
   * Records that the module holds something, with the place in its code that is asking now.
   *
   * @throws IllegalStateException when the ledger is sealed
   */
  public Holding record(Kind kind, String label, Runnable release) {
    Holding holding = new Holding(this, kind, label, Site.ofCaller(), release);
    synchronized (lock) {
      if (sealed) {
        throw new IllegalStateException("module '" + module + "' is closing and cannot acquire " + holding);
      }
      open.add(holding);
    }
    return holding;
  }

  /** Ends acquisition for good. */
  public void seal() {
    synchronized (lock) {
      sealed = true;
    }
  }

  /** Returns whether acquisition has ended. */
  public boolean isSealed() {
    synchronized (lock) {
      return sealed;
    }
  }

  /** Returns what is held now, first acquired first. */
  public List<Holding> open() {
    synchronized (lock) {
      return new ArrayList<>(open);
    }
  }

  /** Returns what is held now of that kind, last acquired first. */
  public List<Holding> newestFirst(Kind kind) {
    return open().reversed().stream().filter(holding -> holding.kind() == kind).toList();
  }

  void strike(Holding holding) {
    synchronized (lock) {
      open.remove(holding);
    }
  }
}
