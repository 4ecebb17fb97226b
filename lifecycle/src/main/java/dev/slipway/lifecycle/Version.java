package dev.slipway.lifecycle;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** What {@code slipway --version} says. */
final class Version implements IVersionProvider {

  Version() {}

  static String text() {
    return Optional.ofNullable(Version.class.getModule().getDescriptor())
        .flatMap(java.lang.module.ModuleDescriptor::rawVersion)
        .orElse("development");
  }

  @Override
  public String[] getVersion() {
    return new String[] {"slipway " + text(), "Java " + Runtime.version()};
  }
}
