package dev.slipway.lifecycle.observe;

import io.helidon.common.config.Config;
import io.helidon.common.media.type.MediaType;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.MetricsConfig;
import io.helidon.metrics.api.MetricsFactory;
import io.helidon.metrics.spi.MeterRegistryFormatterProvider;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;

/**
 * The registry of the process and what forms its text: found once, when the first meter is made, with the host's loader.
 * Thread-safe.
 *
 * <p>The provider keeps the meters of a process together, whatever registry is asked for. So this is the global one, and
 * platforms in one process are told apart by the names of their meters: see {@link Metrics}.
 *
 * @param factory makes meters
 * @param registry keeps them
 * @param config how they are kept
 * @param forms make their text
 */
record ProcessMeters(
    MetricsFactory factory, MeterRegistry registry, MetricsConfig config, List<MeterRegistryFormatterProvider> forms) {

  /** Returns the one of this process. Takes some ten milliseconds the first time. */
  static ProcessMeters get() {
    return Holder.METERS;
  }

  private static ProcessMeters find() {
    Config none = Config.empty();
    MetricsConfig config = MetricsConfig.create(none);
    MetricsFactory factory = MetricsFactory.getInstance(none);
    ClassLoader loader = ProcessMeters.class.getClassLoader();
    List<MeterRegistryFormatterProvider> forms = ServiceLoader.load(MeterRegistryFormatterProvider.class, loader).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
    return new ProcessMeters(factory, factory.globalRegistry(config), config, forms);
  }

  /** Returns the meters of these names as text of that type, nothing where there are none. */
  Optional<String> text(MediaType type, Set<String> names) {
    if (names.isEmpty()) {
      return Optional.empty();
    }
    return forms.stream()
        .flatMap(form -> form.formatter(type, config, registry, Optional.empty(), List.of(), names).stream())
        .flatMap(form -> form.format().stream())
        .map(String::valueOf)
        .findFirst();
  }

  private static final class Holder {
    static final ProcessMeters METERS = HostLoader.call(ProcessMeters::find);
  }
}
