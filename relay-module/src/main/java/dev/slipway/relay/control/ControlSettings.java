package dev.slipway.relay.control;

import dev.slipway.api.AccessPolicy;
import dev.slipway.api.Role;
import dev.slipway.api.Setting;
import dev.slipway.api.Settings;
import java.util.List;

/**
 * What can be configured of the control under {@code modules.relay}. Immutable.
 *
 * @param access who may look, and who may change
 * @param maxInputs how many inputs may be wanted
 * @param maxOutputs how many outputs may be wanted
 * @param backups how many backups of what is wanted are kept
 */
public record ControlSettings(AccessPolicy access, int maxInputs, int maxOutputs, int backups) {

  private static final Setting<Role> READ_ROLE = Setting.choice(
      "read.role", Role.USER, "the least role that may see relays and recordings, play and download them");
  private static final Setting<Role> CHANGE_ROLE =
      Setting.choice("change.role", Role.ADMIN, "the least role that may change relays and recordings, not anyone");
  private static final Setting<Integer> MAX_INPUTS =
      Setting.integer("max-inputs", 200, 1, 10_000, "", "how many inputs there may be");
  private static final Setting<Integer> MAX_OUTPUTS =
      Setting.integer("max-outputs", 1_000, 1, 10_000, "", "how many outputs there may be, over all inputs");
  private static final Setting<Integer> BACKUPS = Setting.integer(
      "backups", 20, 1, 1_000, "", "how many backups of the wanted relays are kept; one is made before each deletion and import");

  /** Every setting of the control. */
  public static final List<Setting<?>> ALL = List.of(READ_ROLE, CHANGE_ROLE, MAX_INPUTS, MAX_OUTPUTS, BACKUPS);

  /** Returns the effective settings. */
  public static ControlSettings read(Settings settings) {
    Role change = settings.get(CHANGE_ROLE);
    if (change == Role.ANYONE) {
      throw new IllegalArgumentException(
          "modules.relay.change.role: who changes relays needs credentials: one of user, moderator, admin");
    }
    return new ControlSettings(
        new AccessPolicy(settings.get(READ_ROLE), change), settings.get(MAX_INPUTS), settings.get(MAX_OUTPUTS), settings.get(BACKUPS));
  }
}
