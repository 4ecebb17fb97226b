package dev.slipway.lifecycle.config;

import dev.slipway.api.Setting;
import dev.slipway.api.Settings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The host's keys that say who is recognised, and by what. */
public final class AccessSettings {

  /** How long a secret of HS256 must be (RFC 7518, section 3.2: as long as the hash). */
  private static final int SECRET_BYTES = 32;
  /** A secret of fewer different characters is no secret. */
  private static final int SECRET_VARIETY = 8;
  private static final Pattern PLACE = Pattern.compile("|https?://[^\\s/]+(/\\S*)?|(?!\\w+://)[^\\p{Cntrl}]{1,1000}");
  private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}]{0,500}");
  private static final Pattern CLAIM = Pattern.compile("[^\\p{Cntrl}\\s]{1,200}");
  private static final String CLAIM_FORM = "the name of a claim, without spaces";

  /** Whether peers without credentials are users with a guest's name. */
  public static final Setting<Boolean> GUESTS = Setting.flag("access.guests", false,
      "whether peers without credentials are users, called guest-…; for development: the server then listens on 127.0.0.1 unless"
          + " server.host is set");
  /** The secret that tokens are signed with by HS256. */
  public static final Setting<String> SECRET = Setting.secret("access.jwt.secret",
      "secret of tokens signed with HS256, at least " + SECRET_BYTES + " bytes; none are taken when empty");
  /** Where the public keys are that verify RS256 and ES256. */
  public static final Setting<String> JWKS = Setting.text("access.jwt.jwks", "", PLACE, "a path, or a URL with http or https",
      "file or URL of the keys (JWK set) of tokens signed with RS256 or ES256; none are taken when empty");
  /** Who must have issued a token. */
  public static final Setting<String> ISSUER = Setting.text("access.jwt.issuer", "", NAME, "a text of at most 500 characters",
      "issuer (iss) that a token must have; any when empty");
  /** For whom a token must have been issued. */
  public static final Setting<String> AUDIENCE = Setting.text("access.jwt.audience", "", NAME, "a text of at most 500 characters",
      "audience (aud) that a token must have; any when empty");
  /** The claim that names the user. */
  public static final Setting<String> USER_CLAIM = Setting.text("access.jwt.user-claim", "sub", CLAIM, CLAIM_FORM,
      "claim that names the user");
  /** The claim that says the role. */
  public static final Setting<String> ROLE_CLAIM = Setting.text("access.jwt.role-claim", "role", CLAIM, CLAIM_FORM,
      "claim with user, moderator or admin, alone, in a list or among words; a.b is b within a; a token without is a user's");
  /** How far the clocks of the issuer and of this machine may differ. */
  public static final Setting<Duration> CLOCK_SKEW = Setting.duration("access.jwt.clock-skew", Duration.ofSeconds(30), Duration.ZERO,
      Duration.ofMinutes(5), "time by which the issuer's clock may differ");
  /** Whether a token may be in a query. */
  public static final Setting<Boolean> QUERY = Setting.flag("access.jwt.query", false,
      "whether a token may also come as access_token in the query, where proxies may log it");
  /** How often unknown keys are asked for. */
  public static final Setting<Duration> REFETCH = Setting.duration("access.jwt.refetch", Duration.ofSeconds(30), Duration.ofSeconds(1),
      Duration.ofHours(1), "least time between two reads of the keys, when a token names one that is not known");
  /** How often the keys are read anyway. */
  public static final Setting<Duration> REFRESH = Setting.duration("access.jwt.refresh", Duration.ofMinutes(10), Duration.ofSeconds(1),
      Duration.ofDays(1), "time after which the keys are read again");

  /** All of them, in the order in which they are shown. */
  static final List<Setting<?>> ALL = List.of(
      GUESTS, SECRET, JWKS, ISSUER, AUDIENCE, USER_CLAIM, ROLE_CLAIM, CLOCK_SKEW, QUERY, REFETCH, REFRESH);

  private AccessSettings() {}

  /** Returns a line for each value that is not safe. */
  static List<String> contradictions(Settings values) {
    List<String> lines = new ArrayList<>();
    String secret = values.get(SECRET);
    if (!secret.isEmpty() && secret.getBytes(StandardCharsets.UTF_8).length < SECRET_BYTES) {
      lines.add(SECRET.key() + ": the value is not a text of at least " + SECRET_BYTES + " bytes (256 bits), which HS256 needs");
    } else if (!secret.isEmpty() && secret.chars().distinct().count() < SECRET_VARIETY) {
      lines.add(SECRET.key() + ": the value has fewer than " + SECRET_VARIETY + " different characters, and could be guessed");
    }
    return lines;
  }
}
