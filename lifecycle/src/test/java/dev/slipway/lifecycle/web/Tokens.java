package dev.slipway.lifecycle.web;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.slipway.lifecycle.web.access.AccessOptions;
import dev.slipway.lifecycle.web.access.JwtOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Optional;

/** An issuer of tokens, with keys that are made once. */
final class Tokens {

  static final String SECRET = "0123456789-a-secret-of-tests-only-abcdef";
  static final RSAKey RSA = rsa("rsa-1", 2048);
  static final ECKey EC = ec("ec-1");

  private Tokens() {}

  static RSAKey rsa(String id, int bits) {
    try {
      return new RSAKeyGenerator(bits, true).keyID(id).generate();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  static ECKey ec(String id) {
    try {
      return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  static String jwks(JWK... keys) {
    return new JWKSet(Arrays.asList(keys)).toString(true);
  }

  static JwtOptions options(String jwks) {
    return new JwtOptions(SECRET, jwks, "", "", "sub", "role", Duration.ZERO, Duration.ofMillis(200), Duration.ofHours(1));
  }

  static AccessOptions access(JwtOptions jwt) {
    return new AccessOptions(Server.TOKEN, Optional.of(jwt), false, false, false, List.of());
  }

  /** Returns claims of that user that end an hour after {@code now}. */
  static JWTClaimsSet.Builder claims(String user, Instant now) {
    return new JWTClaimsSet.Builder().subject(user).expirationTime(Date.from(now.plus(Duration.ofHours(1))));
  }

  static String hs256(JWTClaimsSet.Builder claims) {
    return hs256(claims, SECRET.getBytes(StandardCharsets.UTF_8));
  }

  static String hs256(JWTClaimsSet.Builder claims, byte[] secret) {
    try {
      return signed(new JWSHeader(JWSAlgorithm.HS256), claims, new MACSigner(secret));
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  static String user(String name) {
    return hs256(claims(name, Instant.now()));
  }

  static String rs256(JWTClaimsSet.Builder claims, RSAKey key) {
    try {
      return signed(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(), claims, new RSASSASigner(key));
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  static String es256(JWTClaimsSet.Builder claims, ECKey key) {
    try {
      return signed(new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(), claims, new ECDSASigner(key));
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  static String signed(JWSHeader header, JWTClaimsSet.Builder claims, JWSSigner signer) throws JOSEException {
    SignedJWT token = new SignedJWT(header, claims.build());
    token.sign(signer);
    return token.serialize();
  }
}
