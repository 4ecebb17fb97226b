package dev.slipway.lifecycle;

import dev.slipway.api.Lifecycle;
import dev.slipway.api.ModuleContext;
import dev.slipway.api.ModuleStatus;
import dev.slipway.api.Statistic;
import dev.slipway.lifecycle.ledger.ModuleScope;
import dev.slipway.lifecycle.ledger.Part;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** A module that is hosted without a web, without work and without a context. Thread-safe. */
final class FakeHosted implements HostedModule {

  private final Lifecycle lifecycle;
  private final ModuleScope scope;
  private final OwnedResources owned;
  private final ModuleContext context;
  private final ThreadGroup group;
  final List<Part> parts = new CopyOnWriteArrayList<>();
  volatile Runnable onPublish = () -> {};
  volatile Runnable onGone = () -> {};
  volatile Supplier<List<Statistic>> statistics = List::of;
  volatile List<String> stacks = List.of();

  FakeHosted(Lifecycle lifecycle) {
    this.lifecycle = lifecycle;
    this.scope = new ModuleScope(lifecycle.name(), FakeHosted.class.getClassLoader(), cause -> {});
    this.owned = new OwnedResources(scope.ledger());
    this.group = new ThreadGroup(lifecycle.name());
    this.context = (ModuleContext) Proxy.newProxyInstance(
        FakeHosted.class.getClassLoader(), new Class<?>[] {ModuleContext.class}, (proxy, method, arguments) -> {
          throw new UnsupportedOperationException(method.getName());
        });
  }

  @Override
  public ModuleScope scope() {
    return scope;
  }

  @Override
  public Lifecycle lifecycle() {
    return lifecycle;
  }

  @Override
  public ModuleContext context() {
    return context;
  }

  @Override
  public List<Part> parts() {
    return parts;
  }

  @Override
  public ThreadGroup group() {
    return group;
  }

  @Override
  public OwnedResources owned() {
    return owned;
  }

  @Override
  public void publish() {
    onPublish.run();
  }

  @Override
  public ModuleStatus.Resources resources() {
    return ModuleStatus.Resources.NONE;
  }

  @Override
  public List<Statistic> statistics() {
    return statistics.get();
  }

  @Override
  public List<String> stacks() {
    return stacks;
  }

  @Override
  public void gone() {
    onGone.run();
  }
}
