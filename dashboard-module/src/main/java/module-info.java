/**
 * The dashboard feature: a live view of the platform, its alerts, and the means to operate it.
 *
 * <p>Enter at {@code DashboardModule}, the table of contents. The package {@code state} reads the machine and the platform into one
 * document, {@code stream} sends what changes in it, {@code alert} watches it. Nothing is exported: the host finds the feature by its
 * provider.
 *
 * @provides dev.slipway.api.Lifecycle the feature
 */
module dev.slipway.dashboard {
  requires dev.slipway.api;
  requires java.management;
  requires java.net.http;
  requires jdk.management;
  requires static org.jspecify;

  provides dev.slipway.api.Lifecycle with
      dev.slipway.dashboard.DashboardModule;
}
