package dev.slipway.relay;

import dev.slipway.api.Setting;
import dev.slipway.api.Settings;
import dev.slipway.relay.control.ControlSettings;
import dev.slipway.relay.guard.GuardSettings;
import dev.slipway.relay.guard.HostRules;
import java.util.List;
import java.util.stream.Stream;

/**
 * What can be configured under {@code modules.relay}: each part of the relay declares its own. Immutable.
 *
 * @param control who may do what, and how much
 * @param hosts which hosts may be reached
 */
record RelaySettings(ControlSettings control, HostRules hosts) {

  /** Every setting of this module. */
  static final List<Setting<?>> ALL = Stream.of(ControlSettings.ALL, GuardSettings.ALL).flatMap(List::stream).toList();

  /** Returns the effective settings. */
  static RelaySettings read(Settings settings) {
    return new RelaySettings(ControlSettings.read(settings), HostRules.read(settings));
  }
}
