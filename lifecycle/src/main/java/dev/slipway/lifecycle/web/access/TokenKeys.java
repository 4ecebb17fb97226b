package dev.slipway.lifecycle.web.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The public keys of a JWK set (RFC 7517) that may verify tokens. Immutable and thread-safe.
 *
 * <p>Each key goes with one algorithm only, so that no token can choose how its key is used. Symmetric keys are left out: a public
 * place is none for them.
 */
final class TokenKeys {

  /** How many keys are kept. */
  static final int MAX_KEYS = 100;
  /** How many keys are tried for a token that names none. */
  private static final int MAX_TRIED = 8;
  private static final int MIN_RSA_BITS = 2_048; // RFC 7518, section 3.3

  private record Key(@Nullable String id, JWSAlgorithm algorithm, JWSVerifier verifier) {}

  private final List<Key> keys;
  private final int leftOut;

  private TokenKeys(List<Key> keys, int leftOut) {
    this.keys = List.copyOf(keys);
    this.leftOut = leftOut;
  }

  /**
   * Returns the keys of a JWK set.
   *
   * @throws ParseException when the text is no JWK set
   */
  static TokenKeys parse(String json) throws ParseException {
    List<Key> keys = new ArrayList<>();
    JsonArray all;
    try (JsonReader reader = Json.createReader(new StringReader(json))) {
      all = Optional.ofNullable(reader.readObject().getJsonArray("keys")).orElseThrow();
    } catch (JsonException | ClassCastException | NoSuchElementException e) {
      throw new ParseException("it is no JWK set", 0);
    }
    for (JsonValue each : all) {
      if (keys.size() < MAX_KEYS) {
        parsed(each).flatMap(TokenKeys::key).ifPresent(keys::add);
      }
    }
    return new TokenKeys(keys, all.size() - keys.size());
  }

  /** A key that is not understood must not cost the others (RFC 7517, section 5). */
  private static Optional<JWK> parsed(JsonValue key) {
    try {
      return Optional.of(JWK.parse(key.toString()));
    } catch (ParseException | RuntimeException e) { // the parser throws more than it says
      return Optional.empty();
    }
  }

  private static Optional<Key> key(JWK jwk) {
    boolean signs = jwk.getKeyUse() == null || KeyUse.SIGNATURE.equals(jwk.getKeyUse());
    boolean verifies = jwk.getKeyOperations() == null || jwk.getKeyOperations().contains(KeyOperation.VERIFY);
    if (!signs || !verifies) {
      return Optional.empty();
    }
    try {
      return switch (jwk) {
        case RSAKey rsa when rsa.size() >= MIN_RSA_BITS ->
          key(jwk, JWSAlgorithm.RS256, new RSASSAVerifier(rsa.toRSAPublicKey()));
        case ECKey ec when Curve.P_256.equals(ec.getCurve()) ->
          key(jwk, JWSAlgorithm.ES256, new ECDSAVerifier(ec.toECPublicKey()));
        default -> Optional.empty();
      };
    } catch (JOSEException e) {
      return Optional.empty(); // a point that is not on its curve, for one
    }
  }

  private static Optional<Key> key(JWK jwk, JWSAlgorithm algorithm, JWSVerifier verifier) {
    boolean meant = jwk.getAlgorithm() == null || algorithm.equals(jwk.getAlgorithm());
    return meant ? Optional.of(new Key(jwk.getKeyID(), algorithm, verifier)) : Optional.empty();
  }

  /** Returns the verifiers for tokens of that algorithm that name that key; where they name none, those that could be meant. */
  List<JWSVerifier> find(JWSAlgorithm algorithm, @Nullable String id) {
    return keys.stream()
        .filter(key -> key.algorithm.equals(algorithm) && (id == null || id.equals(key.id)))
        .limit(MAX_TRIED)
        .map(Key::verifier)
        .toList();
  }

  /** Returns how many keys there are. */
  int size() {
    return keys.size();
  }

  @Override
  public String toString() {
    String rest = " (" + leftOut + " left out: taken are RSA from " + MIN_RSA_BITS + " bits for RS256 and P-256 for ES256, at most "
        + MAX_KEYS + ")";
    return keys.size() + " keys" + (leftOut == 0 ? "" : rest);
  }
}
