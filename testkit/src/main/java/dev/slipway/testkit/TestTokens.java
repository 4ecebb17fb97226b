package dev.slipway.testkit;

import dev.slipway.api.Role;
import jakarta.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * An issuer of JSON web tokens for a platform whose setting {@code access.jwt.secret} is {@link #SECRET}. Stateless.
 *
 * <p>A client shows one by {@link #header}: {@code platform.webSocket(path, "Authorization", TestTokens.header("ada", Role.USER))}.
 */
public final class TestTokens {

  /** The secret that the tokens are signed with. */
  public static final String SECRET = "a-secret-that-only-tests-may-know-0123456789";

  private static final Duration LASTING = Duration.ofHours(1);

  private TestTokens() {}

  /** Returns a token of that user and role that lasts an hour. */
  public static String of(String user, Role role) {
    return of(user, role, Instant.now().plus(LASTING));
  }

  /** Returns a token of that user and role that ends at {@code expires}, cut to whole seconds. */
  public static String of(String user, Role role, Instant expires) {
    String claims = Json.createObjectBuilder()
        .add("sub", user)
        .add("role", role.name().toLowerCase(Locale.ROOT))
        .add("exp", expires.getEpochSecond())
        .build().toString();
    String signed = encoded("{\"alg\":\"HS256\"}") + "." + encoded(claims);
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return signed + "." + encoded(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  /** Returns the value of the header {@code Authorization} with a token of that user and role. */
  public static String header(String user, Role role) {
    return "Bearer " + of(user, role);
  }

  private static String encoded(String json) {
    return encoded(json.getBytes(StandardCharsets.UTF_8));
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
