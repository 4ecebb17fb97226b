package dev.slipway.lifecycle.service;

import dev.slipway.api.ServiceGone;
import dev.slipway.lifecycle.ledger.ModuleScope;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * One provided service and the proxy through which it is called. Thread-safe.
 *
 * <p>The proxy keeps nothing of the provider once it is gone, so that whoever still holds the proxy does not keep the
 * provider's class loader alive.
 */
final class Provider<T> implements InvocationHandler {

  private final Class<T> contract;
  private final String module;
  private volatile @Nullable Target target;

  Provider(Class<T> contract, ModuleScope scope, T service) {
    this.contract = contract;
    this.module = scope.name();
    this.target = new Target(scope, service);
  }

  private record Target(ModuleScope scope, Object service) {}

  String module() {
    return module;
  }

  T proxy() {
    return contract.cast(Proxy.newProxyInstance(contract.getClassLoader(), new Class<?>[] {contract}, this));
  }

  void end() {
    target = null;
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
    if (method.getDeclaringClass() == Object.class) {
      return switch (method.getName()) {
        case "equals" -> arguments != null && isProxyOfThis(arguments[0]);
        case "hashCode" -> System.identityHashCode(this);
        default -> contract.getSimpleName() + " of module '" + module + "'";
      };
    }
    Target now = target;
    if (now == null) {
      throw new ServiceGone(contract, module);
    }
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(now.scope().loader());
    try {
      return method.invoke(now.service(), arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private boolean isProxyOfThis(@Nullable Object other) {
    return other != null && Proxy.isProxyClass(other.getClass()) && Proxy.getInvocationHandler(other).equals(this);
  }
}
