package dev.slipway.lifecycle.web;

import dev.slipway.lifecycle.observe.HostLoader;
import io.helidon.common.LazyValue;
import io.helidon.common.config.ConfigFactory__ServiceDescriptor;
import io.helidon.common.mapper.DefaultMapperProvider__ServiceDescriptor;
import io.helidon.common.mapper.MapperManager;
import io.helidon.common.mapper.MappersFactory__ServiceDescriptor;
import io.helidon.common.mapper.MappersImpl__ServiceDescriptor;
import io.helidon.common.types.TypeName;
import io.helidon.service.registry.GlobalServiceRegistry;
import io.helidon.service.registry.Lookup;
import io.helidon.service.registry.RegistryMetrics;
import io.helidon.service.registry.ServiceInfo;
import io.helidon.service.registry.ServiceInstance;
import io.helidon.service.registry.ServiceRegistry;
import io.helidon.service.registry.ServiceRegistryConfig;
import io.helidon.service.registry.ServiceRegistryManager;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The global registry of services of Helidon, as far as the server needs it for each request: it knows mappers that nobody uses. Whoever
 * maps, or asks for more, gets it from a whole registry, which is made then, out of two hundred classes. Thread-safe.
 *
 * <p>That is made with the host's loader: otherwise whoever asks first would make it with his context class loader, which in a request
 * is a module's, and would then be kept for ever.
 */
@SuppressWarnings({"removal", "TypeParameterUnusedInFormals"}) // it asks for mappers by a type that it will give up; its interface is so
final class LeanRegistry implements ServiceRegistry {

  private final LazyValue<ServiceRegistry> whole = LazyValue.create(() -> HostLoader.call(LeanRegistry::make));
  private final MapperManager mappers = new LazyMappers(() -> whole.get().get(MapperManager.class));

  private LeanRegistry() {}

  /** Makes it the one of this process, unless the program that embeds the platform has one. */
  static void install() {
    GlobalServiceRegistry.registry(LeanRegistry::new);
  }

  /** To look through every jar for more than these takes a tenth of a start. */
  private static ServiceRegistry make() {
    return ServiceRegistryManager.create(ServiceRegistryConfig.builder()
        .discoverServices(false)
        .discoverServicesFromServiceLoader(false)
        .addServiceDescriptor(ConfigFactory__ServiceDescriptor.INSTANCE)
        .addServiceDescriptor(DefaultMapperProvider__ServiceDescriptor.INSTANCE)
        .addServiceDescriptor(MappersFactory__ServiceDescriptor.INSTANCE)
        .addServiceDescriptor(MappersImpl__ServiceDescriptor.INSTANCE)
        .build()).registry();
  }

  @Override
  public <T> T get(Class<T> contract) {
    return contract == MapperManager.class ? contract.cast(mappers) : whole.get().get(contract);
  }

  @Override
  public <T> T get(TypeName contract) {
    return whole.get().get(contract);
  }

  @Override
  public <T> Optional<T> first(TypeName contract) {
    return whole.get().first(contract);
  }

  @Override
  public <T> List<T> all(TypeName contract) {
    return whole.get().all(contract);
  }

  @Override
  public <T> Supplier<T> supply(TypeName contract) {
    return whole.get().supply(contract);
  }

  @Override
  public <T> Supplier<Optional<T>> supplyFirst(TypeName contract) {
    return whole.get().supplyFirst(contract);
  }

  @Override
  public <T> Supplier<List<T>> supplyAll(TypeName contract) {
    return whole.get().supplyAll(contract);
  }

  @Override
  public <T> Optional<T> get(ServiceInfo serviceInfo) {
    return whole.get().get(serviceInfo);
  }

  @Override
  public List<ServiceInfo> allServices(TypeName contract) {
    return whole.get().allServices(contract);
  }

  @Override
  public <T> T get(Lookup lookup) {
    return whole.get().get(lookup);
  }

  @Override
  public <T> Optional<T> first(Lookup lookup) {
    return whole.get().first(lookup);
  }

  @Override
  public <T> List<T> all(Lookup lookup) {
    return whole.get().all(lookup);
  }

  @Override
  public <T> Supplier<T> supply(Lookup lookup) {
    return whole.get().supply(lookup);
  }

  @Override
  public <T> Supplier<Optional<T>> supplyFirst(Lookup lookup) {
    return whole.get().supplyFirst(lookup);
  }

  @Override
  public <T> Supplier<List<T>> supplyAll(Lookup lookup) {
    return whole.get().supplyAll(lookup);
  }

  @Override
  public List<ServiceInfo> lookupServices(Lookup lookup) {
    return whole.get().lookupServices(lookup);
  }

  @Override
  public <T> List<ServiceInstance<T>> lookupInstances(Lookup lookup) {
    return whole.get().lookupInstances(lookup);
  }

  @Override
  public RegistryMetrics metrics() {
    return whole.get().metrics();
  }
}
