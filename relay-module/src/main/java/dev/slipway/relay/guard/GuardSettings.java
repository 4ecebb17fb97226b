package dev.slipway.relay.guard;

import dev.slipway.api.Setting;
import java.util.List;
import java.util.regex.Pattern;

/** What can be configured about untrusted input, under {@code modules.relay}. Stateless. */
public final class GuardSettings {

  private static final Pattern HOST = Pattern.compile(
      "(\\*\\.)?[A-Za-z0-9_][A-Za-z0-9_.-]*(/\\d{1,2})?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(/\\d{1,3})?");

  /** Whether private networks may be reached. */
  static final Setting<Boolean> ALLOW_PRIVATE = Setting.flag(
      "hosts.allow-private", false,
      "whether inputs and outputs may lie in private networks (10.x, 172.16–31.x, 192.168.x, 100.64–127.x, fc00::/7)");

  /** Hosts that may be reached whatever they are. */
  static final Setting<List<String>> ALLOWED_HOSTS = Setting.list(
      "hosts.allow", List.of(), HOST, "host names, *.domains, IP addresses or blocks such as 127.0.0.0/8",
      "hosts that inputs and outputs may reach although they are private, loopback or link-local");

  /** Every setting of this package. */
  public static final List<Setting<?>> ALL = List.of(ALLOW_PRIVATE, ALLOWED_HOSTS);

  private GuardSettings() {}
}
