package dev.slipway.lifecycle.service;

import dev.slipway.api.Lease;
import dev.slipway.api.Services;
import dev.slipway.lifecycle.event.Mailbox;
import dev.slipway.lifecycle.ledger.Holding;
import dev.slipway.lifecycle.ledger.ModuleScope;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Who provides which contract. Thread-safe: guarded by its own lock, under which no foreign code runs. */
public final class ServiceRegistry {

  private static final int WATCH_QUEUE = 64;

  private final Map<String, String> picks;
  private final Object lock = new Object();
  private final Map<Class<?>, Provider<?>> providers = new HashMap<>();
  private final Map<Class<?>, Object> kernel = new HashMap<>();
  private final List<Watcher<?>> watchers = new CopyOnWriteArrayList<>();

  /** An empty registry; {@code picks} says which module counts for a contract that several provide. */
  public ServiceRegistry(Map<String, String> picks) {
    this.picks = Map.copyOf(picks);
  }

  /** Provides a service of the kernel itself, which everybody may require. */
  public <T> void kernel(Class<T> contract, T service) {
    synchronized (lock) {
      kernel.put(contract, service);
    }
  }

  /** Returns the registry as one module sees it, with the modules that it may require from. */
  public Services of(ModuleScope scope, Set<String> dependencies, ThreadFactory threads) {
    return new ModuleServices(scope, Set.copyOf(dependencies), threads);
  }

  /** Returns how many watches there are. */
  int watchers() {
    return watchers.size();
  }

  private <T> Lease provide(ModuleScope scope, Class<T> contract, T service) {
    if (!contract.isInterface()) {
      throw new IllegalArgumentException("a service contract must be an interface, " + contract.getName() + " is none");
    }
    String pick = picks.get(contract.getName());
    if (pick != null && !pick.equals(scope.name())) {
      return scope.ledger().record(Holding.Kind.SERVICE, contract.getName() + " (not picked)", () -> {});
    }
    Provider<T> provider = new Provider<>(contract, scope, service);
    synchronized (lock) {
      Provider<?> other = providers.get(contract);
      if (other != null || kernel.containsKey(contract)) {
        throw new AmbiguousService(contract.getName(), other == null ? "the kernel" : other.module(), scope.name());
      }
      providers.put(contract, provider);
      tell(contract, provider);
    }
    return record(scope, Holding.Kind.SERVICE, contract.getName(), () -> {
      provider.end();
      synchronized (lock) {
        providers.remove(contract, provider);
        tell(contract, null);
      }
    });
  }

  /** Records what is there already, because it can be taken back as soon as the ledger shows it. */
  private static Holding record(ModuleScope scope, Holding.Kind kind, String label, Runnable release) {
    try {
      return scope.ledger().record(kind, label, release);
    } catch (IllegalStateException closing) {
      release.run();
      throw closing;
    }
  }

  private void tell(Class<?> contract, @Nullable Provider<?> provider) {
    for (Watcher<?> watcher : watchers) {
      if (watcher.contract == contract) {
        watcher.tell(provider);
      }
    }
  }

  private @Nullable Provider<?> provider(Class<?> contract) {
    synchronized (lock) {
      return providers.get(contract);
    }
  }

  private @Nullable Object ofKernel(Class<?> contract) {
    synchronized (lock) {
      return kernel.get(contract);
    }
  }

  private record Watcher<T>(Class<T> contract, Mailbox<Optional<T>> mailbox) {

    void tell(@Nullable Provider<?> provider) {
      mailbox.post(provider == null ? Optional.empty() : Optional.of(contract.cast(provider.proxy())));
    }
  }

  private final class ModuleServices implements Services {

    private final ModuleScope scope;
    private final Set<String> dependencies;
    private final ThreadFactory threads;

    ModuleServices(ModuleScope scope, Set<String> dependencies, ThreadFactory threads) {
      this.scope = scope;
      this.dependencies = dependencies;
      this.threads = threads;
    }

    @Override
    public <T> Lease provide(Class<T> contract, T service) {
      return ServiceRegistry.this.provide(scope, contract, service);
    }

    @Override
    public <T> T require(Class<T> contract) {
      Object own = ofKernel(contract);
      if (own != null) {
        return contract.cast(own);
      }
      Provider<?> provider = provider(contract);
      if (provider == null) {
        throw new IllegalStateException("module '" + scope.name() + "' requires " + contract.getName()
            + ", which nobody provides; its dependencies are " + dependencies);
      }
      if (!dependencies.contains(provider.module())) {
        throw new IllegalStateException("module '" + scope.name() + "' requires " + contract.getName() + " of module '"
            + provider.module() + "' without declaring it in dependencies()");
      }
      return contract.cast(provider.proxy());
    }

    @Override
    public <T> Lease watch(Class<T> contract, Consumer<Optional<T>> observer) {
      Mailbox<Optional<T>> mailbox = new Mailbox<>(WATCH_QUEUE, threads, found -> scope.run(() -> observer.accept(found)));
      Watcher<T> watcher = new Watcher<>(contract, mailbox);
      synchronized (lock) {
        Object own = kernel.get(contract);
        if (own == null) {
          watcher.tell(providers.get(contract));
        } else {
          mailbox.post(Optional.of(contract.cast(own)));
        }
        watchers.add(watcher);
      }
      return record(scope, Holding.Kind.SUBSCRIPTION, "service " + contract.getName(), () -> {
        watchers.remove(watcher);
        mailbox.close();
      });
    }
  }
}
