package dev.slipway.relay.rtsp;

import dev.slipway.relay.rtsp.AuthorizationParser.Authorization;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Who may publish and who may play: by Digest (RFC 7616, and RFC 2617 for peers that know only that), and by Basic where the settings
 * allow it. Immutable and thread-safe.
 *
 * <p>The relay's own processes come with a password that is made at each start, another one for each name.
 */
final class Authority {

  /** The user name of the relay's own processes. */
  static final String OWN_USER = "slipway-relay";

  private static final String REALM = "slipway";
  private static final int MAX_COUNT_DIGITS = 8;

  private final RtspSettings settings;
  private final String ownSecret;

  /** What may be done with a stream. */
  enum Right { PUBLISH, PLAY }

  /** What is said to credentials. */
  sealed interface Verdict {

    /**
     * The peer may.
     *
     * @param own whether it is one of the relay's processes
     */
    record Granted(boolean own) implements Verdict {}

    /**
     * The peer may not.
     *
     * @param challenges the values of {@code WWW-Authenticate}
     * @param tried whether it came with credentials that are wrong
     */
    record Denied(List<String> challenges, boolean tried) implements Verdict {}
  }

  Authority(RtspSettings settings, SecureRandom random) {
    this.settings = settings;
    byte[] secret = new byte[32];
    random.nextBytes(secret);
    ownSecret = HexFormat.of().formatHex(secret);
  }

  /** Returns the password with which the relay's own processes publish and play that name. */
  String ownPassword(String name) {
    return Digest.SHA256.hash(ownSecret, name).substring(0, 32);
  }

  /**
   * Returns whether the peer may.
   *
   * @param reserved whether only the relay's own processes may
   * @throws RtspFault 400, when the credentials are malformed
   */
  Verdict judge(RtspRequest request, Right right, String name, boolean reserved, Nonce nonce) throws RtspFault {
    RtspSettings.Login login = right == Right.PUBLISH ? settings.publisher() : settings.player();
    Optional<String> header = request.headers().first("Authorization");
    if (header.isEmpty()) {
      return login.isOpen() && !reserved ? new Verdict.Granted(false) : denied(nonce, false, false);
    }
    Authorization authorization = AuthorizationParser.parse(header.get());
    List<RtspSettings.Login> logins = new ArrayList<>(List.of(new RtspSettings.Login(OWN_USER, ownPassword(name))));
    if (!login.isOpen() && !reserved) {
      logins.add(login);
    }
    return switch (authorization.scheme()) {
      case "digest" -> digest(request, authorization.parameters(), logins, nonce, name, login.isOpen() && !reserved);
      case "basic" -> basic(authorization.token(), logins, nonce, login.isOpen() && !reserved);
      default -> login.isOpen() && !reserved ? new Verdict.Granted(false) : denied(nonce, false, true);
    };
  }

  private Verdict digest(RtspRequest request, Map<String, String> given, List<RtspSettings.Login> logins, Nonce nonce, String name,
      boolean open) throws RtspFault {
    Optional<Digest> function = Digest.of(given.getOrDefault("algorithm", ""));
    Optional<RtspSettings.Login> login =
        logins.stream().filter(known -> known.user().equals(given.get("username"))).findFirst();
    boolean answers = function.isPresent() && login.isPresent() && REALM.equals(given.get("realm"))
        && isFor(given.getOrDefault("uri", ""), name) && isRight(function.get(), request.method(), given, login.get());
    if (!answers) {
      return open ? new Verdict.Granted(false) : denied(nonce, false, true);
    }
    boolean fresh = nonce.isFresh(given.getOrDefault("nonce", ""))
        && (!given.containsKey("qop") || nonce.count(count(given.getOrDefault("nc", ""))));
    return fresh ? new Verdict.Granted(login.get().user().equals(OWN_USER)) : denied(nonce, true, false);
  }

  /** The credentials of one name are of no use for another one. */
  private static boolean isFor(String uri, String name) throws RtspFault {
    return Target.of(uri).name().equals(name);
  }

  private static boolean isRight(Digest function, String method, Map<String, String> given, RtspSettings.Login login) {
    String nonce = given.getOrDefault("nonce", "");
    String secret = function.hash(login.user(), REALM, login.password());
    String what = function.hash(method, given.getOrDefault("uri", ""));
    String qop = given.getOrDefault("qop", "");
    String expected = switch (qop) {
      case "" -> function.hash(secret, nonce, what); // RFC 2617, section 3.2.2.1, for peers that know no qop
      case "auth" -> function.hash(secret, nonce, given.getOrDefault("nc", ""), given.getOrDefault("cnonce", ""), qop, what);
      default -> "";
    };
    return !expected.isEmpty() && Digest.same(expected, given.getOrDefault("response", "").toLowerCase(Locale.ROOT));
  }

  private static long count(String digits) {
    boolean hexadecimal = !digits.isEmpty() && digits.length() <= MAX_COUNT_DIGITS
        && digits.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 0x7F);
    return hexadecimal ? Long.parseLong(digits, 16) : 0;
  }

  private Verdict basic(String token, List<RtspSettings.Login> logins, Nonce nonce, boolean open) {
    boolean right = settings.basic() && logins.stream().anyMatch(login -> isPair(token, login));
    if (right) {
      boolean own = isPair(token, logins.getFirst());
      return new Verdict.Granted(own);
    }
    return open ? new Verdict.Granted(false) : denied(nonce, false, true);
  }

  private static boolean isPair(String token, RtspSettings.Login login) {
    byte[] pair = (login.user() + ":" + login.password()).getBytes(StandardCharsets.UTF_8);
    return Digest.same(Base64.getEncoder().encodeToString(pair), token);
  }

  private Verdict denied(Nonce nonce, boolean stale, boolean tried) {
    List<String> challenges = new ArrayList<>();
    for (Digest function : Digest.values()) { // MD5 last: ffmpeg takes the last challenge and knows no other function
      challenges.add("Digest realm=\"" + REALM + "\", qop=\"auth\", algorithm=" + function.algorithm() + ", nonce=\"" + nonce.value() + "\""
          + (stale ? ", stale=true" : ""));
    }
    if (settings.basic()) {
      challenges.addFirst("Basic realm=\"" + REALM + "\"");
    }
    return new Verdict.Denied(challenges, tried);
  }
}
